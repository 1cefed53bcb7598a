"""Enumerations and pure rules of the unit."""

import hashlib
import json
from collections.abc import Mapping
from enum import StrEnum


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


class Stream(StrEnum):
    """Which socket an event goes to; control events never leave the servers."""

    UPDATES = "updates"
    NOTIFICATIONS = "notifications"
    CONTROL = "control"


# Admins and staff who see the whole corps; everyone who is signed in.
CORPS_AUDIENCE = "corps"
UNIT_AUDIENCE = "unit"


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
    return (
        f"'{text}"
        if text.lstrip(" ")[:1] in ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
        else text
    )
