"""Calendars that were made from a pattern, and what stands in the way of taking one back."""

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext

from apps.attendance.models import AttendanceRecord, Calendar, HeadCount, TrainingDay
from apps.attendance.rules import DayStatus
from apps.system.models import Term
from common.actors import Actor
from common.errors import NotFound


def list_calendars(actor: Actor, term: Term) -> QuerySet[Calendar]:
    """The term's calendars, newest first. Everyone signed in may know when training is."""
    return Calendar.objects.filter(term=term)


def lock_calendar(actor: Actor, term_id: int, calendar_id: int) -> Calendar:
    """One calendar of the term, locked until the transaction ends. Raises NotFound."""
    rows = Calendar.objects.select_for_update(no_key=True, of=("self",)).select_related("term")
    calendar = rows.filter(pk=calendar_id, term_id=term_id).first()
    if calendar is None:
        raise NotFound(gettext("There is no such calendar."))
    return calendar


def lock_days_of(calendar: Calendar) -> list[TrainingDay]:
    """The calendar's days, locked in order of id."""
    return list(TrainingDay.objects.filter(calendar=calendar).select_for_update().order_by("pk"))


def touched_days(calendar: Calendar) -> QuerySet[TrainingDay]:
    """Its days that are no longer as they were planned: opened, changed, or with anything of anybody on them."""
    recorded = AttendanceRecord.objects.filter(session__day=OuterRef("pk"))
    counted = HeadCount.objects.filter(session__day=OuterRef("pk"))
    touched = (
        ~Q(status=DayStatus.PLANNED)
        | Q(changed_at__isnull=False)
        | Q(scans__isnull=False)
        | Q(staff__isnull=False)
        | Q(make_ups__isnull=False)
        | Q(made_up__isnull=False)
        | Q(excuses__isnull=False)
        | Exists(recorded)
        | Exists(counted)
    )
    return TrainingDay.objects.filter(touched, calendar=calendar).order_by("held_on").distinct()
