"""The grade engine: one pure function from facts and policy to a grade.

Everything is computed exactly as fractions and rounded once, half-up; `Decimal` goes in and out. The set-based SQL in
`selectors/corps.py` must agree with this module on every input; a property test holds the two together.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from fractions import Fraction
from typing import Any

from apps.attendance.rules import AttendanceStatus


class LedgerKind(StrEnum):
    """The two sides of the ledger."""

    MERIT = "merit"
    DEMERIT = "demerit"


class RecommendationStatus(StrEnum):
    """Life of a recommended merit or demerit."""

    PENDING = "pending"
    APPROVED = "approved"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


class MarkCode(StrEnum):
    """A state instead of a number."""

    INCOMPLETE = "INC"
    DROPPED = "DO"
    DEFERRED = "T"


class Result(StrEnum):
    """What a grade says in a word, as the unit's sheets print it."""

    PASSED = "Passed"
    FAILED = "Failed"
    INCOMPLETE = "Incomplete"
    DROPPED = "Dropped"
    DEFERRED = "Deferred"


RESULT_OF_MARK = {
    MarkCode.INCOMPLETE: Result.INCOMPLETE,
    MarkCode.DROPPED: Result.DROPPED,
    MarkCode.DEFERRED: Result.DEFERRED,
}
CENT = Decimal("0.01")
NO_COUNTED_DAY = "Closed training days"
NO_ASSESSMENT = "Assessments"


@dataclass(frozen=True)
class Band:
    """Finals from `lowest` upwards, to the next band, transmute to `equivalent` and pass."""

    lowest: Decimal
    equivalent: Decimal


@dataclass(frozen=True)
class Policy:
    """The rules of a term. Weights are points of 100; a status's credit is its share of a day."""

    attendance_weight: Decimal
    aptitude_weight: Decimal
    subject_weight: Decimal
    credits: Mapping[AttendanceStatus, Decimal]
    excused_leaves_denominator: bool
    aptitude_base: Decimal
    aptitude_ceiling: Decimal
    bands: tuple[Band, ...]
    failing_equivalent: Decimal

    def to_json(self) -> dict[str, Any]:
        """The stored form: decimals as text, so that none passes through a float."""
        return {
            "weights": {
                "attendance": str(self.attendance_weight),
                "aptitude": str(self.aptitude_weight),
                "subject": str(self.subject_weight),
            },
            "credits": {status.value: str(self.credits[status]) for status in AttendanceStatus},
            "excused_leaves_denominator": self.excused_leaves_denominator,
            "aptitude": {"base": str(self.aptitude_base), "ceiling": str(self.aptitude_ceiling)},
            "bands": [
                {"lowest": str(band.lowest), "equivalent": str(band.equivalent)} for band in self.bands
            ],
            "failing_equivalent": str(self.failing_equivalent),
        }

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> Policy:
        """The policy of a stored form. Raises KeyError or InvalidOperation when it is damaged."""
        return cls(
            attendance_weight=Decimal(stored["weights"]["attendance"]),
            aptitude_weight=Decimal(stored["weights"]["aptitude"]),
            subject_weight=Decimal(stored["weights"]["subject"]),
            credits={status: Decimal(stored["credits"][status.value]) for status in AttendanceStatus},
            excused_leaves_denominator=bool(stored["excused_leaves_denominator"]),
            aptitude_base=Decimal(stored["aptitude"]["base"]),
            aptitude_ceiling=Decimal(stored["aptitude"]["ceiling"]),
            bands=tuple(
                Band(Decimal(band["lowest"]), Decimal(band["equivalent"])) for band in stored["bands"]
            ),
            failing_equivalent=Decimal(stored["failing_equivalent"]),
        )


def _bands(*pairs: tuple[str, str]) -> tuple[Band, ...]:
    return tuple(Band(Decimal(lowest), Decimal(equivalent)) for lowest, equivalent in pairs)


# MSU-SND's practice: weights 30/30/40, late and excused credited in full, finals in five bands.
VERSION_1 = Policy(
    attendance_weight=Decimal(30),
    aptitude_weight=Decimal(30),
    subject_weight=Decimal(40),
    credits={
        AttendanceStatus.PRESENT: Decimal(1),
        AttendanceStatus.LATE: Decimal(1),
        AttendanceStatus.EXCUSED: Decimal(1),
        AttendanceStatus.ABSENT: Decimal(0),
    },
    excused_leaves_denominator=False,
    aptitude_base=Decimal(100),
    aptitude_ceiling=Decimal(100),
    bands=_bands(("95", "1.00"), ("90", "1.50"), ("85", "2.00"), ("80", "2.50"), ("75", "3.00")),
    failing_equivalent=Decimal("5.00"),
)


@dataclass(frozen=True)
class AssessmentRule:
    """One assessment of the term: `maximum` points, `weight` relative to the others."""

    id: int
    name: str
    maximum: Decimal
    weight: Decimal


VERSION_1_ASSESSMENTS = (
    ("prelim", "Prelim", Decimal(100), Decimal(1)),
    ("midterm", "Midterm", Decimal(100), Decimal(1)),
    ("final", "Final", Decimal(100), Decimal(1)),
)


@dataclass(frozen=True)
class CountedDay:
    """A closed training day on which the cadet was enrolled: one status per session, None without a record."""

    held_on: date
    statuses: tuple[AttendanceStatus | None, ...]


@dataclass(frozen=True)
class Facts:
    """All that one enrollment's grade is computed from. `merits` and `demerits` are sums over entries not voided;
    a score that is None or not there is missing, never zero."""

    days: Sequence[CountedDay] = ()
    merits: int = 0
    demerits: int = 0
    scores: Mapping[int, Decimal | None] | None = None
    mark: MarkCode | None = None


@dataclass(frozen=True)
class Grade:
    """A grade. Parts are rounded to 0.01 for show; `final` is the rounded sum of the unrounded parts.

    `final` and `equivalent` are None while something is `missing` or a mark stands instead of the number; then
    `lowest_final` and `highest_final` say what is still reachable (None with a mark).
    """

    attendance: Decimal | None
    aptitude: Decimal
    subject: Decimal | None
    final: Decimal | None
    equivalent: Decimal | None
    mark: MarkCode | None
    result: Result
    missing: tuple[str, ...] = ()
    lowest_final: Decimal | None = None
    highest_final: Decimal | None = None


def grade(facts: Facts, policy: Policy, assessments: Sequence[AssessmentRule]) -> Grade:
    """The grade of one enrollment under a policy."""
    attendance = attendance_points(facts.days, policy)
    aptitude = aptitude_points(merits=facts.merits, demerits=facts.demerits, policy=policy)
    lowest_subject, highest_subject, missing = subject_range(facts.scores or {}, policy, assessments)
    subject = lowest_subject if not missing else None
    if attendance is None:
        missing = (NO_COUNTED_DAY, *missing)
    parts = Grade(
        attendance=None if attendance is None else half_up(attendance),
        aptitude=half_up(aptitude),
        subject=None if subject is None else half_up(subject),
        final=None,
        equivalent=None,
        mark=facts.mark,
        result=Result.INCOMPLETE if facts.mark is None else RESULT_OF_MARK[facts.mark],
        missing=missing,
    )
    if facts.mark is not None:
        return parts
    if attendance is None or subject is None:
        lowest = (attendance or Fraction(0)) + aptitude + lowest_subject
        highest = Fraction(policy.attendance_weight) if attendance is None else attendance
        highest += aptitude + highest_subject
        return replace(parts, lowest_final=half_up(lowest), highest_final=half_up(highest))
    final = half_up(attendance + aptitude + subject)
    equivalent, result = transmute(final, policy)
    return replace(parts, final=final, equivalent=equivalent, result=result)


def attendance_points(days: Sequence[CountedDay], policy: Policy) -> Fraction | None:
    """Exact points 0..weight: credit / counted days × weight. A day's credit is the mean of its sessions; a session without
    a record is an absence. None when no day counts (none closed yet, or all excused and leaving the denominator)."""
    credit = Fraction(0)
    counted = Fraction(0)
    for day in days:
        share = Fraction(1, len(day.statuses))
        for status in day.statuses:
            if status is AttendanceStatus.EXCUSED and policy.excused_leaves_denominator:
                continue
            counted += share
            credit += share * Fraction(policy.credits[status or AttendanceStatus.ABSENT])
    if not counted:
        return None
    return credit / counted * Fraction(policy.attendance_weight)


def aptitude_standing(*, merits: int, demerits: int, policy: Policy) -> Decimal:
    """Base plus merits less demerits, clamped once to 0..ceiling: the order of the entries does not matter."""
    return min(policy.aptitude_ceiling, max(Decimal(0), policy.aptitude_base + merits - demerits))


def aptitude_points(*, merits: int, demerits: int, policy: Policy) -> Fraction:
    """Exact points 0..weight: the standing's share of the ceiling."""
    standing = aptitude_standing(merits=merits, demerits=demerits, policy=policy)
    return Fraction(standing) / Fraction(policy.aptitude_ceiling) * Fraction(policy.aptitude_weight)


def subject_range(
    scores: Mapping[int, Decimal | None], policy: Policy, assessments: Sequence[AssessmentRule]
) -> tuple[Fraction, Fraction, tuple[str, ...]]:
    """Exact lowest and highest points 0..weight and the names of what is missing. With nothing missing the two are equal."""
    total_weight = sum((Fraction(assessment.weight) for assessment in assessments), Fraction(0))
    if not total_weight:
        return Fraction(0), Fraction(policy.subject_weight), (NO_ASSESSMENT,)
    reached = Fraction(0)
    open_weight = Fraction(0)
    missing = []
    for assessment in assessments:
        score = scores.get(assessment.id)
        if score is None:
            open_weight += Fraction(assessment.weight)
            missing.append(assessment.name)
        else:
            reached += Fraction(score) / Fraction(assessment.maximum) * Fraction(assessment.weight)
    points = Fraction(policy.subject_weight) / total_weight
    return reached * points, (reached + open_weight) * points, tuple(missing)


def transmute(final: Decimal, policy: Policy) -> tuple[Decimal, Result]:
    """Equivalent and result of a rounded final: the first band whose lower bound it reaches."""
    for band in policy.bands:
        if final >= band.lowest:
            return band.equivalent, Result.PASSED
    return policy.failing_equivalent, Result.FAILED


def half_up(exact: Fraction) -> Decimal:
    """Rounded half-up to 0.01; exact halves included, which a division in Decimal could miss."""
    cents = (exact.numerator * 200 + exact.denominator) // (exact.denominator * 2)
    return (Decimal(cents) * CENT).quantize(CENT, rounding=ROUND_HALF_UP)


def common_multiple(numbers: Sequence[Decimal]) -> int:
    """The least whole number that every one of `numbers` divides with a whole quotient after scaling by 1000.

    The set-based engine multiplies by it instead of dividing, so that its sums stay exact.
    """
    return math.lcm(*(int(number * 1000) for number in numbers)) if numbers else 1
