"""Who is liable to be dropped or to fail. These are flags: a person decides.

The set-based engine brings the same numbers for a whole corps; a property test holds the two together.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from apps.grading.rules.engine import (
    AssessmentRule,
    CountedDay,
    Facts,
    Grade,
    aptitude_points,
    attended_share,
    missed_share,
    rounded,
    score_share,
    turnout,
)
from apps.grading.rules.kinds import Part
from apps.grading.rules.policy import Policy


class Flag(StrEnum):
    """Why a cadet needs a look. The first three make liable to be dropped, the rest warn of a failed grade."""

    LOW_ATTENDANCE = "low_attendance"
    UNEXCUSED_ABSENCES = "unexcused_absences"
    CONSECUTIVE_ABSENCES = "consecutive_absences"
    CANNOT_REACH_ATTENDANCE = "cannot_reach_attendance"
    BELOW_ATTENDANCE_FLOOR = "below_attendance_floor"
    BELOW_APTITUDE_FLOOR = "below_aptitude_floor"
    BELOW_SUBJECT_FLOOR = "below_subject_floor"
    CANNOT_PASS = "cannot_pass"  # noqa: S105 (a flag)
    PROJECTED_TO_FAIL = "projected_to_fail"


DROP_FLAGS = (Flag.LOW_ATTENDANCE, Flag.UNEXCUSED_ABSENCES, Flag.CONSECUTIVE_ABSENCES)
_FLOOR_FLAGS = {
    Part.ATTENDANCE: Flag.BELOW_ATTENDANCE_FLOOR,
    Part.APTITUDE: Flag.BELOW_APTITUDE_FLOOR,
    Part.SUBJECT: Flag.BELOW_SUBJECT_FLOOR,
}


@dataclass(frozen=True)
class Standing:
    """A cadet's attendance in exact days, and the final that all this points to.

    `ahead` are days still planned or open on which the cadet is enrolled; `missed` are absences without excuse, `longest_run`
    the most wholly missed days one after the other. `projected_final` takes missing scores as the mean of those there are;
    None without a counted day or any score.
    """

    counted: Fraction
    credit: Fraction
    excused: Fraction
    missed: Fraction
    longest_run: int
    ahead: int
    projected_final: Decimal | None

    @property
    def percent(self) -> Fraction | None:
        """Attendance as a percentage; None while no day counts."""
        return self.credit / self.counted * 100 if self.counted else None


def standing(facts: Facts, policy: Policy, assessments: Sequence[AssessmentRule], *, ahead: int) -> Standing:
    """The standing of one enrollment."""
    days = turnout(facts.days, policy)
    return Standing(
        days.counted,
        days.credit,
        days.excused,
        days.missed,
        longest_run(facts.days),
        ahead,
        _projected(facts, policy, assessments),
    )


def longest_run(days: Sequence[CountedDay]) -> int:
    """The most wholly missed days one after the other, by date; an excused day ends a run, and one that was made up for."""
    longest = run = 0
    for day in sorted(days, key=lambda day: day.held_on):
        is_missed = missed_share(day) == 1 and not attended_share(day.make_up)
        run = run + 1 if is_missed else 0
        longest = max(longest, run)
    return longest


def _projected(facts: Facts, policy: Policy, assessments: Sequence[AssessmentRule]) -> Decimal | None:
    days, scores = turnout(facts.days, policy), facts.scores or {}
    scored = [(row, score) for row in assessments if (score := scores.get(row.id)) is not None]
    if not days.counted or not scored:
        return None
    earned = sum((score_share(score, row) * Fraction(row.weight) for row, score in scored), Fraction(0))
    subject = earned / sum((Fraction(row.weight) for row, _ in scored), Fraction(0))
    total = days.credit / days.counted * Fraction(policy.attendance_weight)
    total += aptitude_points(facts.ledger, policy) + subject * Fraction(policy.subject_weight)
    return rounded(total, policy.rounding)


def best_percent(stands: Standing, policy: Policy) -> Fraction | None:
    """The attendance that is still reachable, in percent, with full credit on every day ahead; None while no day can count."""
    best_credit = max(Fraction(credit) for credit in policy.credits.values())
    counted = stands.counted if policy.counted_days is not None else stands.counted + stands.ahead
    if policy.counted_days is not None and not stands.counted:
        counted = Fraction(policy.counted_days)
    if not counted:
        return None
    return min(Fraction(100), (stands.credit + stands.ahead * best_credit) / counted * 100)


def flags(stands: Standing, grade: Grade, policy: Policy) -> tuple[Flag, ...]:
    """What an enrollment is flagged for; nothing once a mark decides instead."""
    if grade.mark is not None:
        return ()
    found = [*_drop_flags(stands, policy), *(_FLOOR_FLAGS[part] for part in grade.below_floors)]
    passing = policy.bands[-1].lowest
    best = grade.final if grade.final is not None else grade.highest_final
    if best is not None and best < passing:
        found.append(Flag.CANNOT_PASS)
    elif grade.final is None and stands.projected_final is not None and stands.projected_final < passing:
        found.append(Flag.PROJECTED_TO_FAIL)
    return tuple(found)


def _drop_flags(stands: Standing, policy: Policy) -> list[Flag]:
    drop, found = policy.drop_rules, []
    if drop.min_attendance_percent is not None:
        least = Fraction(drop.min_attendance_percent)
        if stands.percent is not None and stands.percent < least:
            found.append(Flag.LOW_ATTENDANCE)
        best = best_percent(stands, policy)
        if best is not None and best < least:
            found.append(Flag.CANNOT_REACH_ATTENDANCE)
    if drop.max_unexcused is not None and stands.missed > drop.max_unexcused:
        found.append(Flag.UNEXCUSED_ABSENCES)
    if drop.consecutive_absences is not None and stands.longest_run >= drop.consecutive_absences:
        found.append(Flag.CONSECUTIVE_ABSENCES)
    return found
