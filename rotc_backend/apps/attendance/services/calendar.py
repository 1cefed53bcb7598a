"""A term's calendar from a pattern: looked at first, made all or none, taken back while its days are untouched."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext, gettext_noop

from apps.attendance.models import Calendar, TrainingDay, TrainingSession
from apps.attendance.rules.calendar import CalendarDate, Pattern, SessionTimes, dates_of
from apps.attendance.selectors.calendar import lock_calendar, lock_days_of, touched_days
from apps.attendance.services import days
from apps.attendance.services.days import SessionPlan
from apps.system.models import Term
from apps.system.selectors import list_holidays, lock_term
from apps.system.services import audit
from apps.system.services.terms import refuse_sealed
from common import clock
from common.actors import Actor
from common.errors import Conflict, Invalid

LONGEST_SESSION = timedelta(hours=24)


class CalendarMoved(Conflict):
    """What was looked at is not what would be planned now."""

    code = "calendar_moved"
    title = gettext_noop("The calendar is not as you saw it any more")


class DaysTouched(Conflict):
    """Some days are not as they were planned; `extra["days"]` says which."""

    code = "days_touched"
    title = gettext_noop("Some of its days are not as they were planned")


class CalendarUndone(Conflict):
    """It is taken back once."""

    code = "calendar_undone"
    title = gettext_noop("The calendar is taken back already")


@dataclass(frozen=True)
class CalendarPlan:
    """What a person asks for: the dates, and what each day is like. Titles are "{title} {number}"."""

    pattern: Pattern
    title: str
    location: str
    sessions: Sequence[SessionTimes]
    skips_holidays: bool
    left_out: Collection[date]


def look_ahead(*, actor: Actor, term: Term, plan: CalendarPlan) -> list[CalendarDate]:
    """Every date of the plan, and why some are skipped. Raises Invalid."""
    _check(plan)
    observed = list_holidays(actor, year=None).filter(is_observed=True) if plan.skips_holidays else []
    # Two holidays on one date are one reason.
    names: dict[date, list[str]] = {}
    for holiday in observed:
        names.setdefault(holiday.held_on, []).append(holiday.name)
    return dates_of(
        plan.pattern,
        holidays={held_on: ", ".join(found) for held_on, found in names.items()},
        planned=dict(TrainingDay.objects.filter(term=term).values_list("held_on", "title")),
        left_out=plan.left_out,
        ends_on=term.ends_on,
    )


@transaction.atomic
def make_calendar(
    *, actor: Actor, term_id: int, plan: CalendarPlan, expected: Sequence[date], now: datetime
) -> Calendar:
    """Plan every day, or none. `expected` are the dates that the person saw.

    Raises NotFound, Invalid, TermSealed, CalendarMoved, DayExists.
    """
    # Of two who commit at once the second finds the dates of the first.
    term = lock_term(actor, term_id)
    refuse_sealed(term)
    dates = [day for day in look_ahead(actor=actor, term=term, plan=plan) if day.number is not None]
    if not dates:
        raise Invalid(
            gettext("No date is left on which training could be held."),
            errors={"count": [gettext("No date is left.")]},
        )
    if [day.held_on for day in dates] != list(expected):
        raise CalendarMoved(
            gettext("Somebody planned days or changed holidays meanwhile. Look at the preview again.")
        )
    calendar = Calendar.objects.create(
        term=term,
        day_count=len(dates),
        first_on=dates[0].held_on,
        last_on=dates[-1].held_on,
        made_by_name=actor.display_name,
        made_at=now,
    )
    zone = clock.unit_zone()
    for day in dates:
        days.plan_day(
            actor=actor,
            term=term,
            held_on=day.held_on,
            title=f"{plan.title} {day.number}",
            location=plan.location,
            sessions=[SessionPlan(times.name, times.on(day.held_on, zone)) for times in plan.sessions],
            calendar=calendar,
            now=now,
        )
    after = {"days": len(dates), "first_on": calendar.first_on, "last_on": calendar.last_on}
    audit.record(actor=actor, action="calendar.made", row=calendar, before=None, after=after, now=now)
    return calendar


@transaction.atomic
def undo_calendar(*, actor: Actor, term_id: int, calendar_id: int, reason: str, now: datetime) -> Calendar:
    """Take all its days back, unless one is not as it was planned any more.

    Raises NotFound, CalendarUndone, TermSealed, DaysTouched.
    """
    calendar = lock_calendar(actor, term_id, calendar_id)
    if calendar.undone_at is not None:
        raise CalendarUndone(gettext("By {undone_by_name}.").format(undone_by_name=calendar.undone_by_name))
    refuse_sealed(calendar.term)
    planned = lock_days_of(calendar)
    touched = list(touched_days(calendar))
    if touched:
        names = [f"{day.title} ({day.held_on})" for day in touched]
        raise DaysTouched(
            gettext("Not as planned any more: {names}{others}. Nothing was undone.").format(
                names=", ".join(names[:5]), others=gettext(" and others") if len(names) > 5 else ""
            ),
            extra={"days": [day.pk for day in touched]},
        )
    audit.record_many(
        actor=actor,
        action="day.withdrawn",
        changes=[
            audit.Change(
                TrainingDay._meta.db_table, day.pk, {"held_on": day.held_on, "title": day.title}, None
            )
            for day in planned
        ],
        reason=reason,
        now=now,
    )
    for day in planned:
        days.publish(day)
    TrainingSession.objects.filter(day__in=planned).delete()
    TrainingDay.objects.filter(pk__in=[day.pk for day in planned]).delete()
    calendar.undone_at, calendar.undone_by_name, calendar.undo_reason = now, actor.display_name, reason
    calendar.save(update_fields=["undone_at", "undone_by_name", "undo_reason"])
    audit.record(
        actor=actor,
        action="calendar.undone",
        row=calendar,
        before={"undone": False},
        after={"undone": True, "days": len(planned)},
        reason=reason,
        now=now,
    )
    return calendar


def _check(plan: CalendarPlan) -> None:
    zone = clock.unit_zone()
    plans = [SessionPlan(times.name, times.on(plan.pattern.starts_on, zone)) for times in plan.sessions]
    days.check_sessions(plans)
    for number, session in enumerate(plans):
        if session.window.closes_at - session.window.opens_at > LONGEST_SESSION:
            problem = gettext("The times must follow one another: opens, on time, late, closes.")
            raise Invalid(problem, errors={f"sessions.{number}": [problem]})
