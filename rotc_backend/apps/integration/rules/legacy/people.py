"""Rows of people as RGMS takes them: staff, cadets, accounts. Pure: from cells to values."""

import re
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from apps.authentication.rules import AccountStatus, Role
from apps.cadets.rules import EnrollmentStatus
from apps.integration.rules import values
from apps.integration.rules.legacy.cells import Broken, Cells, is_bcrypt, shown
from apps.integration.rules.values import BadValue
from apps.system.rules import Semester

ROLES = {"admin": Role.ADMIN, "cadet": Role.CADET, "training_staff": Role.STAFF}
# The words of the old server; how somebody did in the end says the grade, so a failed term is one that was completed.
STATUSES = {
    "ongoing": EnrollmentStatus.ONGOING,
    "active": EnrollmentStatus.ONGOING,
    "completed": EnrollmentStatus.COMPLETED,
    "failed": EnrollmentStatus.COMPLETED,
    "incomplete": EnrollmentStatus.INCOMPLETE,
    "dropped": EnrollmentStatus.DROPPED,
    "drop": EnrollmentStatus.DROPPED,
}


@dataclass(frozen=True)
class StaffValues:
    """What a row of training_staff makes."""

    rank: str
    first_name: str
    last_name: str
    designation: str


@dataclass(frozen=True)
class CadetValues:
    """What a row of cadets makes: a cadet and an enrollment."""

    personal: dict[str, Any]
    place: dict[str, Any]
    created_at: datetime | None
    is_archived: bool


@dataclass(frozen=True)
class UserValues:
    """What a row of users makes. `bcrypt` is the hash as it was, "" for a broken one."""

    username: str
    role: Role
    status: AccountStatus
    email: str
    bcrypt: str
    created_at: datetime | None


def staff_values(cells: Cells) -> StaffValues:
    """Raises Broken."""
    return StaffValues(
        rank=cells.detail("rank", values.text(40), ""),
        first_name=cells.needed("first_name", values.text(100)),
        last_name=cells.needed("last_name", values.text(100)),
        designation=cells.detail("role", values.text(100), ""),
    )


def cadet_values(cells: Cells, zone: ZoneInfo) -> CadetValues:
    """Raises Broken when number or name cannot be kept."""
    personal = {
        "student_number": cells.needed("student_id", values.text(40)),
        "last_name": cells.needed("last_name", values.text(255)),
        "first_name": cells.needed("first_name", values.text(255)),
        "middle_name": cells.detail("middle_name", values.text(255), ""),
        "suffix": cells.detail("suffix_name", values.text(20), ""),
        "sex": cells.detail("gender", values.sex, ""),
        "birthdate": cells.detail("birthdate", lambda cell: values.day(cell, zone), None),
        "email": cells.detail("email", values.email, ""),
        "contact_number": cells.detail("contact_number", values.text(40), ""),
        "address": cells.detail("address", values.text(10_000), ""),
        "degree_program": cells.detail("course", values.text(120), ""),
        "year_level": cells.detail("year_level", values.year_level, None),
    }
    company = cells.detail("company", values.text(60), "")
    platoon = cells.detail("platoon", values.platoon, None)
    if platoon and not company:
        cells.notes.append(f"platoon: {platoon} of no company; left out")
        platoon = None
    place = {
        "course": cells.detail("cadet_course", _course, ""),
        "battalion": cells.detail("battalion", values.text(60), ""),
        "company": company,
        "platoon": platoon,
        "status": cells.detail("status", _status, EnrollmentStatus.ONGOING),
    }
    return CadetValues(personal, place, moment_of(cells, "created_at", zone), cells.flag("is_archived"))


def user_values(cells: Cells, zone: ZoneInfo) -> UserValues:
    """Raises Broken when name or role cannot be kept."""
    role = ROLES.get(cells.words("role").casefold())
    if role is None:
        raise Broken("unreadable", f"role “{shown(cells.words('role'))}” is none of {', '.join(ROLES)}")
    is_approved, is_archived = cells.flag("is_approved"), cells.flag("is_archived")
    status = AccountStatus.ACTIVE if is_approved else AccountStatus.PENDING
    bcrypt = cells.row.values.get("password")
    if not is_bcrypt(bcrypt):
        bcrypt = ""
        cells.notes.append("password: no whole hash of bcrypt; an activation code opens the account")
    return UserValues(
        username=cells.needed("username", values.text(150)),
        role=role,
        status=AccountStatus.SUSPENDED if is_archived else status,
        email=cells.detail("email", values.email, ""),
        bcrypt=str(bcrypt),
        created_at=moment_of(cells, "created_at", zone),
    )


def moment_of(cells: Cells, column: str, zone: ZoneInfo) -> datetime | None:
    """A moment; without an offset it is the unit's local time, as people read it in the old pages."""
    return cells.detail(column, lambda cell: values.moment(cell, zone), None)


def _course(cell: str) -> str:
    code = values.course(cell)
    if len(code) > 20:
        raise BadValue("Has more than 20 characters.")
    return code


def _status(cell: str) -> EnrollmentStatus:
    found = STATUSES.get(cell.casefold())
    if found is None:
        raise BadValue(f"“{shown(cell)}” is no status of RGMS; the enrollment counts as ongoing")
    return found


def school_year(words: str) -> str | None:
    """ "SY 2026-27" → "2026-2027"; None when it is none."""
    match = re.search(r"(20[0-9]{2})\D+([0-9]{2,4})\s*$", words)
    if match is None or int(match[2][-2:]) != (int(match[1]) + 1) % 100:
        return None
    return f"{match[1]}-{int(match[1]) + 1}"


def semester(words: str) -> Semester | None:
    """ "1st Semester", "First" → first; None when it is none."""
    folded = words.casefold()
    for found, beginnings in (
        (Semester.FIRST, ("1", "first")),
        (Semester.SECOND, ("2", "second")),
        (Semester.SUMMER, ("summer", "midyear", "mid-year")),
    ):
        if folded.startswith(beginnings):
            return found
    return None


def held_date(cells: Cells, zone: ZoneInfo) -> date:
    """The date of a training day. Raises Broken."""
    return cells.needed("date", lambda cell: values.day(cell, zone))
