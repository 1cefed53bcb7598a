"""The grade engine for a whole corps: one SQL statement that agrees with `rules.grade` on every input.

The statement is in `corps_sql.py`; here is what goes into it and what comes out.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.db import connection, transaction

from apps.attendance.models import TrainingDay
from apps.attendance.rules import DayStatus
from apps.cadets.rules import full_name
from apps.grading import rules
from apps.grading.rules import AssessmentRule, Clamp, Grade, MarkCode, Policy, RoundingMode
from apps.grading.rules.eligibility import Standing
from apps.grading.selectors.corps_sql import Kind, grades_statement, sessions_statement, standings_statement
from apps.grading.selectors.history import tables_as_of
from apps.grading.selectors.policies import rules_of

LARGEST_PAGE = 100


@dataclass(frozen=True)
class GradeLine:
    """One line of a grade sheet."""

    enrollment_id: int
    cadet_id: int
    student_number: str
    name: str
    sex: str
    course: str
    company_id: int | None
    company_name: str
    platoon: int | None
    grade: Grade


def grade_lines(
    term_id: int, *, enrollment_ids: Sequence[int] | None = None, as_of: datetime | None = None
) -> list[GradeLine]:
    """The grades of a term's enrollments, or of those given, in order of enrollment; with `as_of` as they were at that moment,
    and without the enrollments that were not there yet.

    The number of statements does not grow with theirs. Raises NotFound for a term without a policy.
    """
    graded_by = rules_of(term_id, as_of=as_of)
    return lines_under(
        term_id, graded_by.policy, graded_by.assessments, enrollment_ids=enrollment_ids, as_of=as_of
    )


def lines_under(
    term_id: int,
    policy: Policy,
    assessments: Sequence[AssessmentRule],
    *,
    enrollment_ids: Sequence[int] | None = None,
    as_of: datetime | None = None,
) -> list[GradeLine]:
    """The same under any policy and assessments."""
    parameters = _parameters(term_id, policy, assessments, enrollment_ids, as_of)
    rows = _run(grades_statement(tables_as_of(as_of), _kind(policy, parameters)), parameters)
    return [_line(row, policy, assessments) for row in rows]


def standings(
    term_id: int,
    policy: Policy,
    assessments: Sequence[AssessmentRule],
    *,
    today: date,
    enrollment_ids: Sequence[int] | None = None,
) -> dict[int, Standing]:
    """How the enrollments' attendance stands and where their grades point to; days not closed from `today` on are ahead."""
    parameters = _parameters(term_id, policy, assessments, enrollment_ids, None)
    parameters["days_ahead"] = _days_ahead(term_id, today)
    rows = _run(standings_statement(tables_as_of(None), _kind(policy, parameters)), parameters)
    units = parameters["day_unit"], parameters["credit_scale"]
    return {row[0]: _standing(row, policy, *units) for row in rows}


def _kind(policy: Policy, parameters: dict[str, Any]) -> Kind:
    # The past tables are worked out wherever they are named: those statements name the records once.
    is_even = parameters["as_of"] is None and len(set(parameters["session_shares"])) <= 1
    return Kind(policy.clamp is Clamp.RUNNING, bool(parameters["make_up_ids"]), is_even)


def _run(statement: str, parameters: dict[str, Any]) -> list[tuple[Any, ...]]:
    wanted = parameters["enrollments"]
    is_large = wanted is None or len(wanted) > LARGEST_PAGE
    with transaction.atomic(savepoint=False), connection.cursor() as cursor:
        if is_large:
            # Just after a large load the statistics still say that the tables are empty, and the planner would join the whole
            # corps row by row: hours. Hash joins are right for a whole corps whatever the statistics say.
            # Compiling the statement takes longer than running it does.
            cursor.execute("SET LOCAL enable_nestloop = off; SET LOCAL jit = off")
        cursor.execute(statement, parameters)
        rows: list[tuple[Any, ...]] = cursor.fetchall()
        if is_large:
            cursor.execute("SET LOCAL enable_nestloop = on; SET LOCAL jit = on")
    return rows


def _parameters(
    term_id: int,
    policy: Policy,
    assessments: Sequence[AssessmentRule],
    enrollment_ids: Sequence[int] | None,
    as_of: datetime | None,
) -> dict[str, Any]:
    days = _counted_sessions(term_id, as_of)
    fixed = None if policy.counted_days is None else policy.counted_days * days["day_unit"]
    return {
        "term": term_id,
        "enrollments": list(enrollment_ids) if enrollment_ids is not None else None,
        "as_of": as_of,
        **days,
        "fixed_share": fixed,
        **_policy_parameters(policy),
        **_assessment_parameters(assessments),
    }


def _counted_sessions(term_id: int, as_of: datetime | None) -> dict[str, Any]:
    """Sessions of the closed days with their whole-number share of `day_unit`: a day is worth the same whatever its sessions.
    Days are numbered by date. Where there are make-up days the unit is the square of the root that those are shared by."""
    statement = sessions_statement(tables_as_of(as_of))
    with connection.cursor() as cursor:
        cursor.execute(statement, {"term": term_id, "closed": DayStatus.CLOSED, "as_of": as_of})
        rows = cursor.fetchall()
    root = math.lcm(*(row[2] for row in rows)) if rows else 1
    counted, make_ups = [row for row in rows if not row[3]], [row for row in rows if row[3]]
    unit = root * root if make_ups else root
    return {
        "session_ids": [row[0] for row in counted],
        "session_dates": [row[1] for row in counted],
        "session_shares": [unit // row[2] for row in counted],
        "session_day_ids": [row[4] for row in counted],
        "session_days": [row[5] for row in counted],
        "make_up_ids": [row[0] for row in make_ups],
        "make_up_shares": [root // row[2] for row in make_ups],
        "make_up_day_ids": [row[4] for row in make_ups],
        "even_share": unit // counted[0][2] if counted else 1,
        "root": root,
        "day_unit": unit,
    }


def _days_ahead(term_id: int, today: date) -> list[date]:
    rows = TrainingDay.objects.filter(term_id=term_id, held_on__gte=today, is_make_up=False)
    rows = rows.exclude(status=DayStatus.CLOSED)
    return list(rows.values_list("held_on", flat=True))


def _policy_parameters(policy: Policy) -> dict[str, Any]:
    scale = math.lcm(*(Fraction(credit).denominator for credit in policy.credits.values()))
    steps = 10**policy.rounding.places
    is_half_up = policy.rounding.mode is RoundingMode.HALF_UP
    return {
        "attendance_weight": policy.attendance_weight,
        "aptitude_weight": policy.aptitude_weight,
        "subject_weight": policy.subject_weight,
        **{f"credit_{status.value}": int(credit * scale) for status, credit in policy.credits.items()},
        "credit_scale": scale,
        "excused_leaves": policy.excused_leaves_denominator,
        "base": policy.aptitude_base,
        "start": rules.standings((), policy)[0],
        "ceiling": policy.aptitude_ceiling,
        # half-up: (2 × steps × over + under) / (2 × under); down: steps × over / under
        "round_over": steps * 2 if is_half_up else steps,
        "round_half": 1 if is_half_up else 0,
        "round_under": 2 if is_half_up else 1,
        "round_step": rules.rounded(Fraction(1, steps), policy.rounding),
    }


def _assessment_parameters(assessments: Sequence[AssessmentRule]) -> dict[str, Any]:
    """A score is worth weight × (base × maximum + (100 − base) × score) / (100 × maximum). Over the common denominator that is
    score × factor + what 0 is given; `room` is what the score can add to that."""
    multiple = rules.common_multiple([row.maximum for row in assessments])
    units = [row.weight * 1000 * (multiple // int(row.maximum * 1000)) for row in assessments]
    pairs = list(zip(units, assessments, strict=True))
    rooms = [unit * (100 - row.base) * row.maximum for unit, row in pairs]
    given = sum((unit * row.base * row.maximum for unit, row in pairs), Decimal(0))
    denominator = 100 * multiple * sum((row.weight for row in assessments), Decimal(0))
    return {
        "assessment_ids": [row.id for row in assessments],
        "assessment_factors": [unit * (100 - row.base) for unit, row in pairs],
        "assessment_rooms": rooms,
        "assessment_highest": [unit * 100 * row.maximum for unit, row in pairs],
        "assessment_bits": [1 << place for place in range(len(assessments))],
        "assessment_all": (1 << len(assessments)) - 1,
        "given": given,
        "room": sum(rooms, Decimal(0)) if assessments else Decimal(1),
        "subject_denominator": denominator or Decimal(1),
    }


def _standing(row: tuple[Any, ...], policy: Policy, unit: int, scale: int) -> Standing:
    _, counted, earned_days, excused, missed, longest_run, ahead, aptitude, earned, earnable = row
    credit = Fraction(earned_days) / scale
    projected = None
    if counted and earnable is not None:
        total = credit / Fraction(counted) * Fraction(policy.attendance_weight)
        total += Fraction(aptitude) / Fraction(policy.aptitude_ceiling) * Fraction(policy.aptitude_weight)
        total += Fraction(earned) / Fraction(earnable) * Fraction(policy.subject_weight)
        projected = rules.rounded(total, policy.rounding)
    return Standing(
        counted=Fraction(counted) / unit,
        credit=credit / unit,
        excused=Fraction(excused) / unit,
        missed=Fraction(missed) / unit,
        longest_run=longest_run,
        ahead=ahead,
        projected_final=projected,
    )


def _line(row: tuple[Any, ...], policy: Policy, assessments: Sequence[AssessmentRule]) -> GradeLine:
    (enrollment_id, cadet_id, student_number, last_name, first_name, middle_name, suffix, sex, course, company_id,
     company_name, platoon, attendance, aptitude, subject, lowest, highest, known, mark_code) = row  # fmt: skip
    missing = () if attendance is not None else (rules.NO_COUNTED_DAY,)
    if not assessments:
        missing = (*missing, rules.NO_ASSESSMENT)
    elif subject is None:
        unknown = (row for place, row in enumerate(assessments) if not known >> place & 1)
        missing = (*missing, *(assessment.name for assessment in unknown))
    mark = MarkCode(mark_code) if mark_code else None
    grade = rules.known_parts(
        attendance=attendance, aptitude=aptitude, subject=subject, mark=mark, missing=missing, policy=policy
    )
    if mark is None:
        is_open = replace(grade, lowest_final=lowest, highest_final=highest)
        grade = is_open if missing else rules.decided(grade, lowest, policy)
    name = full_name(last_name=last_name, first_name=first_name, middle_name=middle_name, suffix=suffix)
    return GradeLine(
        enrollment_id,
        cadet_id,
        student_number,
        name,
        sex,
        course,
        company_id,
        company_name or "",
        platoon,
        grade,
    )
