"""The training staff on a training day: planned to run it, marked as there, or checked in by themselves. Never a grade."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext, gettext_noop

from apps.attendance import selectors
from apps.attendance.events import DayStaffChanged
from apps.attendance.models import DayStaff, TrainingDay
from apps.attendance.rules import DayStatus
from apps.attendance.selectors.staff import StaffLine, get_member, staff_line
from apps.attendance.services.audiences import all_staff
from apps.authentication.models import User
from apps.authentication.rules import Role
from apps.system import outbox
from apps.system.rules import account_person, user_audience
from apps.system.services import audit
from common import clock
from common.actors import Actor, person_id
from common.errors import Conflict, Forbidden, Invalid


class NotOnThisDay(Conflict):
    """One checks in and out on the day itself."""

    code = "not_on_this_day"
    title = gettext_noop("The training day is not today")


@transaction.atomic
def set_staff(
    *, actor: Actor, day_id: int, user_id: int, fields: Mapping[str, Any], now: datetime
) -> StaffLine:
    """Whether a member of the staff runs the day, and when they came and went. `fields` are some of is_on_duty, time_in,
    time_out, note.

    Raises NotFound, Invalid.
    """
    day = selectors.lock_day(actor, day_id)
    return _save(actor, day, get_member(day, user_id), fields, action="staff.marked", now=now)


@transaction.atomic
def check_in(*, actor: Actor, day_id: int, now: datetime) -> StaffLine:
    """The actor is there; the first time stands. Raises NotFound, Forbidden for cadets, NotOnThisDay."""
    day, user, row = _own(actor, day_id, now)
    fields: dict[str, Any] = {} if row and row.time_in else {"time_in": now}
    return _save(actor, day, user, fields, action="staff.checked_in", now=now)


@transaction.atomic
def check_out(*, actor: Actor, day_id: int, now: datetime) -> StaffLine:
    """The actor goes; the last time stands. Raises NotFound, Forbidden for cadets, NotOnThisDay, Invalid before coming."""
    day, user, row = _own(actor, day_id, now)
    if row is None or row.time_in is None:
        raise Invalid(gettext("Check in first."))
    return _save(actor, day, user, {"time_out": now}, action="staff.checked_out", now=now)


def _own(actor: Actor, day_id: int, now: datetime) -> tuple[TrainingDay, User, DayStaff | None]:
    if actor.role == Role.CADET:
        raise Forbidden(gettext("Only the training staff checks in here. Your attendance is scanned."))
    day = selectors.lock_day(actor, day_id)
    if day.status != DayStatus.OPEN and day.held_on != clock.local_date(now):
        raise NotOnThisDay(
            gettext("{title} is on {held_on}. Ask S1 or TAC to mark you on another day.").format(
                title=day.title, held_on=day.held_on
            )
        )
    user = get_member(day, person_id(actor))
    return day, user, DayStaff.objects.filter(day=day, user=user).first()


def _save(
    actor: Actor, day: TrainingDay, user: User, fields: Mapping[str, Any], *, action: str, now: datetime
) -> StaffLine:
    """The day is locked, so of two who mark the same person one comes second."""
    row = DayStaff.objects.filter(day=day, user=user).select_related("marked_by").first()
    before = None if row is None else _plain(row)
    row = row or DayStaff(day=day, user=user)
    for name, value in fields.items():
        setattr(row, name, value)
    if row.time_out is not None and (row.time_in is None or row.time_out < row.time_in):
        problem = gettext("Nobody goes before they came.")
        raise Invalid(problem, errors={"time_out": [problem]})
    after = _plain(row)
    if after != before and (before is not None or any(after.values())):
        row.marked_by_id, row.updated_at = person_id(actor), now
        row.save()
        audit.record(
            actor=actor, action=action, row=row, before=before, after={**after, "user_id": user.pk}, now=now,
            person=account_person(user.pk),
        )  # fmt: skip
        outbox.publish(DayStaffChanged(day.pk, user.pk), to=[*all_staff(), user_audience(user.pk)])
    return staff_line(user, row if row.pk else None)


def _plain(row: DayStaff) -> dict[str, Any]:
    return {
        "is_on_duty": row.is_on_duty,
        "time_in": row.time_in,
        "time_out": row.time_out,
        "note": row.note,
    }
