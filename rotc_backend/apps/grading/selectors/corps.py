"""The grade engine for a whole corps: one SQL statement that agrees with `rules.grade` on every input.

Sums are kept as exact integers or numerics over a common denominator; `div()` of PostgreSQL is exact, so rounding half-up is
the same as in the pure engine. Nothing is divided before the last step.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import connection, transaction

from apps.attendance.rules import DayStatus
from apps.cadets.rules import full_name
from apps.grading import rules
from apps.grading.rules import AssessmentRule, Grade, MarkCode, Policy, Result
from apps.grading.selectors.policies import assessment_rules, assessments_of, policy_in_force

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


def grade_lines(term_id: int, *, enrollment_ids: Sequence[int] | None = None) -> list[GradeLine]:
    """The grades of a term's enrollments, or of those given, in order of enrollment.

    The number of statements does not grow with theirs. Raises NotFound for a term without a policy.
    """
    policy = rules.Policy.from_json(policy_in_force(term_id).rules)
    assessments = assessment_rules(assessments_of(term_id))
    return lines_under(term_id, policy, assessments, enrollment_ids=enrollment_ids)


def lines_under(
    term_id: int,
    policy: Policy,
    assessments: Sequence[AssessmentRule],
    *,
    enrollment_ids: Sequence[int] | None = None,
) -> list[GradeLine]:
    """The same under any policy and assessments."""
    parameters = {
        "term": term_id,
        "enrollments": list(enrollment_ids) if enrollment_ids is not None else None,
        **_counted_sessions(term_id),
        **_policy_parameters(policy),
        **_assessment_parameters(assessments),
    }
    is_large = enrollment_ids is None or len(enrollment_ids) > LARGEST_PAGE
    with transaction.atomic(savepoint=False), connection.cursor() as cursor:
        if is_large:
            # Just after a large load the statistics still say that the tables are empty, and the planner would join the whole
            # corps row by row: hours. Hash joins are right for a whole corps whatever the statistics say.
            cursor.execute("SET LOCAL enable_nestloop = off")
        cursor.execute(_STATEMENT, parameters)
        rows = cursor.fetchall()
        if is_large:
            cursor.execute("SET LOCAL enable_nestloop = on")
    return [_line(row, policy, assessments) for row in rows]


def _counted_sessions(term_id: int) -> dict[str, Any]:
    """Sessions of the closed days with their whole-number share: a day is worth the same whatever its sessions."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT session.id, day.held_on, count(*) OVER (PARTITION BY day.id)
            FROM attendance_trainingsession session
            JOIN attendance_trainingday day ON day.id = session.day_id
            WHERE day.term_id = %s AND day.status = %s
            """,
            [term_id, DayStatus.CLOSED],
        )
        rows = cursor.fetchall()
    multiple = math.lcm(*(sessions for _, _, sessions in rows)) if rows else 1
    return {
        "session_ids": [session_id for session_id, _, _ in rows],
        "session_dates": [held_on for _, held_on, _ in rows],
        "session_shares": [multiple // sessions for _, _, sessions in rows],
    }


def _policy_parameters(policy: Policy) -> dict[str, Any]:
    return {
        "attendance_weight": policy.attendance_weight,
        "aptitude_weight": policy.aptitude_weight,
        "subject_weight": policy.subject_weight,
        **{f"credit_{status.value}": credit for status, credit in policy.credits.items()},
        "excused_leaves": policy.excused_leaves_denominator,
        "base": policy.aptitude_base,
        "ceiling": policy.aptitude_ceiling,
    }


def _assessment_parameters(assessments: Sequence[AssessmentRule]) -> dict[str, Any]:
    """Each score times its factor sums to the numerator over `subject_denominator`."""
    multiple = rules.common_multiple([assessment.maximum for assessment in assessments])
    factors = [Decimal(multiple // int(row.maximum * 1000)) * row.weight * 1000 for row in assessments]
    return {
        "assessment_ids": [assessment.id for assessment in assessments],
        "assessment_factors": factors,
        "assessment_count": len(assessments),
        "subject_denominator": multiple * sum((row.weight for row in assessments), Decimal(0)) or Decimal(1),
        "subject_open": [factor * row.maximum for factor, row in zip(factors, assessments, strict=True)],
    }


def _line(row: tuple[Any, ...], policy: Policy, assessments: Sequence[AssessmentRule]) -> GradeLine:
    (enrollment_id, cadet_id, student_number, last_name, first_name, middle_name, suffix, sex, course, company_id,
     company_name, platoon, attendance, aptitude, subject, total, lowest, highest, scored, mark_code) = row  # fmt: skip
    missing = () if attendance is not None else (rules.NO_COUNTED_DAY,)
    if not assessments:
        missing = (*missing, rules.NO_ASSESSMENT)
    elif len(scored) < len(assessments):
        missing = (*missing, *(assessment.name for assessment in assessments if assessment.id not in scored))
    mark = MarkCode(mark_code) if mark_code else None
    grade = Grade(attendance, aptitude, subject, None, None, mark, Result.INCOMPLETE, missing)
    if mark is not None:
        grade = Grade(attendance, aptitude, subject, None, None, mark, rules.RESULT_OF_MARK[mark], missing)
    elif missing:
        grade = Grade(
            attendance, aptitude, subject, None, None, None, Result.INCOMPLETE, missing, lowest, highest
        )
    else:
        equivalent, result = rules.transmute(total, policy)
        grade = Grade(attendance, aptitude, subject, total, equivalent, None, result)
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


_STATEMENT = """
WITH enrolled AS MATERIALIZED (
    SELECT enrollment.* FROM cadets_enrollment enrollment
    WHERE term_id = %(term)s
      AND (%(enrollments)s::bigint[] IS NULL OR enrollment.id = ANY(%(enrollments)s::bigint[]))
),
session AS (
    SELECT * FROM unnest(%(session_ids)s::bigint[], %(session_dates)s::date[], %(session_shares)s::bigint[])
        AS session(id, held_on, share)
),
-- Most enrollments span the whole term: the denominator is worked out once per distinct span, not per cadet.
span AS (
    SELECT DISTINCT enrolled_on, ended_on FROM enrolled
),
counted AS (
    SELECT span.enrolled_on, span.ended_on, coalesce(sum(session.share), 0) AS share
    FROM span
    LEFT JOIN session ON session.held_on >= coalesce(span.enrolled_on, '-infinity')
        AND session.held_on <= coalesce(span.ended_on, 'infinity')
    GROUP BY span.enrolled_on, span.ended_on
),
attended AS MATERIALIZED (
    SELECT record.enrollment_id,
        sum(session.share) AS recorded,
        coalesce(sum(session.share) FILTER (WHERE record.status = 'excused'), 0) AS excused,
        sum(session.share * CASE record.status
            WHEN 'present' THEN %(credit_present)s::numeric
            WHEN 'late' THEN %(credit_late)s::numeric
            WHEN 'excused' THEN CASE WHEN %(excused_leaves)s THEN 0 ELSE %(credit_excused)s::numeric END
            ELSE %(credit_absent)s::numeric END) AS credit
    FROM attendance_attendancerecord record
    JOIN session ON session.id = record.session_id
    JOIN enrolled ON enrolled.id = record.enrollment_id
    WHERE (%(enrollments)s::bigint[] IS NULL OR record.enrollment_id = ANY(%(enrollments)s::bigint[]))
      AND session.held_on >= coalesce(enrolled.enrolled_on, '-infinity')
      AND session.held_on <= coalesce(enrolled.ended_on, 'infinity')
    GROUP BY record.enrollment_id
),
ledger AS MATERIALIZED (
    SELECT entry.enrollment_id,
        sum(CASE entry.kind WHEN 'merit' THEN entry.points ELSE -entry.points END) AS balance
    FROM grading_ledgerentry entry
    JOIN enrolled ON enrolled.id = entry.enrollment_id
    WHERE entry.voided_at IS NULL
      AND (%(enrollments)s::bigint[] IS NULL OR entry.enrollment_id = ANY(%(enrollments)s::bigint[]))
    GROUP BY entry.enrollment_id
),
assessment AS (
    SELECT * FROM unnest(%(assessment_ids)s::bigint[], %(assessment_factors)s::numeric[], %(subject_open)s::numeric[])
        AS assessment(id, factor, highest)
),
scored AS MATERIALIZED (
    SELECT score.enrollment_id,
        array_agg(score.assessment_id) AS assessments,
        sum(score.value * assessment.factor) AS reached,
        sum(assessment.highest) AS closed
    FROM grading_score score
    JOIN assessment ON assessment.id = score.assessment_id
    JOIN enrolled ON enrolled.id = score.enrollment_id
    WHERE score.value IS NOT NULL
      AND (%(enrollments)s::bigint[] IS NULL OR score.enrollment_id = ANY(%(enrollments)s::bigint[]))
    GROUP BY score.enrollment_id
),
fact AS (
    SELECT enrolled.*,
        counted.share - CASE WHEN %(excused_leaves)s THEN coalesce(attended.excused, 0) ELSE 0 END AS counted,
        coalesce(attended.credit, 0)
            + (counted.share - coalesce(attended.recorded, 0)) * %(credit_absent)s::numeric AS credit,
        greatest(0::numeric, least(%(ceiling)s::numeric, %(base)s::numeric + coalesce(ledger.balance, 0))) AS standing,
        coalesce(scored.assessments, '{}') AS scored,
        coalesce(scored.reached, 0) AS reached,
        CASE WHEN %(assessment_count)s = 0 THEN 1::numeric
            ELSE (SELECT sum(highest) FROM assessment) - coalesce(scored.closed, 0) END AS still_open
    FROM enrolled
    JOIN counted ON counted.enrolled_on IS NOT DISTINCT FROM enrolled.enrolled_on
        AND counted.ended_on IS NOT DISTINCT FROM enrolled.ended_on
    LEFT JOIN attended ON attended.enrollment_id = enrolled.id
    LEFT JOIN ledger ON ledger.enrollment_id = enrolled.id
    LEFT JOIN scored ON scored.enrollment_id = enrolled.id
),
-- Three fractions, numerator and denominator: nothing is divided yet.
part AS (
    SELECT fact.*,
        credit * %(attendance_weight)s::numeric AS attendance_over,
        nullif(counted, 0)::numeric AS attendance_under,
        standing * %(aptitude_weight)s::numeric AS aptitude_over,
        %(ceiling)s::numeric AS aptitude_under,
        reached * %(subject_weight)s::numeric AS subject_over,
        still_open * %(subject_weight)s::numeric AS subject_open_over,
        %(subject_denominator)s::numeric AS subject_under
    FROM fact
),
total AS (
    SELECT part.*,
        coalesce(attendance_over, 0) * aptitude_under * subject_under
            + aptitude_over * coalesce(attendance_under, 1) * subject_under AS without_subject_over,
        coalesce(attendance_under, 1) * aptitude_under * subject_under AS total_under,
        coalesce(attendance_under, 1) * aptitude_under AS subject_factor
    FROM part
)
SELECT total.id, total.cadet_id, cadet.student_number, cadet.last_name, cadet.first_name, cadet.middle_name, cadet.suffix,
    cadet.sex, total.course, total.company_id, company.name, platoon.number,
    div(attendance_over * 200 + attendance_under, attendance_under * 2) * 0.01,
    div(aptitude_over * 200 + aptitude_under, aptitude_under * 2) * 0.01,
    CASE WHEN cardinality(scored) = %(assessment_count)s AND %(assessment_count)s > 0
        THEN div(subject_over * 200 + subject_under, subject_under * 2) * 0.01 END,
    div((without_subject_over + subject_over * subject_factor) * 200 + total_under, total_under * 2) * 0.01,
    div((without_subject_over + subject_over * subject_factor) * 200 + total_under, total_under * 2) * 0.01,
    div((without_subject_over + (subject_over + subject_open_over) * subject_factor
        + CASE WHEN attendance_under IS NULL THEN %(attendance_weight)s::numeric * total_under ELSE 0 END) * 200
        + total_under, total_under * 2) * 0.01,
    scored, mark.code
FROM total
JOIN cadets_cadet cadet ON cadet.id = total.cadet_id
LEFT JOIN system_company company ON company.id = total.company_id
LEFT JOIN system_platoon platoon ON platoon.id = total.platoon_id
LEFT JOIN grading_grademark mark ON mark.enrollment_id = total.id
ORDER BY total.id
"""
