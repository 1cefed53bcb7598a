"""INC, DO and T: set, changed and lifted by a person, an INC completed by its scores."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext, gettext_noop

from apps.authentication.models import User
from apps.authentication.rules.duties import Action
from apps.cadets.models import Enrollment
from apps.cadets.selectors import lock_enrollment
from apps.cadets.services.cadets import audience_of
from apps.grading.events import MarkSet
from apps.grading.models import GradeMark
from apps.grading.rules import MarkCode
from apps.grading.services.scores import CellOutcome, CellSent, save_scores
from apps.system import outbox
from apps.system.rules import cadet_person
from apps.system.services import audit
from apps.system.services.terms import refuse_sealed
from common import clock
from common.actors import Actor
from common.errors import Conflict, Forbidden, Invalid


class NotIncomplete(Conflict):
    """Only an INC is completed, or lapses."""

    code = "not_incomplete"
    title = gettext_noop("There is no INC")


class NotOverdue(Conflict):
    """An INC lapses after its deadline."""

    code = "not_overdue"
    title = gettext_noop("The INC may still be completed")


class ScoreConflict(Conflict):
    """A score was not saved, so nothing was; `extra["results"]` says for each what is stored now."""

    code = "score_conflict"
    title = gettext_noop("Someone else changed a score meanwhile")


@dataclass(frozen=True)
class _Standing:
    """What a mark says."""

    code: MarkCode
    requirement: str = ""
    deadline: date | None = None


@transaction.atomic
def set_mark(
    *,
    actor: Actor,
    enrollment_id: int,
    code: MarkCode | None,
    reason: str,
    now: datetime,
    requirement: str = "",
    deadline: date | None = None,
) -> GradeMark | None:
    """Set or change the mark of an enrollment, or lift it with None. The same mark again changes nothing.
    An INC may say what it is completed by, and until when.

    Raises NotFound, Forbidden, TermSealed, Invalid without a reason, or for a requirement of what is no INC.
    """
    if code is not MarkCode.INCOMPLETE and (requirement or deadline):
        raise Invalid(
            gettext("Only an INC is completed by something."),
            errors={"requirement": [gettext("Only an INC has one.")]},
        )
    enrollment = lock_enrollment(actor, enrollment_id, Action.SET_MARKS)
    refuse_sealed(enrollment.term)
    existing = GradeMark.objects.filter(enrollment=enrollment).first()
    mark = _Standing(code, requirement, deadline) if code else None
    if mark == _standing(existing):
        return existing
    return _replace(enrollment, existing, mark, actor=actor, reason=reason, now=now)


@transaction.atomic
def complete_mark(
    *, actor: Actor, enrollment_id: int, cells: Sequence[CellSent], reason: str, now: datetime
) -> None:
    """Save the scores that an INC waited for and lift it, both or neither. Without cells the scores are there already.

    Raises NotFound, Forbidden, TermSealed, NotIncomplete, ScoreConflict, Invalid for a score, or without a reason.
    """
    enrollment, existing = _incomplete(actor, enrollment_id)
    if cells:
        if not actor.scope(Action.ENCODE_SCORES).covers(
            company_id=enrollment.company_id, platoon_id=enrollment.platoon_id
        ):
            raise Forbidden(gettext("None of your duties allows you to encode this cadet's scores."))
        results = save_scores(actor=actor, term_id=enrollment.term_id, cells=cells, now=now)
        for number, result in enumerate(results):
            if result.outcome is CellOutcome.INVALID:
                raise Invalid(result.message, errors={f"scores.{number}.value": [result.message]})
            if result.outcome is CellOutcome.CONFLICT and result.current is not None:
                value = result.current.value
                current = {"value": None if value is None else str(value), "version": result.current.version}
                raise ScoreConflict(result.message, extra={"current": current})
    _replace(enrollment, existing, None, actor=actor, reason=reason, now=now, action="mark.completed")


@transaction.atomic
def lapse_mark(*, actor: Actor, enrollment_id: int, reason: str, now: datetime) -> None:
    """An INC that was not completed in time fails: only by a person's decision, and only once its deadline has passed.

    Raises NotFound, Forbidden, TermSealed, NotIncomplete, NotOverdue, Invalid without a reason.
    """
    enrollment, existing = _incomplete(actor, enrollment_id)
    if existing.deadline is None:
        raise NotOverdue(gettext("The INC has no deadline. Set one first."))
    if existing.deadline >= clock.local_date(now):
        raise NotOverdue(gettext("It may be completed until {deadline}.").format(deadline=existing.deadline))
    lapsed = _Standing(MarkCode.LAPSED)
    _replace(enrollment, existing, lapsed, actor=actor, reason=reason, now=now, action="mark.lapsed")


def _incomplete(actor: Actor, enrollment_id: int) -> tuple[Enrollment, GradeMark]:
    """The enrollment, locked, and its INC."""
    enrollment = lock_enrollment(actor, enrollment_id, Action.SET_MARKS)
    refuse_sealed(enrollment.term)
    existing = GradeMark.objects.filter(enrollment=enrollment).first()
    if existing is None or existing.code != MarkCode.INCOMPLETE:
        raise NotIncomplete(gettext("The cadet has no INC."))
    return enrollment, existing


def _replace(
    enrollment: Enrollment,
    existing: GradeMark | None,
    mark: _Standing | None,
    *,
    actor: Actor,
    reason: str,
    now: datetime,
    action: str = "",
) -> GradeMark | None:
    if not reason.strip():
        raise Invalid(gettext("Say why the mark is set or lifted."), errors={"reason": [gettext("Say why.")]})
    before = _standing(existing)
    row = None
    if mark is None and existing is not None:
        existing.delete()
    elif mark is not None:
        row, _ = GradeMark.objects.update_or_create(
            enrollment=enrollment,
            defaults={
                **vars(mark),
                "reason": reason,
                "set_by": actor if isinstance(actor, User) else None,
                "set_at": now,
            },
        )
    audit.record(
        actor=actor,
        action=action or ("mark.set" if mark else "mark.lifted"),
        row=enrollment,
        before=_plain(before),
        after=_plain(mark),
        reason=reason,
        now=now,
        person=cadet_person(enrollment.cadet_id),
    )
    event = MarkSet(enrollment.pk, enrollment.cadet_id, enrollment.term_id)
    outbox.publish(event, to=audience_of(enrollment.cadet, enrollment))
    return row


def _standing(existing: GradeMark | None) -> _Standing | None:
    if existing is None:
        return None
    return _Standing(MarkCode(existing.code), existing.requirement, existing.deadline)


def _plain(mark: _Standing | None) -> dict[str, Any]:
    """What is empty says nothing, so it is left out."""
    if mark is None:
        return {"mark": None}
    more = {"requirement": mark.requirement, "deadline": mark.deadline}
    return {"mark": mark.code, **{name: value for name, value in more.items() if value}}
