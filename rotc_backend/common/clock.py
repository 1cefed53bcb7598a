"""The one place that asks what time it is. Views and tasks call it and pass the moment down."""

from datetime import date, datetime, time
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext


class _Unit:
    """What this process knows of the unit's clock."""

    zone_name = ""


def now() -> datetime:
    """This moment, aware, in UTC."""
    return timezone.now()


def unit_zone() -> ZoneInfo:
    """The unit's time zone: the one that it has set (apps/system/services/zone.py keeps it), else RGMS_TIME_ZONE."""
    return ZoneInfo(_Unit.zone_name or settings.TIME_ZONE)


def go_by(zone_name: str) -> None:
    """This process goes by that time zone from here on, and by RGMS_TIME_ZONE for "". What this thread shows does, too."""
    _Unit.zone_name = zone_name
    timezone.activate(unit_zone())


def validate_zone(name: str) -> None:
    """Raises ValidationError for what is no time zone."""
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise ValidationError(gettext("Not a time zone such as Asia/Manila.")) from None


def local_date(moment: datetime) -> date:
    """The unit's calendar date of a moment."""
    return moment.astimezone(unit_zone()).date()


def midnight(day: date) -> datetime:
    """When the unit's calendar date begins."""
    return datetime.combine(day, time.min, tzinfo=unit_zone())
