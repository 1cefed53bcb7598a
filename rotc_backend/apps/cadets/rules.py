"""Pure rules of the roster: names, courses, statuses."""

import re
import unicodedata
from enum import StrEnum


class EnrollmentStatus(StrEnum):
    """Where an enrollment stands on the roster. It never decides a grade; only the mark does."""

    ONGOING = "ongoing"
    COMPLETED = "completed"
    INCOMPLETE = "incomplete"
    DROPPED = "dropped"


class Sex(StrEnum):
    """As on the registrar's forms."""

    MALE = "male"
    FEMALE = "female"


# The last name of a cadet who was erased without ever having been enrolled.
ERASED_NAME = "Erased"


def full_name(*, last_name: str, first_name: str, middle_name: str = "", suffix: str = "") -> str:
    """ "Dela Cruz, Juan Pedro M. Jr." as the unit's lists print it."""
    given = " ".join(part for part in (first_name, middle_name, suffix) if part)
    return f"{last_name}, {given}" if given else last_name


def fold(text: str) -> str:
    """Lower case without accents and doubled blanks: "Peña  II" → "pena ii". For searching, never for showing."""
    decomposed = unicodedata.normalize("NFKD", text)
    plain = "".join(character for character in decomposed if not unicodedata.combining(character))
    return re.sub(r"\s+", " ", plain).strip().casefold()


def course_code(text: str) -> str | None:
    """The course in its one spelling: "MS1", "ms-1", "MS 1" → "MS 1"; "COQC" stays. None when it is no course code."""
    match = re.fullmatch(r"\s*([A-Za-z]{2,6})[\s\-]*(\d{1,2})?\s*", text)
    if not match:
        return None
    letters, digits = match.group(1).upper(), match.group(2)
    return f"{letters} {int(digits)}" if digits else letters
