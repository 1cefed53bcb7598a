"""Training days: plan, change, open, close, reopen."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext, gettext_noop

from apps.attendance import selectors
from apps.attendance.events import DayChanged
from apps.attendance.models import AttendanceRecord, Calendar, TrainingDay, TrainingSession
from apps.attendance.rules import AttendanceStatus, DayStatus, ScanOutcome, Source, Window, default_window
from apps.attendance.services import excused
from apps.authentication.rules.duties import Action
from apps.system import outbox
from apps.system.models import Term
from apps.system.rules import UNIT_AUDIENCE
from apps.system.services import audit
from apps.system.services.terms import refuse_sealed
from common import clock
from common.actors import Actor
from common.errors import Conflict, Invalid


class DayExists(Conflict):
    """A title stands once per date and term."""

    code = "day_exists"
    title = gettext_noop("A training day of that date and title exists")


class WrongDayStatus(Conflict):
    """Only planned days open, only open days close, only closed days reopen."""

    code = "wrong_day_status"
    title = gettext_noop("The training day is not in the state for that")


class MakeUpsThere(Conflict):
    """Cadets make up on the day, or for it."""

    code = "make_ups_there"
    title = gettext_noop("Somebody makes up on this day or for it")


# What a close writes for whoever has no record.
_ABSENCE: dict[str, Any] = {
    "status": AttendanceStatus.ABSENT,
    "source": Source.CLOSE,
    "scanned_at": None,
    "time_out": None,
}


@dataclass(frozen=True)
class SessionPlan:
    """A session to be: its name (may be empty when it is the only one) and its window."""

    name: str
    window: Window


@transaction.atomic
def plan_day(
    *,
    actor: Actor,
    term: Term,
    held_on: date,
    title: str,
    sessions: Sequence[SessionPlan],
    now: datetime,
    is_make_up: bool = False,
    location: str = "",
    calendar: Calendar | None = None,
) -> TrainingDay:
    """A planned day. Without sessions it gets one with the default window. Raises DayExists, Invalid, TermSealed."""
    refuse_sealed(term)
    plans = list(sessions) or [SessionPlan("", default_window(held_on, clock.unit_zone()))]
    check_sessions(plans)
    try:
        with transaction.atomic():
            day = TrainingDay.objects.create(
                term=term,
                held_on=held_on,
                title=title,
                is_make_up=is_make_up,
                location=location,
                calendar=calendar,
            )
    except IntegrityError:
        raise DayExists(
            gettext("“{title}” on {held_on} exists already.").format(title=title, held_on=held_on)
        ) from None
    _create_sessions(day, plans)
    audit.record(actor=actor, action="day.planned", row=day, before=None, after=_plain(day), now=now)
    publish(day)
    return day


@transaction.atomic
def change_day(
    *,
    actor: Actor,
    day_id: int,
    now: datetime,
    held_on: date | None = None,
    title: str | None = None,
    sessions: Sequence[SessionPlan] | None = None,
    is_make_up: bool | None = None,
    location: str | None = None,
) -> TrainingDay:
    """Change title, location, and whether it is a make-up day; date and sessions too while the day is not closed and nobody is
    recorded on it. Sessions that are not given move along with the date.

    Raises NotFound, DayExists, Invalid, WrongDayStatus, TermSealed, MakeUpsThere.
    """
    day = selectors.lock_day(actor, day_id)
    refuse_sealed(day.term)
    before = _plain(day)
    moved = (held_on - day.held_on).days if held_on else 0
    if moved or sessions is not None:
        _refuse_begun(day)
    day.held_on = held_on or day.held_on
    day.title = title or day.title
    day.location = day.location if location is None else location
    if is_make_up is not None and is_make_up != day.is_make_up:
        # One kind to the other: what is set would turn into what it was not.
        if day.make_ups.exists() or day.made_up.exists():
            raise MakeUpsThere(gettext("Take back first who makes up for what."))
        day.is_make_up = is_make_up
    try:
        with transaction.atomic():
            day.save(update_fields=["held_on", "title", "location", "is_make_up"])
    except IntegrityError:
        raise DayExists(
            gettext("“{title}” on {held_on} exists already.").format(title=day.title, held_on=day.held_on)
        ) from None
    if sessions is not None:
        check_sessions(sessions)
        day.sessions.all().delete()
        _create_sessions(day, sessions)
    elif moved:
        _move_sessions(day, moved)
    after = _plain(day)
    if after != before:
        day.changed_at = now
        day.save(update_fields=["changed_at"])
        audit.record(actor=actor, action="day.changed", row=day, before=before, after=after, now=now)
        publish(day)
    return day


@transaction.atomic
def open_day(*, actor: Actor, day_id: int, now: datetime) -> TrainingDay:
    """Let scans in. Opening an open day changes nothing. Raises NotFound, WrongDayStatus, TermSealed."""
    day = selectors.lock_day(actor, day_id)
    refuse_sealed(day.term)
    if day.status == DayStatus.CLOSED:
        raise WrongDayStatus(gettext("The training day is closed. Reopen it, with the reason."))
    if day.status == DayStatus.PLANNED:
        day.opened_at = now
        _move(day, DayStatus.OPEN, actor=actor, action="day.opened", now=now)
        excused.excuse_all(day=day, actor=actor, now=now)
    return day


@transaction.atomic
def close_day(*, actor: Actor, day_id: int, now: datetime) -> TrainingDay:
    """Write an absence for everyone without a record, and count the day. Closing a closed day changes nothing.

    Raises NotFound, WrongDayStatus, TermSealed.
    """
    day = selectors.lock_day(actor, day_id)
    refuse_sealed(day.term)
    if day.status == DayStatus.PLANNED:
        raise WrongDayStatus(
            gettext("The training day was never opened; closing it would mark the whole corps absent.")
        )
    if day.status == DayStatus.OPEN:
        # Scans lock the enrollment before they look at its records, so none slips in between.
        enrolled = selectors.lock_roll(actor, day, Action.RUN_DAYS)
        for session in day.sessions.all():
            recorded = set(
                AttendanceRecord.objects.filter(session=session).values_list("enrollment_id", flat=True)
            )
            absences = AttendanceRecord.objects.bulk_create(
                AttendanceRecord(
                    session=session,
                    enrollment=enrollment,
                    status=AttendanceStatus.ABSENT,
                    source=Source.CLOSE,
                    marked_by_id=actor.pk,
                    recorded_at=now,
                    updated_at=now,
                )
                for enrollment in enrolled
                if enrollment.pk not in recorded
            )
            _note_absences(
                [absence.pk for absence in absences],
                None,
                _ABSENCE,
                actor=actor,
                action="attendance.closed",
                now=now,
            )
        day.closed_at = now
        _move(day, DayStatus.CLOSED, actor=actor, action="day.closed", now=now)
    return day


@transaction.atomic
def reopen_day(*, actor: Actor, day_id: int, reason: str, now: datetime) -> TrainingDay:
    """Take back a close: the absences that it wrote go, everything that people or scans recorded stays.

    Raises NotFound, Invalid without a reason, WrongDayStatus, TermSealed.
    """
    if not reason.strip():
        raise Invalid(gettext("Say why the day is reopened."), errors={"reason": [gettext("Say why.")]})
    day = selectors.lock_day(actor, day_id)
    refuse_sealed(day.term)
    if day.status != DayStatus.CLOSED:
        raise WrongDayStatus(gettext("Only a closed training day is reopened."))
    # A scan that arrives now makes an absence a presence under the same locks: it is not deleted with the absences.
    selectors.lock_roll(actor, day, Action.RUN_DAYS)
    absences = AttendanceRecord.objects.filter(session__day=day, source=Source.CLOSE)
    taken_back = list(absences.values_list("pk", flat=True))
    absences.filter(pk__in=taken_back).delete()
    _note_absences(
        taken_back, _ABSENCE, None, actor=actor, action="attendance.reopened", now=now, reason=reason
    )
    day.closed_at = None
    _move(day, DayStatus.OPEN, actor=actor, action="day.reopened", now=now, reason=reason)
    return day


def _move(
    day: TrainingDay, status: DayStatus, *, actor: Actor, action: str, now: datetime, reason: str = ""
) -> None:
    before = {"status": day.status}
    day.status = status
    day.save(update_fields=["status", "opened_at", "closed_at"])
    audit.record(
        actor=actor, action=action, row=day, before=before, after={"status": status}, reason=reason, now=now
    )
    publish(day)


def _note_absences(
    ids: Sequence[int],
    before: dict[str, Any] | None,
    after: dict[str, Any] | None,
    *,
    actor: Actor,
    action: str,
    now: datetime,
    reason: str = "",
) -> None:
    table = AttendanceRecord._meta.db_table
    changes = [audit.Change(table, pk, before, after) for pk in ids]
    audit.record_many(actor=actor, action=action, changes=changes, now=now, reason=reason)


def _refuse_begun(day: TrainingDay) -> None:
    """Raises WrongDayStatus for a day that is closed or has records; what was rejected lets go of its session."""
    if day.status == DayStatus.CLOSED:
        raise WrongDayStatus(gettext("The training day is closed. Reopen it, with the reason."))
    if (
        AttendanceRecord.objects.filter(session__day=day).exists()
        or day.scans.exclude(outcome=ScanOutcome.REJECTED).exists()
    ):
        raise WrongDayStatus(
            gettext("Cadets are recorded on this day already; its date and sessions stay as they are.")
        )
    day.scans.update(session=None)


def _move_sessions(day: TrainingDay, days: int) -> None:
    for session in day.sessions.all():
        window = session.window.moved(days, clock.unit_zone())
        TrainingSession.objects.filter(pk=session.pk).update(**asdict(window))


def _create_sessions(day: TrainingDay, plans: Sequence[SessionPlan]) -> None:
    TrainingSession.objects.bulk_create(
        TrainingSession(
            day=day,
            name=plan.name,
            opens_at=plan.window.opens_at,
            on_time_until=plan.window.on_time_until,
            late_until=plan.window.late_until,
            closes_at=plan.window.closes_at,
        )
        for plan in plans
    )


def check_sessions(plans: Sequence[SessionPlan]) -> None:
    """Raises Invalid unless each session has a name of its own and times in order."""
    names = [plan.name for plan in plans]
    if not plans or len(set(names)) < len(names):
        raise Invalid(
            gettext("Each session needs a name of its own."),
            errors={"sessions": [gettext("Give each a name of its own.")]},
        )
    for number, plan in enumerate(plans):
        if problems := plan.window.problems():
            raise Invalid(problems[0], errors={f"sessions.{number}": problems})


def _plain(day: TrainingDay) -> dict[str, object]:
    columns = ("name", "opens_at", "on_time_until", "late_until", "closes_at")
    sessions = list(TrainingSession.objects.filter(day=day).order_by("opens_at", "id").values(*columns))
    shown = {"held_on": day.held_on, "title": day.title, "status": day.status, "sessions": sessions}
    return {**shown, "location": day.location, "is_make_up": day.is_make_up}


def publish(day: TrainingDay) -> None:
    """Tell that a day, or who makes up on it, changed."""
    outbox.publish(DayChanged(day.pk, day.term_id, day.status), to=[UNIT_AUDIENCE])
