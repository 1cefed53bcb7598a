"""Worked examples: what a draft of a policy makes of a handful of typical cadets."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal

from apps.attendance.rules import AttendanceStatus
from apps.grading.rules import wording
from apps.grading.rules.engine import AssessmentRule, CountedDay, Facts, Grade, graded, workings
from apps.grading.rules.policy import Policy
from common.language import worded

DAYS = 15
_FIRST_SATURDAY = date(2026, 8, 8)


@dataclass(frozen=True)
class WorkedExample:
    """A made-up cadet, the grade under the draft, and how it comes about line by line."""

    name: str
    grade: Grade
    steps: tuple[str, ...]


def worked_examples(policy: Policy) -> list[WorkedExample]:
    """The examples under a policy without problems. Scores are shares of the policy's own assessments."""
    assessments = [
        AssessmentRule(number, plan.name, plan.maximum, plan.weight, plan.base)
        for number, plan in enumerate(policy.assessments, start=1)
    ]
    return [_worked(name, facts, policy, assessments) for name, facts in _cadets(assessments)]


def _cadets(assessments: Sequence[AssessmentRule]) -> list[tuple[str, Facts]]:
    def scores(percent: int) -> dict[int, Decimal | None]:
        return {row.id: (row.maximum * percent / 100).quantize(Decimal("0.001")) for row in assessments}

    excellent = Facts(days=_days(), ledger=(10, 5), scores=scores(95))
    last = assessments[-1].id if assessments else 0
    return [
        (worded("Always there, merits, 95 % in every exam"), excellent),
        (
            worded("2 absences, 2 late, 1 excused, 80 %"),
            Facts(_days(absent=2, late=2, excused=1), (), scores(80)),
        ),
        (
            worded("10 merits, then 20 demerits, then 5 merits, 75 %"),
            Facts(_days(late=1), (10, -20, 5), scores(75)),
        ),
        (worded("Half of the days, 90 %"), Facts(_days(absent=8), (), scores(90))),
        (worded("Always there, 40 demerits, 60 %"), Facts(_days(), (-40,), scores(60))),
        (worded("The last exam is missing"), replace(excellent, scores={**scores(85), last: None})),
    ]


def _days(*, absent: int = 0, late: int = 0, excused: int = 0) -> tuple[CountedDay, ...]:
    statuses = (
        [AttendanceStatus.ABSENT] * absent
        + [AttendanceStatus.LATE] * late
        + [AttendanceStatus.EXCUSED] * excused
    )
    statuses += [AttendanceStatus.PRESENT] * (DAYS - len(statuses))
    return tuple(
        CountedDay(_FIRST_SATURDAY + timedelta(weeks=week), (status,)) for week, status in enumerate(statuses)
    )


def _worked(name: str, facts: Facts, policy: Policy, assessments: Sequence[AssessmentRule]) -> WorkedExample:
    work = workings(facts, policy, assessments)
    result = graded(work, facts.mark, policy)
    steps = (
        *wording.attendance_steps(work.turnout, policy),
        *wording.aptitude_steps(facts, policy),
        *wording.subject_steps(facts, work, policy, assessments),
        *wording.final_steps(work, result, policy),
        wording.equivalent_formula(result, policy),
    )
    return WorkedExample(name, result, steps)
