"""Enumerations and pure rules of the unit."""

import hashlib
import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from common.language import phrase


class Semester(StrEnum):
    """Part of a school year."""

    FIRST = "first"
    SECOND = "second"
    SUMMER = "summer"


class TermStatus(StrEnum):
    """Life of a term."""

    OPEN = "open"
    ENCODING = "encoding"
    SEALED = "sealed"
    ARCHIVED = "archived"


class HolidayKind(StrEnum):
    """Whose holiday it is: of the whole nation, or of the unit, the university, the province."""

    NATIONAL = "national"
    OWN = "own"


# From what on scans are for a person to look at, unless the unit sets it otherwise: more scans in a minute than a practised
# scanner makes, so many cadets within one second, one cadet at two scanners within so many seconds.
SCANS_A_MINUTE, SAME_SECOND, TWO_PLACES_SECONDS = 40, 10, 20
# Within so many days after a training day a cadet files an excuse, and after a refusal an appeal, unless the unit sets others.
EXCUSE_DAYS = 7
# The commandant gives the final grades to the registrar within so many days of a term's end, unless the term says otherwise.
DAYS_TO_SUBMIT = 15
# Nothing in a term of these changes any more; the database refuses it.
SEALED_STATUSES = frozenset({TermStatus.SEALED, TermStatus.ARCHIVED})
# What a person may move a term to. The seal, and the reopening by two people, have ways of their own.
TERM_MOVES: Mapping[TermStatus, frozenset[TermStatus]] = {
    TermStatus.OPEN: frozenset({TermStatus.ENCODING}),
    TermStatus.ENCODING: frozenset({TermStatus.OPEN}),
    TermStatus.SEALED: frozenset({TermStatus.ARCHIVED}),
    TermStatus.ARCHIVED: frozenset(),
}


class RequestStatus(StrEnum):
    """Life of what a person asks for and somebody else decides."""

    OPEN = "open"
    ACCEPTED = "accepted"
    REFUSED = "refused"


class IncidentStatus(StrEnum):
    """Life of a privacy incident."""

    OPEN = "open"
    CONTAINED = "contained"
    CLOSED = "closed"


class Stream(StrEnum):
    """Which socket an event goes to; control events never leave the servers."""

    UPDATES = "updates"
    NOTIFICATIONS = "notifications"
    CONTROL = "control"


# Admins and staff who see the whole corps; everyone who is signed in; admins alone.
CORPS_AUDIENCE = "corps"
UNIT_AUDIENCE = "unit"
ADMINS_AUDIENCE = "admins"


def user_audience(user_id: int) -> str:
    """The audience of one person's events."""
    return f"user:{user_id}"


def company_audience(company_id: int) -> str:
    """The audience of the staff who see a company."""
    return f"company:{company_id}"


def platoon_audience(platoon_id: int) -> str:
    """The audience of the staff who see a platoon and not its company."""
    return f"platoon:{platoon_id}"


# An audit entry of this action says that somebody looked at a person's record.
VIEWED = "record.viewed"
# What the first link of the audit chain follows.
CHAIN_START = "0" * 64


def link_hash(*, before: str, entry: Mapping[str, str | int | None]) -> str:
    """One link of the chain: SHA-256, in hex, over the hash before it and the entry as JSON (sorted keys, no blanks, UTF-8)."""
    text = json.dumps(entry, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(f"{before}\n{text}".encode()).hexdigest()


def csv_cell(text: str) -> str:
    """The text as a cell that no spreadsheet takes for a formula: what begins like one gets an apostrophe."""
    return f"'{text}" if _looks_like_a_formula(text) else text


def csv_text(cell: str) -> str:
    """What a cell says that csv_cell has made."""
    return cell[1:] if cell[:1] == "'" and _looks_like_a_formula(cell) else cell


def _looks_like_a_formula(text: str) -> bool:
    # Behind apostrophes too: so that one that was there before comes back.
    return text.lstrip(" '")[:1] in ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


# Within which the National Privacy Commission and the people concerned are told of a breach (RA 10173, NPC Circular 16-03).
TIME_TO_NOTIFY = timedelta(hours=72)


def notification_due(*, discovered_at: datetime, must_be_notified: bool) -> datetime | None:
    """Until when an incident must be notified; None when it need not be."""
    return discovered_at + TIME_TO_NOTIFY if must_be_notified else None


# Version 1 of the privacy notice, in force until the unit publishes its own words.
FIRST_NOTICE = phrase(
    """\
What we keep. Your name, student number, birth date, sex, contact details, degree program and year level; your enrollments, \
attendance with the time of each scan, merits and demerits with their reasons, scores, marks and grades; when and from which \
address you signed in, and who looked at or changed your record.

Why. To run the ROTC program, which Republic Acts 7077 and 9163 ask of the school: to muster, to grade, and to report grades \
to the registrar. Nothing is sold, and nothing is used for anything else.

Who sees it. The unit's commandant and administrators, the training staff whose duty covers your company or platoon, and the \
registrar through the official grade sheet. You see who looked at your record.

How long. Grades and what they rest on as long as the registrar must keep them; sign-ins, notifications and files of reports \
only as long as they are useful. The unit tells you the periods.

Your rights under the Data Privacy Act of 2012 (Republic Act 10173): to be informed, to see your data and take it with you, \
to have it corrected, to object, to have it erased or blocked where no law asks us to keep it, to be compensated, and to \
complain to the National Privacy Commission. Begin with the unit's data protection officer or its administrators.
"""
)


# Names of values that say something of the person whom an audit entry is about. What is not here stays readable after an
# erasure: states, points, values of scores, versions, moments.
PERSONAL_NAMES = frozenset(
    {
        "student_number", "last_name", "first_name", "middle_name", "suffix", "sex", "birthdate", "email", "contact_number",
        "address", "degree_program", "year_level", "username", "display_name", "reason", "void_reason", "says", "wanted",
        "note", "user_agent", "device", "name", "photo", "serial_number", "rank", "position", "college", "section",
        "boots_size", "uniform_size", "cap_size", "guardian_name", "guardian_relationship", "guardian_contact_number",
        "guardian_address", "blood_type", "height_cm", "weight_kg", "allergies", "conditions", "award", "registration",
        "medical_certificate", "chest_xray", "parental_consent", "health_waiver",
    }
)  # fmt: skip
# What stands in the place of a value that is sealed with a person's key, and what a reader is shown once the key is gone.
SEALED = "(sealed)"
ERASED = "(erased)"


def account_person(user_id: int) -> str:
    """The name of an account's key."""
    return f"account:{user_id}"


def cadet_person(cadet_id: int) -> str:
    """The name of a cadet's key."""
    return f"cadet:{cadet_id}"


_PERSON_OF_TABLE = {"authentication_user": account_person, "cadets_cadet": cadet_person}


def person_of(table: str, row_id: int | None) -> str | None:
    """Whom a row of these tables is about; None for all others."""
    name = _PERSON_OF_TABLE.get(table)
    return name(row_id) if name and row_id is not None else None


def split_personal(values: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """The values with SEALED in the place of the personal ones, and these."""
    personal = {name: value for name, value in values.items() if name in PERSONAL_NAMES}
    return {name: SEALED if name in personal else value for name, value in values.items()}, personal


def join_personal(
    values: Mapping[str, Any], personal: Mapping[str, Any], gone: str = ERASED
) -> dict[str, Any]:
    """What split_personal took apart; `gone` where the personal value is not there."""
    return {name: personal.get(name, gone) if value == SEALED else value for name, value in values.items()}
