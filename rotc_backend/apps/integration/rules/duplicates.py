"""Which records may be of one person: the same name, and a birth date or student number that speaks for it."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import combinations

from apps.cadets.rules import fold

# Digits of two student numbers that differ in so many places are a slip of the finger.
SLIPS = 2


@dataclass(frozen=True)
class Known:
    """What of a cadet is compared."""

    pk: int
    student_number: str
    last_name: str
    first_name: str
    birthdate: date | None


@dataclass(frozen=True)
class Likeness:
    """Two records, the older one first, and why they may be of one person: "birthdate", "student_number"."""

    first: int
    second: int
    because: tuple[str, ...]


def likely(people: Iterable[Known]) -> list[Likeness]:
    """Pairs that may be one person, by id. Who was born on different days is two, whatever else is alike."""
    groups = defaultdict(list)
    for person in people:
        groups[_name_of(person)].append(person)
    found = [pair for group in groups.values() if len(group) > 1 for pair in _pairs(group)]
    return sorted(found, key=lambda pair: (pair.first, pair.second))


def _pairs(group: list[Known]) -> Iterator[Likeness]:
    for one, other in combinations(sorted(group, key=lambda person: person.pk), 2):
        because = tuple(_because(one, other))
        if because:
            yield Likeness(one.pk, other.pk, because)


def _because(one: Known, other: Known) -> Iterator[str]:
    if one.birthdate and other.birthdate and one.birthdate != other.birthdate:
        return
    if one.birthdate and one.birthdate == other.birthdate:
        yield "birthdate"
    if is_slip(one.student_number, other.student_number):
        yield "student_number"


def _name_of(person: Known) -> tuple[str, ...]:
    """Its words in whatever order, so that first and last name may have been exchanged."""
    return tuple(sorted(re.findall(r"\w+", fold(f"{person.last_name} {person.first_name}"))))


def is_slip(one: str, other: str) -> bool:
    """Whether two student numbers differ by how they are written, or by SLIPS keys at the most."""
    left, right = (re.sub(r"[^0-9a-z]", "", fold(text)) for text in (one, other))
    return left == right or _distance(left, right) <= SLIPS


def _distance(one: str, other: str) -> int:
    """How many keys turn one text into the other: put in, left out, mistaken; exchanged neighbours count as two."""
    if abs(len(one) - len(other)) > SLIPS:
        return SLIPS + 1
    row = list(range(len(other) + 1))
    for place, character in enumerate(one, start=1):
        previous, row[0] = row[0], place
        for column, found in enumerate(other, start=1):
            previous, row[column] = (
                row[column],
                min(row[column] + 1, row[column - 1] + 1, previous + (character != found)),
            )
    return row[-1]
