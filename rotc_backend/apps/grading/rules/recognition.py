"""Lifetime merits: all merits of a cadet over all terms, also those beyond the ceiling of a grade, and the level they reach."""

from collections.abc import Iterable
from datetime import date
from enum import StrEnum


class RecognitionLevel(StrEnum):
    """What lifetime merits are recognised with."""

    BRONZE = "bronze"
    SILVER = "silver"
    GOLD = "gold"
    PLATINUM = "platinum"


# From so many lifetime merits on, lowest first.
LEVELS = (
    (50, RecognitionLevel.BRONZE),
    (100, RecognitionLevel.SILVER),
    (150, RecognitionLevel.GOLD),
    (200, RecognitionLevel.PLATINUM),
)


def level_of(merits: int) -> RecognitionLevel | None:
    """The level that so many lifetime merits reach; None below the first."""
    reached = [level for bound, level in LEVELS if merits >= bound]
    return reached[-1] if reached else None


def next_level(merits: int) -> tuple[RecognitionLevel, int] | None:
    """The level that comes next and how many merits are still needed for it; None at the highest."""
    ahead = ((level, bound - merits) for bound, level in LEVELS if merits < bound)
    return next(ahead, None)


def earned(entries: Iterable[tuple[date, int]]) -> list[tuple[RecognitionLevel, date]]:
    """Each level with the day on which it was earned, lowest first. `entries` are the merits that stand, each with its day, in
    order of days: a level is earned on the day of the entry that reaches its bound, by however much."""
    found: list[tuple[RecognitionLevel, date]] = []
    merits = 0
    for day, points in entries:
        before, merits = merits, merits + points
        found += [(level, day) for bound, level in LEVELS if before < bound <= merits]
    return found
