"""Pure rules of the roster: names, courses, statuses."""

import re
import unicodedata
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
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


class PostLevel(StrEnum):
    """How much of the corps a post is about."""

    CORPS = "corps"
    BATTALION = "battalion"
    COMPANY = "company"
    PLATOON = "platoon"
    SQUAD = "squad"


class BloodType(StrEnum):
    """As on a medical certificate."""

    A_POSITIVE = "A+"
    A_NEGATIVE = "A-"
    B_POSITIVE = "B+"
    B_NEGATIVE = "B-"
    AB_POSITIVE = "AB+"
    AB_NEGATIVE = "AB-"
    O_POSITIVE = "O+"
    O_NEGATIVE = "O-"


class RequirementKind(StrEnum):
    """What the unit asks each cadet for before training."""

    REGISTRATION = "registration"
    MEDICAL_CERTIFICATE = "medical_certificate"
    CHEST_XRAY = "chest_xray"
    PARENTAL_CONSENT = "parental_consent"
    HEALTH_WAIVER = "health_waiver"


class RequirementState(StrEnum):
    """Where a requirement of a cadet stands on a day."""

    LACKING = "lacking"
    HOLDS = "holds"
    EXPIRES_SOON = "expires_soon"
    EXPIRED = "expired"


class RecordState(StrEnum):
    """Where a cadet's own filling-in of the record stands."""

    OPEN = "open"
    HANDED_IN = "handed_in"
    RETURNED = "returned"
    REVIEWED = "reviewed"


# What a person can be; beyond them something was mistyped.
HEIGHTS_CM = (100, 250)
WEIGHTS_KG = (25, 250)
# A paper that ends within so many days is to be renewed.
SOON = timedelta(days=30)

# What the roster names of a cadet (of Cadet), and the rest of the record (of CadetRecord) in two parts: what everyone sees who
# sees the cadet, and what is kept for an emergency, for those whose duty needs it.
PERSONAL_FIELDS = (
    "student_number", "last_name", "first_name", "middle_name", "suffix", "sex", "birthdate", "email",
    "contact_number", "address", "degree_program", "year_level",
)  # fmt: skip
UNIT_FIELDS = ("rank", "position")
PLAIN_FIELDS = (*UNIT_FIELDS, "college", "section", "boots_size", "uniform_size", "cap_size")
PRIVATE_FIELDS = (
    "guardian_name", "guardian_relationship", "guardian_contact_number", "guardian_address", "blood_type", "height_cm",
    "weight_kg", "allergies", "conditions",
)  # fmt: skip
RECORD_FIELDS = (*PLAIN_FIELDS, *PRIVATE_FIELDS)
# What a cadet fills in before it is reviewed. Who the person is, is the registrar's word; rank and position are the unit's.
OWN_FIELDS = (
    "email", "contact_number", "address", "degree_program", "year_level",
    *(name for name in RECORD_FIELDS if name not in UNIT_FIELDS),
)  # fmt: skip
# Without these a record is not handed in.
NEEDED_FIELDS = (
    "contact_number", "address", "degree_program", "year_level", "boots_size", "uniform_size", "cap_size",
    "guardian_name", "guardian_contact_number", "blood_type",
)  # fmt: skip


def requirement_state(expires_on: date | None, *, is_handed_in: bool, today: date) -> RequirementState:
    """Where a requirement stands on a day; `expires_on` is the last day on which it holds."""
    if not is_handed_in:
        return RequirementState.LACKING
    if expires_on is None or expires_on > today + SOON:
        return RequirementState.HOLDS
    return RequirementState.EXPIRED if expires_on < today else RequirementState.EXPIRES_SOON


def record_state(*, is_handed_in: bool, is_reviewed: bool, is_returned: bool) -> RecordState:
    """Where the filling-in stands. A record that somebody else keeps and nobody handed in is open."""
    if is_reviewed:
        return RecordState.REVIEWED
    if is_handed_in:
        return RecordState.HANDED_IN
    return RecordState.RETURNED if is_returned else RecordState.OPEN


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


@dataclass(frozen=True)
class Dealt:
    """Somebody to be put into a group. `size` is of the body, bigger is more; None where nobody knows it."""

    id: int
    sex: str
    size: int | None = None


def deal(people: Sequence[Dealt], groups: Sequence[Mapping[str, int]]) -> list[list[int]]:
    """Who goes into which group, by id and in the order of the groups; `groups` says how many of each sex stand there already.

    Each goes where the fewest of that sex are and, of those, where the fewest are at all; within a sex the biggest come first.
    Dealt into groups that are empty, groups differ by one at most in size, in each sex, and in those of a sex whose size lies
    between any two. Who was dealt and how many decides, not the order in which they come.
    """
    dealt: list[list[int]] = [[] for _ in groups]
    counts = [Counter(group) for group in groups]
    totals = [sum(group.values()) for group in groups]
    if not groups:
        return dealt
    for one in sorted(people, key=lambda person: (person.sex, -(person.size or 0), person.id)):
        place = min(range(len(groups)), key=lambda index: (counts[index][one.sex], totals[index], index))
        dealt[place].append(one.id)
        counts[place][one.sex] += 1
        totals[place] += 1
    return dealt
