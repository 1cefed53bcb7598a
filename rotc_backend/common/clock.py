"""The one place that asks what time it is. Views and tasks call it and pass the moment down."""

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import timezone


def now() -> datetime:
    """This moment, aware, in UTC."""
    return timezone.now()


def unit_zone() -> ZoneInfo:
    """The unit's time zone (RGMS_TIME_ZONE)."""
    return ZoneInfo(settings.TIME_ZONE)


def local_date(moment: datetime) -> date:
    """The unit's calendar date of a moment."""
    return moment.astimezone(unit_zone()).date()


def midnight(day: date) -> datetime:
    """When the unit's calendar date begins."""
    return datetime.combine(day, time.min, tzinfo=unit_zone())
