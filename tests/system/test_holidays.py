"""The unit's list of holidays."""

from datetime import date

import pytest

from apps.system.models import AuditEntry, Holiday
from apps.system.rules.national_holidays import FIRST_YEAR, LAST_YEAR, national_holidays
from apps.system.services import holidays
from apps.system.services.holidays import HolidayExists, NationalHolidayStays
from common.errors import Invalid
from tests import cast
from tests.cast import MUSTER
from tools import national_holidays as tool


def test_the_national_holidays_are_those_of_the_library_that_they_are_made_from():
    assert tool.MODULE.read_text() == tool.render(), "python -m tools.national_holidays"


def test_each_year_has_its_fixed_and_its_movable_holidays():
    for year in range(FIRST_YEAR, LAST_YEAR + 1):
        found = {name.removesuffix(" (estimated)"): day for day, name in national_holidays(year)}
        assert found["Rizal Day"] == date(year, 12, 30)
        assert found["Good Friday"].weekday() == 4
        assert found["National Heroes Day"].weekday() == 0
        assert {"Eid al-Fitr", "Eid al-Adha"} <= set(found)
    assert national_holidays(LAST_YEAR + 1) == []


@pytest.mark.django_db
def test_a_year_comes_into_the_list_once_and_what_an_admin_changed_stays(corps):
    added = holidays.take_national(actor=corps.commandant, year=2027, now=MUSTER)
    estimated = Holiday.objects.get(name="Eid al-Fitr (estimated)")
    holidays.change_holiday(
        actor=corps.commandant, holiday_id=estimated.pk, now=MUSTER,
        fields={"held_on": date(2027, 3, 10), "name": "Eid al-Fitr"},
    )  # fmt: skip

    again = holidays.take_national(actor=corps.commandant, year=2027, now=MUSTER)

    assert (added, again) == (len(national_holidays(2027)), 0)
    assert str(Holiday.objects.get(name="Eid al-Fitr").held_on) == "2027-03-10"
    assert AuditEntry.objects.filter(action="holiday.national_taken").count() == 1
    with pytest.raises(Invalid, match="known from"):
        holidays.take_national(actor=corps.commandant, year=LAST_YEAR + 1, now=MUSTER)


@pytest.mark.django_db
def test_own_holidays_are_added_once_and_deleted_and_national_ones_only_switched_off(corps):
    client = cast.client_of(corps.commandant)
    holidays.take_national(actor=corps.commandant, year=2026, now=MUSTER)
    own = holidays.add_holiday(
        actor=corps.commandant, held_on=date(2026, 9, 8), name="Charter day", now=MUSTER
    )
    rizal = Holiday.objects.get(name="Rizal Day")

    with pytest.raises(HolidayExists):
        holidays.add_holiday(actor=corps.commandant, held_on=date(2026, 9, 8), name="Charter day", now=MUSTER)
    with pytest.raises(NationalHolidayStays):
        holidays.delete_holiday(actor=corps.commandant, holiday_id=rizal.pk, now=MUSTER)
    assert client.delete(f"/api/v1/holidays/{own.pk}").status_code == 204

    [entry] = AuditEntry.objects.filter(action="holiday.deleted")
    assert entry.before["name"] == "Charter day"
    shown = client.get("/api/v1/holidays", {"year": 2026, "page_size": 100}).json()["results"]
    assert [row["name"] for row in shown] == [name for _, name in national_holidays(2026)]
