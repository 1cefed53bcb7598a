"""Enumerations and pure rules of the unit."""

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
