"""A term's calendar from a pattern: on which dates training is held, and why not on the others."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from apps.attendance.rules import Window

# A pattern looks at so many dates at most: two years of weeks, however many are skipped.
MOST_DATES = 104


class Skip(StrEnum):
    """Why a date of the pattern gets no training day."""

    HOLIDAY = "holiday"
    PLANNED = "planned"
    CHOSEN = "chosen"
    AFTER_TERM = "after_term"


@dataclass(frozen=True)
class Pattern:
    """So many training days, every so many weeks from a date on, with running numbers."""

    starts_on: date
    count: int
    every_weeks: int = 1
    first_number: int = 1


@dataclass(frozen=True)
class CalendarDate:
    """One date of the pattern: the number of its training day, or why it gets none, with the words for that."""

    held_on: date
    number: int | None = None
    skipped: Skip | None = None
    why: str = ""


def dates_of(
    pattern: Pattern,
    *,
    holidays: Mapping[date, str],
    planned: Mapping[date, str],
    left_out: Collection[date],
    ends_on: date | None,
) -> list[CalendarDate]:
    """Every date up to the last training day, in order. A date that is skipped is made up for at the end, until the term ends.

    `holidays` and `planned` name what is on a date already; `left_out` are dates that a person chose to skip.
    """
    found: list[CalendarDate] = []
    number = pattern.first_number
    for step in range(MOST_DATES):
        if number == pattern.first_number + pattern.count:
            break
        held_on = pattern.starts_on + timedelta(weeks=step * pattern.every_weeks)
        if ends_on is not None and held_on > ends_on:
            found.append(CalendarDate(held_on, None, Skip.AFTER_TERM, "The term is over by then"))
            break
        if held_on in planned:
            found.append(CalendarDate(held_on, None, Skip.PLANNED, planned[held_on]))
        elif held_on in holidays:
            found.append(CalendarDate(held_on, None, Skip.HOLIDAY, holidays[held_on]))
        elif held_on in left_out:
            found.append(CalendarDate(held_on, None, Skip.CHOSEN, "Left out"))
        else:
            found.append(CalendarDate(held_on, number))
            number += 1
    return found


@dataclass(frozen=True)
class SessionTimes:
    """A session's times on the unit's clocks; one that is earlier than the time before it is of the next day."""

    name: str
    opens: time
    on_time_until: time
    late_until: time
    closes: time

    def on(self, held_on: date, zone: ZoneInfo) -> Window:
        """The window on a date."""
        moments: list[datetime] = []
        for clock_time in (self.opens, self.on_time_until, self.late_until, self.closes):
            moment = datetime.combine(held_on, clock_time, zone)
            if moments and moment < moments[-1]:
                moment = datetime.combine(held_on + timedelta(days=1), clock_time, zone)
            moments.append(moment)
        return Window(*moments)
