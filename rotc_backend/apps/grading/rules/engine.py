"""The grade engine: one pure function from facts and policy to a grade.

Everything is computed exactly as fractions and rounded once; `Decimal` goes in and out. The set-based SQL in
`selectors/corps.py` must agree with this module on every input; a property test holds the two together.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from fractions import Fraction

from apps.attendance.rules import AttendanceStatus
from apps.grading.rules.kinds import RESULT_OF_MARK, Clamp, MarkCode, Part, Result, RoundingMode
from apps.grading.rules.policy import Policy, Rounding
from common.language import phrase

CENT = Decimal("0.01")
NO_COUNTED_DAY = phrase("Closed training days")
NO_ASSESSMENT = phrase("Assessments")


@dataclass(frozen=True)
class AssessmentRule:
    """One assessment of the term: `maximum` points, `weight` relative to the others, `base` the percentage that 0 earns."""

    id: int
    name: str
    maximum: Decimal
    weight: Decimal
    base: Decimal = Decimal(0)


@dataclass(frozen=True)
class CountedDay:
    """A closed training day on which the cadet was enrolled: one status per session, None without a record.

    `make_up` holds those of the closed make-up day that replaces what of it was missed; empty when there is none."""

    held_on: date
    statuses: tuple[AttendanceStatus | None, ...]
    make_up: tuple[AttendanceStatus | None, ...] = ()


@dataclass(frozen=True)
class Facts:
    """All that one enrollment's grade is computed from. `ledger` holds the points of the entries not voided, in the order in
    which they were recorded, demerits negative; a score that is None or not there is missing, never zero."""

    days: Sequence[CountedDay] = ()
    ledger: Sequence[int] = ()
    scores: Mapping[int, Decimal | None] | None = None
    mark: MarkCode | None = None

    @property
    def merits(self) -> int:
        """Their sum."""
        return sum(points for points in self.ledger if points > 0)

    @property
    def demerits(self) -> int:
        """Their sum, not negative."""
        return -sum(points for points in self.ledger if points < 0)


@dataclass(frozen=True)
class Grade:
    """A grade. Parts are rounded to 0.01 for show; `final` is the rounded sum of the unrounded parts.

    `final` and `equivalent` are None while something is `missing` or a mark stands instead of the number (an INC that lapsed
    has the failing equivalent); then `lowest_final` and `highest_final` say what is still reachable (None with a mark).
    `below_floors` names the known parts that are below the policy's floor for them: one is enough to fail.
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
    below_floors: tuple[Part, ...] = ()


@dataclass(frozen=True)
class Turnout:
    """Days in exact shares: how many each status comes to, what counts, what is credited, how many were missed without excuse
    and not made up for, and what of the credit comes from make-up training."""

    shares: Mapping[AttendanceStatus, Fraction]
    counted: Fraction
    credit: Fraction
    missed: Fraction
    made_up: Fraction

    @property
    def excused(self) -> Fraction:
        """How many were excused."""
        return self.shares[AttendanceStatus.EXCUSED]


@dataclass(frozen=True)
class Workings:
    """The parts of a grade before anything is rounded. `missing` names the assessments without a score; with none missing the
    lowest and the highest subject are equal."""

    turnout: Turnout
    attendance: Fraction | None
    aptitude: Fraction
    lowest_subject: Fraction
    highest_subject: Fraction
    missing: tuple[str, ...]


def grade(facts: Facts, policy: Policy, assessments: Sequence[AssessmentRule]) -> Grade:
    """The grade of one enrollment under a policy."""
    return graded(workings(facts, policy, assessments), facts.mark, policy)


def workings(facts: Facts, policy: Policy, assessments: Sequence[AssessmentRule]) -> Workings:
    """What the grade of one enrollment is made of."""
    days_of = turnout(facts.days, policy)
    return Workings(
        days_of,
        attendance_points(days_of, policy),
        aptitude_points(facts.ledger, policy),
        *subject_range(facts.scores or {}, policy, assessments),
    )


def graded(work: Workings, mark: MarkCode | None, policy: Policy) -> Grade:
    """The grade that the workings come to, or that the mark stands for."""
    attendance, aptitude = work.attendance, work.aptitude
    subject = work.lowest_subject if not work.missing else None
    parts = known_parts(
        attendance=None if attendance is None else half_up(attendance),
        aptitude=half_up(aptitude),
        subject=None if subject is None else half_up(subject),
        mark=mark,
        missing=work.missing if attendance is not None else (NO_COUNTED_DAY, *work.missing),
        policy=policy,
    )
    if mark is not None:
        return parts
    if attendance is None or subject is None:
        lowest = (attendance or Fraction(0)) + aptitude + work.lowest_subject
        highest = Fraction(policy.attendance_weight) if attendance is None else attendance
        highest += aptitude + work.highest_subject
        return replace(
            parts,
            lowest_final=rounded(lowest, policy.rounding),
            highest_final=rounded(highest, policy.rounding),
        )
    return decided(parts, rounded(attendance + aptitude + subject, policy.rounding), policy)


def known_parts(
    *,
    attendance: Decimal | None,
    aptitude: Decimal,
    subject: Decimal | None,
    mark: MarkCode | None,
    missing: tuple[str, ...],
    policy: Policy,
) -> Grade:
    """A grade as far as its parts go: no final yet."""
    points = {Part.ATTENDANCE: attendance, Part.APTITUDE: aptitude, Part.SUBJECT: subject}
    return Grade(
        attendance=attendance,
        aptitude=aptitude,
        subject=subject,
        final=None,
        equivalent=policy.failing_equivalent if mark is MarkCode.LAPSED else None,
        mark=mark,
        result=Result.INCOMPLETE if mark is None else RESULT_OF_MARK[mark],
        missing=missing,
        below_floors=tuple(
            part
            for part in Part
            if (floor := policy.floors.get(part)) is not None
            and (reached := points[part]) is not None
            and reached < floor
        ),
    )


def decided(parts: Grade, final: Decimal, policy: Policy) -> Grade:
    """The grade once its final is known: a part below its floor fails it whatever the final."""
    equivalent, result = transmute(final, policy)
    if parts.below_floors:
        equivalent, result = policy.failing_equivalent, Result.FAILED
    return replace(parts, final=final, equivalent=equivalent, result=result)


def turnout(days: Sequence[CountedDay], policy: Policy) -> Turnout:
    """What a cadet's days come to. A day's credit is the mean of its sessions; a session without a record is an absence. What
    was missed of a day is credited as its make-up day was attended, where there is one, and never less than an absence is."""
    shares = _shares(days)
    held, missed = sum(shares.values(), Fraction(0)), shares[AttendanceStatus.ABSENT]
    credit = made_up = Fraction(0)
    for status, share in shares.items():
        if status is not AttendanceStatus.EXCUSED or not policy.excused_leaves_denominator:
            credit += share * Fraction(policy.credits[status])
    for day in days:
        if day.make_up:
            replaced = missed_share(day)
            missed -= replaced * attended_share(day.make_up)
            made_up += replaced * make_up_gain(day, policy)
    credit += made_up
    counted = held if policy.counted_days is None or not held else Fraction(policy.counted_days)
    if policy.excused_leaves_denominator:
        counted = max(Fraction(0), counted - shares[AttendanceStatus.EXCUSED])
    return Turnout(shares, counted, min(credit, counted), missed, made_up)


def _shares(days: Sequence[CountedDay]) -> dict[AttendanceStatus, Fraction]:
    # Counted before they are divided: most sessions of a term are alike, and fractions are dear.
    alike = Counter(
        (found or AttendanceStatus.ABSENT, len(day.statuses)) for day in days for found in day.statuses
    )
    shares = dict.fromkeys(AttendanceStatus, Fraction(0))
    for (status, sessions), times in alike.items():
        shares[status] += Fraction(times, sessions)
    return shares


ATTENDED = frozenset({AttendanceStatus.PRESENT, AttendanceStatus.LATE})


def missed_share(day: CountedDay) -> Fraction:
    """What of a day was missed without excuse, 0..1."""
    absences = sum(1 for status in day.statuses if status in (None, AttendanceStatus.ABSENT))
    return Fraction(absences, len(day.statuses))


def attended_share(statuses: Sequence[AttendanceStatus | None]) -> Fraction:
    """What of a day's sessions was attended, 0..1; 0 without any."""
    return Fraction(sum(1 for status in statuses if status in ATTENDED), len(statuses) or 1)


def make_up_gain(day: CountedDay, policy: Policy) -> Fraction:
    """What a day missed gains by its make-up day over an absence: the mean of the sessions attended there, never negative.
    Excused from the make-up is not attended."""
    absent = Fraction(policy.credits[AttendanceStatus.ABSENT])
    gained = sum(
        (Fraction(policy.credits[status]) - absent for status in day.make_up if status in ATTENDED),
        Fraction(0),
    )
    return max(Fraction(0), gained / (len(day.make_up) or 1))


def attendance_points(days_of: Turnout, policy: Policy) -> Fraction | None:
    """Exact points 0..weight: credit / counted days × weight. None when no day counts (none closed yet, or all excused and
    leaving the denominator)."""
    if not days_of.counted:
        return None
    return days_of.credit / days_of.counted * Fraction(policy.attendance_weight)


def standings(ledger: Sequence[int], policy: Policy) -> list[Decimal]:
    """The aptitude standing at the start and after each entry, as the running clamp has it: never outside 0..ceiling."""
    standing = min(policy.aptitude_ceiling, max(Decimal(0), policy.aptitude_base))
    reached = [standing]
    for points in ledger:
        standing = min(policy.aptitude_ceiling, max(Decimal(0), standing + points))
        reached.append(standing)
    return reached


def aptitude_standing(ledger: Sequence[int], policy: Policy) -> Decimal:
    """Base plus merits less demerits within 0..ceiling: clamped once, so that the order of the entries does not matter, or
    after each of them."""
    if policy.clamp is Clamp.RUNNING:
        return standings(ledger, policy)[-1]
    return min(policy.aptitude_ceiling, max(Decimal(0), policy.aptitude_base + sum(ledger)))


def aptitude_points(ledger: Sequence[int], policy: Policy) -> Fraction:
    """Exact points 0..weight: the standing's share of the ceiling."""
    share = Fraction(aptitude_standing(ledger, policy)) / Fraction(policy.aptitude_ceiling)
    return share * Fraction(policy.aptitude_weight)


def subject_range(
    scores: Mapping[int, Decimal | None], policy: Policy, assessments: Sequence[AssessmentRule]
) -> tuple[Fraction, Fraction, tuple[str, ...]]:
    """Exact lowest and highest points 0..weight and the names of what is missing. With nothing missing the two are equal."""
    total_weight = sum((Fraction(assessment.weight) for assessment in assessments), Fraction(0))
    if not total_weight:
        return Fraction(0), Fraction(policy.subject_weight), (NO_ASSESSMENT,)
    lowest = highest = Fraction(0)
    missing = []
    for assessment in assessments:
        score, weight = scores.get(assessment.id), Fraction(assessment.weight)
        earned = score_share(score or Decimal(0), assessment) * weight
        if score is None:
            missing.append(assessment.name)
        lowest += earned
        highest += weight if score is None else earned
    points = Fraction(policy.subject_weight) / total_weight
    return lowest * points, highest * points, tuple(missing)


def score_share(score: Decimal, assessment: AssessmentRule) -> Fraction:
    """What a score earns, as a share of 1: the base, and of the rest the share of the maximum that was reached."""
    base = Fraction(assessment.base) / 100
    return base + (1 - base) * Fraction(score) / Fraction(assessment.maximum)


def transmute(final: Decimal, policy: Policy) -> tuple[Decimal, Result]:
    """Equivalent and result of a rounded final: the first band whose lower bound it reaches."""
    for band in policy.bands:
        if final >= band.lowest:
            return band.equivalent, Result.PASSED
    return policy.failing_equivalent, Result.FAILED


def rounded(exact: Fraction, rounding: Rounding) -> Decimal:
    """A final as the policy rounds it, with two decimals at least."""
    steps: int = 10**rounding.places
    if rounding.mode is RoundingMode.HALF_UP:
        whole = (exact.numerator * 2 * steps + exact.denominator) // (exact.denominator * 2)
    else:
        whole = exact.numerator * steps // exact.denominator
    return (Decimal(whole) / steps).quantize(CENT)


def half_up(exact: Fraction) -> Decimal:
    """Rounded half-up to 0.01; exact halves included, which a division in Decimal could miss."""
    return rounded(exact, Rounding())


def common_multiple(numbers: Sequence[Decimal]) -> int:
    """The least whole number that every one of `numbers` divides with a whole quotient after scaling by 1000.

    The set-based engine multiplies by it instead of dividing, so that its sums stay exact.
    """
    return math.lcm(*(int(number * 1000) for number in numbers)) if numbers else 1
