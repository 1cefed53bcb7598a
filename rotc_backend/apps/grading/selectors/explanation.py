"""One enrollment's grade from the pure engine, with every record, entry and score that it comes from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction

from apps.attendance.models import AttendanceRecord, TrainingSession
from apps.attendance.rules import AttendanceStatus, DayStatus
from apps.cadets.models import Enrollment
from apps.cadets.selectors import get_enrollment
from apps.grading import rules
from apps.grading.models import GradeMark, LedgerEntry, Score
from apps.grading.rules import AssessmentRule, CountedDay, Facts, Grade, LedgerKind, MarkCode, Policy
from apps.grading.selectors.policies import assessment_rules, assessments_of, policy_in_force
from common.actors import Actor


@dataclass(frozen=True)
class Item:
    """One line under a part: what, what it says, what it counts for, when, and the row it comes from."""

    label: str
    detail: str
    value: str
    at: date | datetime | None
    kind: str
    ref_id: int | None


@dataclass(frozen=True)
class Node:
    """One part of a grade: its points, how they come about in a line, and the lines below it."""

    key: str
    label: str
    points: Decimal | None
    out_of: Decimal | None
    formula: str
    items: tuple[Item, ...] = ()


@dataclass(frozen=True)
class ExplainedGrade:
    """A grade with its explanation."""

    enrollment: Enrollment
    grade: Grade
    policy_version: int
    explanation: tuple[Node, ...]


@dataclass(frozen=True)
class _Evidence:
    """The rows behind the facts."""

    sessions: Sequence[TrainingSession]
    records: dict[int, AttendanceRecord]
    entries: Sequence[LedgerEntry]
    scores: dict[int, Score]
    mark: GradeMark | None


def explain(actor: Actor, enrollment_id: int) -> ExplainedGrade:
    """The grade of an enrollment that the actor may see. Raises NotFound."""
    enrollment = get_enrollment(actor, enrollment_id)
    policy_row = policy_in_force(enrollment.term_id)
    policy = Policy.from_json(policy_row.rules)
    assessments = assessment_rules(assessments_of(enrollment.term_id))
    evidence = _evidence(enrollment)
    facts = _facts(evidence)
    grade = rules.grade(facts, policy, assessments)
    nodes = (
        _attendance(evidence, facts, grade, policy),
        _aptitude(evidence, facts, grade, policy),
        _subject(evidence, facts, grade, policy, assessments),
        _final(grade),
        _equivalent(grade, policy, evidence.mark),
    )
    return ExplainedGrade(enrollment, grade, policy_row.version, nodes)


def facts_of(enrollment: Enrollment) -> Facts:
    """What the pure engine computes an enrollment's grade from."""
    return _facts(_evidence(enrollment))


def _evidence(enrollment: Enrollment) -> _Evidence:
    sessions = TrainingSession.objects.select_related("day").filter(
        day__term_id=enrollment.term_id, day__status=DayStatus.CLOSED
    )
    if enrollment.enrolled_on:
        sessions = sessions.filter(day__held_on__gte=enrollment.enrolled_on)
    if enrollment.ended_on:
        sessions = sessions.filter(day__held_on__lte=enrollment.ended_on)
    records = AttendanceRecord.objects.filter(enrollment=enrollment)
    entries = LedgerEntry.objects.filter(enrollment=enrollment).order_by("recorded_at", "id")
    scores = Score.objects.filter(enrollment=enrollment)
    return _Evidence(
        sessions=list(sessions.order_by("day__held_on", "day_id", "opens_at", "id")),
        records={record.session_id: record for record in records},
        entries=list(entries),
        scores={score.assessment_id: score for score in scores},
        mark=GradeMark.objects.filter(enrollment=enrollment).first(),
    )


def _facts(evidence: _Evidence) -> Facts:
    days: dict[int, tuple[date, list[AttendanceStatus | None]]] = {}
    for session in evidence.sessions:
        record = evidence.records.get(session.pk)
        statuses = days.setdefault(session.day_id, (session.day.held_on, []))[1]
        statuses.append(AttendanceStatus(record.status) if record else None)
    standing = [entry for entry in evidence.entries if entry.voided_at is None]
    return Facts(
        days=[CountedDay(held_on, tuple(statuses)) for held_on, statuses in days.values()],
        merits=sum(entry.points for entry in standing if entry.kind == LedgerKind.MERIT),
        demerits=sum(entry.points for entry in standing if entry.kind == LedgerKind.DEMERIT),
        scores={assessment_id: score.value for assessment_id, score in evidence.scores.items()},
        mark=MarkCode(evidence.mark.code) if evidence.mark else None,
    )


def _attendance(evidence: _Evidence, facts: Facts, grade: Grade, policy: Policy) -> Node:
    points = rules.attendance_points(facts.days, policy)
    if points is None:
        formula = "No closed training day counts yet."
    else:
        credit = (
            points / Fraction(policy.attendance_weight) * len(facts.days)
            if policy.attendance_weight
            else None
        )
        days = "day" if len(facts.days) == 1 else "days"
        earned = "" if credit is None else f"{plain(credit)} of {len(facts.days)} counted {days} "
        formula = f"{earned}× {plain(policy.attendance_weight)}"
    items = tuple(
        _attended(session, evidence.records.get(session.pk), policy) for session in evidence.sessions
    )
    return Node("attendance", "Attendance", grade.attendance, policy.attendance_weight, formula, items)


def _attended(session: TrainingSession, record: AttendanceRecord | None, policy: Policy) -> Item:
    status = AttendanceStatus(record.status) if record else AttendanceStatus.ABSENT
    leaves = status is AttendanceStatus.EXCUSED and policy.excused_leaves_denominator
    title = f"{session.day.title} ({session.name})" if session.name else session.day.title
    detail = status.value if record else "absent (no record)"
    return Item(
        label=title,
        detail=f"{detail}: {record.reason}" if record and record.reason else detail,
        value="not counted" if leaves else plain(policy.credits[status]),
        at=session.day.held_on,
        kind="attendance_record",
        ref_id=record.pk if record else None,
    )


def _aptitude(evidence: _Evidence, facts: Facts, grade: Grade, policy: Policy) -> Node:
    total = f"{plain(policy.aptitude_base)} + {facts.merits} merits − {facts.demerits} demerits"
    standing = rules.aptitude_standing(merits=facts.merits, demerits=facts.demerits, policy=policy)
    share = Fraction(policy.aptitude_weight) / Fraction(policy.aptitude_ceiling)
    formula = (
        f"{total} = {plain(standing)} (kept within 0 and {plain(policy.aptitude_ceiling)}) × {plain(share)}"
    )
    items = tuple(_entered(entry) for entry in evidence.entries)
    return Node("aptitude", "Military aptitude", grade.aptitude, policy.aptitude_weight, formula, items)


def _entered(entry: LedgerEntry) -> Item:
    sign = "+" if entry.kind == LedgerKind.MERIT else "−"
    voided = f" (voided: {entry.void_reason})" if entry.voided_at else ""
    return Item(
        label=entry.reason or entry.kind.capitalize(),
        detail=f"{entry.kind}, by {entry.issued_by_name or 'unknown'}{voided}",
        value="0" if entry.voided_at else f"{sign}{entry.points}",
        at=entry.occurred_on,
        kind="ledger_entry",
        ref_id=entry.pk,
    )


def _subject(
    evidence: _Evidence, facts: Facts, grade: Grade, policy: Policy, assessments: Sequence[AssessmentRule]
) -> Node:
    lowest, highest, missing = rules.subject_range(facts.scores or {}, policy, assessments)
    weight = plain(policy.subject_weight)
    if not missing:
        formula = f"mean of {_shares(assessments)} × {weight}"
    else:
        reach = f"between {rules.half_up(lowest)} and {rules.half_up(highest)} is still reachable"
        formula = f"{', '.join(missing)} missing; {reach}"
    items = tuple(_scored(assessment, evidence.scores.get(assessment.id)) for assessment in assessments)
    return Node("subject", "Subject proficiency", grade.subject, policy.subject_weight, formula, items)


def _shares(assessments: Sequence[AssessmentRule]) -> str:
    equal = len({assessment.weight for assessment in assessments}) == 1
    return ", ".join(row.name if equal else f"{row.name} (weight {plain(row.weight)})" for row in assessments)


def _scored(assessment: AssessmentRule, score: Score | None) -> Item:
    value = score.value if score else None
    return Item(
        label=assessment.name,
        detail="missing" if value is None else f"{plain(value)} of {plain(assessment.maximum)}",
        value="missing" if value is None else plain(value),
        at=score.updated_at if score else None,
        kind="score",
        ref_id=score.pk if score else None,
    )


def _final(grade: Grade) -> Node:
    if grade.final is not None:
        formula = "sum of the three parts before rounding, rounded half-up to 0.01"
    elif grade.mark is not None:
        formula = f"no number: the mark {grade.mark.value} stands"
    else:
        formula = (
            f"open: {', '.join(grade.missing)} missing; "
            f"between {grade.lowest_final} and {grade.highest_final} is still reachable"
        )
    return Node("final", "Final grade", grade.final, Decimal(100), formula)


def _equivalent(grade: Grade, policy: Policy, mark: GradeMark | None) -> Node:
    if mark is not None:
        formula = f"{grade.result.value}: {mark.reason}" if mark.reason else grade.result.value
    elif grade.final is None:
        formula = "open until the final grade is known"
    else:
        band = next((band for band in policy.bands if grade.final >= band.lowest), None)
        bound = (
            f"{grade.final} is {plain(band.lowest)} or more" if band else f"{grade.final} is below every band"
        )
        formula = f"{bound}: {grade.result.value.lower()}"
    return Node("equivalent", "Equivalent", grade.equivalent, None, formula)


def plain(number: Decimal | Fraction) -> str:
    """Without trailing zeros; what does not end is cut after four digits."""
    value = (
        Decimal(number.numerator) / Decimal(number.denominator) if isinstance(number, Fraction) else number
    )
    text = f"{round(value, 4):f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
