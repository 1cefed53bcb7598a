"""Roll-over: who passed goes on to the next term in one commit, all or none, and back while nothing hangs on it."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext, gettext_noop

from apps.authentication.models import User
from apps.authentication.rules.duties import Action, may
from apps.cadets.rules import EnrollmentStatus
from apps.cadets.selectors import lock_enrollments
from apps.cadets.services import roster
from apps.cadets.services.cadets import AlreadyEnrolled
from apps.cadets.services.roster import Place
from apps.grading.events import RolledOver
from apps.grading.models import RolledEnrollment, RollOver
from apps.grading.selectors.rollover import Step, lock_roll_over, may_be_chosen, steps_to
from apps.grading.services.terms import open_term
from apps.system import outbox
from apps.system.models import Term
from apps.system.rules import CORPS_AUDIENCE
from apps.system.selectors import get_term
from apps.system.services import audit
from apps.system.services.terms import refuse_sealed
from common.actors import Actor
from common.errors import Conflict, Forbidden, Invalid


class DoesNotGoOn(Conflict):
    """Somebody chosen does not go on; `extra["refused"]` says who and why. Nobody was enrolled."""

    code = "does_not_go_on"
    title = gettext_noop("Not everyone chosen goes on")


class RollOverUndone(Conflict):
    """It is undone once."""

    code = "roll_over_undone"
    title = gettext_noop("The roll-over is undone already")


@transaction.atomic
def roll_over(
    *,
    actor: Actor,
    term_id: int,
    target_id: int | None,
    new_term: Mapping[str, Any] | None,
    enrollment_ids: Sequence[int],
    now: datetime,
) -> RollOver:
    """Enroll the chosen in the next course of the term `target_id`, or of a term made from `new_term` (see open_term), with
    company and platoon as they are. All or none; the same again is the same roll-over.

    Raises NotFound, Forbidden, TermSealed, TermNameTaken, Invalid, DoesNotGoOn, AlreadyEnrolled.
    """
    if (target_id is None) == (new_term is None):
        raise Invalid(
            gettext("Name the term that they go to, or the one to be made."),
            errors={"to": [gettext("This or a new term.")]},
        )
    wanted = sorted(set(enrollment_ids))
    source = get_term(actor, term_id)
    # Of two commits of the same the second waits here, and finds what the first has made.
    chosen = lock_enrollments(actor, wanted, Action.REGISTER_CADETS)
    done = _same(source, wanted, target_id=target_id, name=new_term["name"] if new_term else None)
    if done:
        return done
    if any(row.term_id != source.pk for row in chosen):
        raise Invalid(
            gettext("Some are of another term."),
            errors={"enrollments": [gettext("Choose those of this term.")]},
        )
    target = _target(actor, target_id, new_term, now=now)
    refuse_sealed(target)
    if target.pk == source.pk:
        raise Invalid(
            gettext("They are in that term already."), errors={"to": [gettext("Choose another term.")]}
        )
    steps = steps_to(actor, source, target=target, school_year="", enrollment_ids=wanted)
    _refuse_who_stay(steps)
    return _commit(actor, source, target, steps, now=now)


@transaction.atomic
def undo_roll_over(*, actor: Actor, term_id: int, roll_over_id: int, reason: str, now: datetime) -> RollOver:
    """Take the enrollments back that a roll-over made, unless something hangs on one of them; a term that it made stays.

    Raises NotFound, RollOverUndone, TermSealed, EnrollmentInUse, Invalid without a reason.
    """
    if not reason.strip():
        raise Invalid(gettext("Say why."), errors={"reason": [gettext("Say why.")]})
    found = lock_roll_over(actor, term_id, roll_over_id)
    if found.undone_at is not None:
        raise RollOverUndone(gettext("By {undone_by_name}.").format(undone_by_name=found.undone_by_name))
    refuse_sealed(found.target)
    made = list(found.enrollments.values_list("made_id", flat=True))
    found.enrollments.all().delete()
    roster.withdraw(actor=actor, enrollment_ids=made, reason=reason, now=now)
    found.undone_at, found.undone_by_name, found.undo_reason = now, actor.display_name, reason
    found.save(update_fields=["undone_at", "undone_by_name", "undo_reason"])
    audit.record(
        actor=actor,
        action="roll_over.undone",
        row=found,
        before={"undone": False},
        after={"undone": True, "enrollments": len(made)},
        reason=reason,
        now=now,
    )
    _publish(found)
    return found


def _same(source: Term, wanted: list[int], *, target_id: int | None, name: str | None) -> RollOver | None:
    rows = RollOver.objects.filter(source=source, undone_at=None, enrollment_count=len(wanted))
    rows = rows.filter(target_id=target_id) if target_id else rows.filter(target__name=name)
    for row in rows.select_related("source", "target"):
        if list(row.enrollments.order_by("source_id").values_list("source_id", flat=True)) == wanted:
            return row
    return None


def _target(
    actor: Actor, target_id: int | None, new_term: Mapping[str, Any] | None, *, now: datetime
) -> Term:
    if target_id is not None:
        return get_term(actor, target_id)
    if not may(actor, Action.OPEN_TERMS):
        raise Forbidden(gettext("You may roll over into a term that is there, not open a new one."))
    return open_term(actor=actor, now=now, **(new_term or {}))


def _refuse_who_stay(steps: Sequence[Step]) -> None:
    refused = [step for step in steps if not may_be_chosen(step)]
    if refused:
        shown = [
            {
                "enrollment": step.enrollment.pk,
                "cadet": step.enrollment.cadet.student_number,
                "onward": step.onward.value,
            }
            for step in refused
        ]
        raise DoesNotGoOn(
            gettext("{count} of those chosen do not go on. Look at the preview again.").format(
                count=len(refused)
            ),
            extra={"refused": shown},
        )


def _commit(actor: Actor, source: Term, target: Term, steps: Sequence[Step], *, now: datetime) -> RollOver:
    places = [(step.enrollment.cadet, _place(step)) for step in steps]
    try:
        with transaction.atomic():
            made = roster.enroll(actor=actor, term=target, places=places, now=now)
    except IntegrityError:
        raise AlreadyEnrolled(
            gettext("Somebody enrolled one of them meanwhile. Look at the preview again.")
        ) from None
    done = RollOver.objects.create(
        source=source,
        target=target,
        enrollment_count=len(made),
        made_by=actor if isinstance(actor, User) else None,
        made_by_name=actor.display_name,
        made_at=now,
    )
    RolledEnrollment.objects.bulk_create(
        [
            RolledEnrollment(roll_over=done, source=step.enrollment, made=row)
            for step, row in zip(steps, made, strict=True)
        ],
        batch_size=roster.BATCH,
    )
    after = {"source": source.pk, "target": target.pk, "enrollments": len(made)}
    audit.record(actor=actor, action="roll_over.made", row=done, before=None, after=after, now=now)
    _publish(done)
    return done


def _place(step: Step) -> Place:
    was = step.enrollment
    return Place(step.next_course, was.battalion, was.company_id, was.platoon_id, EnrollmentStatus.ONGOING)


def _publish(done: RollOver) -> None:
    event = RolledOver(done.pk, done.source_id, done.target_id, done.undone_at is not None)
    outbox.publish(event, to=[CORPS_AUDIENCE])
