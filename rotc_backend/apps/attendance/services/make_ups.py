"""Make-up training: who makes up on a make-up day for which day missed."""

from collections.abc import Collection, Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext, gettext_noop

from apps.attendance import selectors
from apps.attendance.models import MakeUp, TrainingDay
from apps.attendance.services.days import publish
from apps.authentication.rules.duties import Action
from apps.cadets.models import Enrollment
from apps.cadets.selectors import counted_on, lock_enrollments
from apps.system.rules import cadet_person
from apps.system.services import audit
from apps.system.services.terms import refuse_sealed
from common.actors import Actor
from common.errors import Conflict, Invalid


class NotMakeUpDay(Conflict):
    """Only a make-up day makes up for another one, and only for one that counts."""

    code = "not_make_up_day"
    title = gettext_noop("That day makes up for none")


class AlreadyMakesUp(Conflict):
    """A missed day is made up for once, and a make-up day makes up for one."""

    code = "already_makes_up"
    title = gettext_noop("Somebody makes up already")


@transaction.atomic
def set_make_ups(
    *, actor: Actor, day_id: int, missed_day_id: int, enrollment_ids: Sequence[int], now: datetime
) -> None:
    """Have enrollments make up on a day for one that they missed, all or none; who does so already does.

    Raises NotFound, Forbidden, TermSealed, NotMakeUpDay, AlreadyMakesUp, Invalid for who is not enrolled on both days.
    """
    # Days before enrollments, as in the close of a day.
    day, missed = _days(actor, day_id, missed_day_id)
    chosen = lock_enrollments(actor, enrollment_ids, Action.RUN_DAYS)
    ids = {row.pk for row in chosen}
    on_both = Enrollment.objects.filter(
        counted_on(day.held_on), counted_on(missed.held_on), pk__in=ids, term_id=day.term_id
    )
    if on_both.count() < len(ids):
        message = gettext("Somebody is not enrolled on both days.")
        raise Invalid(message, errors={"enrollments": [message]})
    there = MakeUp.objects.filter(enrollment_id__in=ids)
    if there.filter(missed_day=missed).exclude(day=day).exists():
        raise AlreadyMakesUp(
            gettext("Somebody makes up for {missed} on another day already.").format(missed=missed)
        )
    if there.filter(day=day).exclude(missed_day=missed).exists():
        raise AlreadyMakesUp(gettext("Somebody makes up on {day} for another day already.").format(day=day))
    done = set(there.filter(day=day).values_list("enrollment_id", flat=True))
    made = MakeUp.objects.bulk_create(
        [MakeUp(enrollment=row, day=day, missed_day=missed) for row in chosen if row.pk not in done]
    )
    _note(made, chosen, actor=actor, now=now)
    if made:
        publish(day)


@transaction.atomic
def clear_make_ups(*, actor: Actor, day_id: int, enrollment_ids: Collection[int], now: datetime) -> None:
    """Take back that enrollments make up on a day; what was recorded there stays. Who does not make up there is left alone.

    Raises NotFound, Forbidden, TermSealed.
    """
    day = selectors.lock_day(actor, day_id)
    refuse_sealed(day.term)
    chosen = lock_enrollments(actor, enrollment_ids, Action.RUN_DAYS)
    rows = list(MakeUp.objects.filter(day=day, enrollment__in=chosen))
    _note(rows, chosen, actor=actor, now=now, is_gone=True)
    MakeUp.objects.filter(pk__in=[row.pk for row in rows]).delete()
    if rows:
        publish(day)


def _days(actor: Actor, day_id: int, missed_day_id: int) -> tuple[TrainingDay, TrainingDay]:
    """Both locked, in order, so that neither changes its kind meanwhile."""
    found = {pk: selectors.lock_day(actor, pk) for pk in sorted({day_id, missed_day_id})}
    day, missed = found[day_id], found[missed_day_id]
    refuse_sealed(day.term)
    if not day.is_make_up:
        raise NotMakeUpDay(gettext("{day} is no make-up day.").format(day=day))
    if missed.is_make_up or missed.term_id != day.term_id:
        raise NotMakeUpDay(gettext("{missed} is no day of the term that counts.").format(missed=missed))
    return day, missed


def _note(
    rows: Sequence[MakeUp],
    enrollments: Sequence[Enrollment],
    *,
    actor: Actor,
    now: datetime,
    is_gone: bool = False,
) -> None:
    cadets = {row.pk: row.cadet_id for row in enrollments}
    changes = []
    for row in rows:
        values = {"enrollment": row.enrollment_id, "day": row.day_id, "missed_day": row.missed_day_id}
        before, after = (values, None) if is_gone else (None, values)
        person = cadet_person(cadets[row.enrollment_id])
        changes.append(audit.Change(row._meta.db_table, row.pk, before, after, person))
    action = "make_up.cleared" if is_gone else "make_up.set"
    audit.record_many(actor=actor, action=action, changes=changes, now=now)
