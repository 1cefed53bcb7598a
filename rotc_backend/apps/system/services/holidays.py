"""The unit's list of holidays: national ones from the list of a year, own ones, and what an admin changes of them."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext, gettext_noop

from apps.system import outbox
from apps.system.events import UnitSaved
from apps.system.models import Holiday
from apps.system.rules import UNIT_AUDIENCE, HolidayKind
from apps.system.rules.national_holidays import FIRST_YEAR, LAST_YEAR, national_holidays
from apps.system.selectors import lock_holiday
from apps.system.services import audit
from common.actors import Actor
from common.errors import Conflict, Invalid


class HolidayExists(Conflict):
    """A name stands once per date."""

    code = "holiday_exists"
    title = gettext_noop("A holiday of that date and name is in the list")


class NationalHolidayStays(Conflict):
    """A national holiday is switched off, not deleted: the list of its year would bring it back."""

    code = "national_holiday_stays"
    title = gettext_noop("A national holiday is not deleted")


@transaction.atomic
def take_national(*, actor: Actor, year: int, now: datetime) -> int:
    """Put the national holidays of a year into the list, unless they were put there before: what an admin has changed of them
    stays. How many are new. Raises Invalid for a year that the list does not reach."""
    if not FIRST_YEAR <= year <= LAST_YEAR:
        problem = gettext("National holidays are known from {first_year} to {last_year}.").format(
            first_year=FIRST_YEAR, last_year=LAST_YEAR
        )
        raise Invalid(problem, errors={"year": [problem]})
    if Holiday.objects.filter(list_year=year).exists():
        return 0
    rows = [
        Holiday(held_on=day, name=name, kind=HolidayKind.NATIONAL, list_year=year)
        for day, name in national_holidays(year)
    ]
    # Of two who ask at once one finds the other's; an own holiday of the same name is one already.
    before = Holiday.objects.count()
    Holiday.objects.bulk_create(rows, ignore_conflicts=True)
    made = Holiday.objects.count() - before
    if made:
        change = audit.Change(Holiday._meta.db_table, None, None, {"year": year, "rows": made})
        audit.record_many(actor=actor, action="holiday.national_taken", changes=[change], now=now)
        _tell()
    return made


@transaction.atomic
def add_holiday(*, actor: Actor, held_on: date, name: str, now: datetime) -> Holiday:
    """An own holiday. Raises HolidayExists."""
    holiday = Holiday(held_on=held_on, name=name, kind=HolidayKind.OWN)
    _save(holiday)
    audit.record(
        actor=actor, action="holiday.added", row=holiday, before=None, after=_plain(holiday), now=now
    )
    _tell()
    return holiday


@transaction.atomic
def change_holiday(*, actor: Actor, holiday_id: int, fields: Mapping[str, Any], now: datetime) -> Holiday:
    """Another date (as proclaimed), another name, or whether it is observed. Days that are planned stay where they are.

    Raises NotFound, HolidayExists.
    """
    holiday = lock_holiday(actor, holiday_id)
    before = _plain(holiday)
    holiday.held_on = fields.get("held_on", holiday.held_on)
    holiday.name = fields.get("name", holiday.name)
    holiday.is_observed = fields.get("is_observed", holiday.is_observed)
    after = _plain(holiday)
    if after != before:
        _save(holiday)
        audit.record(actor=actor, action="holiday.changed", row=holiday, before=before, after=after, now=now)
        _tell()
    return holiday


@transaction.atomic
def delete_holiday(*, actor: Actor, holiday_id: int, now: datetime) -> None:
    """Take an own holiday off the list. Raises NotFound, NationalHolidayStays."""
    holiday = lock_holiday(actor, holiday_id)
    if holiday.kind == HolidayKind.NATIONAL:
        raise NationalHolidayStays(gettext("Switch it off instead: training is held on it then."))
    audit.record(
        actor=actor, action="holiday.deleted", row=holiday, before=_plain(holiday), after=None, now=now
    )
    holiday.delete()
    _tell()


def _save(holiday: Holiday) -> None:
    try:
        with transaction.atomic():
            holiday.save()
    except IntegrityError:
        raise HolidayExists(
            gettext("“{name}” on {held_on} is in the list already.").format(
                name=holiday.name, held_on=holiday.held_on
            )
        ) from None


def _plain(holiday: Holiday) -> dict[str, Any]:
    return {"held_on": holiday.held_on, "name": holiday.name, "is_observed": holiday.is_observed}


def _tell() -> None:
    outbox.publish(UnitSaved(1), to=[UNIT_AUDIENCE])
