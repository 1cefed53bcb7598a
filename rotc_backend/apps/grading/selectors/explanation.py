"""One enrollment's grade from the pure engine, with every record, entry and score that it comes from, and every rule."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction

from apps.attendance.rules import AttendanceStatus
from apps.cadets.models import Enrollment
from apps.grading import rules
from apps.grading.rules import (
    AssessmentRule,
    Clamp,
    CountedDay,
    Facts,
    Grade,
    LedgerKind,
    Part,
    Policy,
    Workings,
    wording,
)
from apps.grading.rules.engine import ATTENDED, make_up_gain, missed_share
from apps.grading.rules.wording import LABELS, SIDES, STATUSES, RuleRef, plain
from apps.grading.selectors.evidence import (
    AttendedSession,
    Entry,
    Evidence,
    MadeUpSession,
    ScoreFound,
    evidence_of,
    evidence_of_all,
)
from apps.grading.selectors.policies import TermRules, rules_of
from common.language import phrase, short_day, worded

# Enrollments whose evidence is read at once.
AT_ONCE = 500


@dataclass(frozen=True)
class Item:
    """One line under a part: what, what it says, what it counts for, when, and the row it comes from.

    `standing` is the aptitude after the entry, where the policy keeps it within bounds after each.
    """

    label: str
    detail: str
    value: str
    at: date | datetime | None
    kind: str
    ref_id: int | None
    standing: str | None = None


@dataclass(frozen=True)
class Node:
    """One part of a grade: its points, how they come about in a line and in steps, the rules that they follow, and the rows."""

    key: str
    label: str
    points: Decimal | None
    out_of: Decimal | None
    formula: str
    steps: tuple[str, ...] = ()
    rules: tuple[RuleRef, ...] = ()
    items: tuple[Item, ...] = ()


@dataclass(frozen=True)
class ExplainedGrade:
    """A grade with its explanation; `as_of` is None for the grade of now."""

    enrollment: Enrollment
    grade: Grade
    policy_version: int
    explanation: tuple[Node, ...]
    as_of: datetime | None = None


def explain_enrollment(enrollment: Enrollment, *, as_of: datetime | None = None) -> ExplainedGrade:
    """The grade that the records give an enrollment, now or as it was at a moment."""
    graded_by = rules_of(enrollment.term_id, as_of=as_of)
    return _explained(enrollment, evidence_of(enrollment, as_of=as_of), graded_by, as_of=as_of)


def explain_all(term_id: int, *, enrollment_ids: Sequence[int] | None = None) -> Iterator[ExplainedGrade]:
    """The grades of a term's enrollments, or of those given, in order of enrollment, from the pure engine. Some hundreds are
    held at a time: the explanations of a whole corps take hundreds of megabytes. Raises NotFound."""
    graded_by = rules_of(term_id)
    rows = Enrollment.objects.filter(term_id=term_id).order_by("pk")
    enrollments = list(rows if enrollment_ids is None else rows.filter(pk__in=enrollment_ids))
    for first in range(0, len(enrollments), AT_ONCE):
        some = enrollments[first : first + AT_ONCE]
        evidence = evidence_of_all(term_id, [enrollment.pk for enrollment in some])
        for enrollment in some:
            yield _explained(enrollment, evidence[enrollment.pk], graded_by)


def facts_of(enrollment: Enrollment, *, as_of: datetime | None = None) -> Facts:
    """What the pure engine computes an enrollment's grade from. Raises NotFound when it was not there yet."""
    return evidence_of(enrollment, as_of=as_of).facts


def _explained(
    enrollment: Enrollment, evidence: Evidence, graded_by: TermRules, *, as_of: datetime | None = None
) -> ExplainedGrade:
    work = rules.workings(evidence.facts, graded_by.policy, graded_by.assessments)
    grade = rules.graded(work, evidence.mark, graded_by.policy)
    nodes = _explanation(evidence, work, grade, graded_by)
    return ExplainedGrade(enrollment, grade, graded_by.version.version, nodes, as_of)


def _explanation(evidence: Evidence, work: Workings, grade: Grade, graded_by: TermRules) -> tuple[Node, ...]:
    policy, assessments, facts = graded_by.policy, graded_by.assessments, evidence.facts
    equivalent = wording.equivalent_formula(grade, policy)
    if grade.mark is not None and evidence.mark_reason:
        equivalent = f"{equivalent}: {evidence.mark_reason}"
    return (
        _part(
            Part.ATTENDANCE,
            grade.attendance,
            policy,
            formula=wording.attendance_formula(work.turnout, policy),
            steps=wording.attendance_steps(work.turnout, policy),
            items=(
                *(_attended(session, policy) for session in evidence.sessions),
                *_made_up(evidence, policy),
            ),
        ),
        _part(
            Part.APTITUDE,
            grade.aptitude,
            policy,
            formula=wording.aptitude_formula(facts, policy),
            steps=wording.aptitude_steps(facts, policy),
            items=_entered(evidence.entries, policy),
        ),
        _part(
            Part.SUBJECT,
            grade.subject,
            policy,
            formula=wording.subject_formula(work, policy, assessments),
            steps=wording.subject_steps(facts, work, policy, assessments),
            items=tuple(_scored(row, evidence.scores.get(row.id)) for row in assessments),
        ),
        Node(
            "final",
            worded("Final grade"),
            grade.final,
            Decimal(100),
            wording.final_formula(grade, policy),
            wording.final_steps(work, grade, policy),
            wording.rules_behind("final", policy),
        ),
        Node(
            "equivalent",
            worded("Equivalent"),
            grade.equivalent,
            None,
            equivalent,
            wording.floor_steps(grade, policy),
            wording.rules_behind("equivalent", policy),
        ),
    )


def _part(
    part: Part,
    points: Decimal | None,
    policy: Policy,
    *,
    formula: str,
    steps: tuple[str, ...],
    items: tuple[Item, ...],
) -> Node:
    behind = wording.rules_behind(part.value, policy)
    return Node(
        part.value, worded(LABELS[part]), points, policy.weight_of(part), formula, steps, behind, items
    )


def _attended(session: AttendedSession, policy: Policy) -> Item:
    status = session.status or AttendanceStatus.ABSENT
    leaves = status is AttendanceStatus.EXCUSED and policy.excused_leaves_denominator
    detail = worded(STATUSES[status]) if session.status else worded("absent (no record)")
    return Item(
        label=f"{session.title} ({session.name})" if session.name else session.title,
        detail=f"{detail}: {session.reason}" if session.reason else detail,
        value=worded("not counted") if leaves else plain(policy.credits[status]),
        at=session.held_on,
        kind="attendance_record",
        ref_id=session.record_id,
    )


def _made_up(evidence: Evidence, policy: Policy) -> list[Item]:
    """Make-up training, session by session, with what of the day missed it gains."""
    days = dict(zip(dict.fromkeys(row.day_id for row in evidence.sessions), evidence.facts.days, strict=True))
    return [_made_up_session(row, days.get(row.day_id), policy) for row in evidence.make_ups]


def _made_up_session(session: MadeUpSession, day: CountedDay | None, policy: Policy) -> Item:
    outcome, gained = phrase("make-up of {day} not attended"), Fraction(0)
    if session.status is AttendanceStatus.PRESENT:
        outcome = phrase("make-up of {day} attended")
    elif session.status in ATTENDED:
        outcome = phrase("make-up of {day} attended, late")
    if day is not None and session.status in ATTENDED and make_up_gain(day, policy):
        over_absence = Fraction(policy.credits[session.status]) - Fraction(
            policy.credits[AttendanceStatus.ABSENT]
        )
        gained = missed_share(day) * over_absence / len(day.make_up)
    return Item(
        label=f"{session.title} ({session.name})" if session.name else session.title,
        detail=worded(outcome, day=short_day(session.missed_on)),
        value=f"+{plain(gained)}" if gained else "0",
        at=session.held_on,
        kind="attendance_record",
        ref_id=session.record_id,
    )


def _entered(entries: Sequence[Entry], policy: Policy) -> tuple[Item, ...]:
    standing = [entry for entry in entries if entry.void_reason is None]
    reached: dict[int, str] = {}
    if policy.clamp is Clamp.RUNNING:
        after = rules.standings([entry.signed_points for entry in standing], policy)[1:]
        reached = {entry.id: plain(points) for entry, points in zip(standing, after, strict=True)}
    return tuple(_entry(entry, reached.get(entry.id)) for entry in entries)


def _entry(entry: Entry, standing: str | None) -> Item:
    sign = "+" if entry.kind is LedgerKind.MERIT else "−"
    is_void = entry.void_reason is not None
    side = worded(SIDES[entry.kind])
    given = worded("{kind}, by {issuer}", kind=side, issuer=entry.issued_by_name or worded("unknown"))
    voided = worded(" (voided: {reason})", reason=entry.void_reason) if is_void else ""
    return Item(
        label=entry.reason or side.capitalize(),
        detail=f"{given}{voided}",
        value="0" if is_void else f"{sign}{entry.points}",
        at=entry.occurred_on,
        kind="ledger_entry",
        ref_id=entry.id,
        standing=standing,
    )


def _scored(assessment: AssessmentRule, score: ScoreFound | None) -> Item:
    value = score.value if score else None
    return Item(
        label=assessment.name,
        detail=worded("missing")
        if value is None
        else worded("{score} of {maximum}", score=plain(value), maximum=plain(assessment.maximum)),
        value=worded("missing") if value is None else plain(value),
        at=score.at if score else None,
        kind="score",
        ref_id=score.id if score else None,
    )
