"""The unit's time zone is set on a page, and everything goes by it: what is shown, which day it is, what is planned."""

from datetime import date, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.attendance.models import TrainingDay
from apps.system.models import UnitSettings
from apps.system.services import zone
from common import clock
from tests import cast
from tests.scenes import corps, standing_corps

__all__ = ["corps", "standing_corps"]
pytestmark = pytest.mark.django_db
PATH = "/api/v1/unit/time-zone"


@pytest.fixture
def admin(corps):
    return cast.client_of(corps.commandant)


@pytest.fixture
def set_zone(admin, django_capture_on_commit_callbacks):
    def set_zone(name):
        with django_capture_on_commit_callbacks(execute=True):
            return admin.patch(PATH, {"time_zone": name}, format="json")

    return set_zone


def test_days_that_were_held_keep_their_moments_and_new_ones_are_planned_by_the_new_clock(
    corps, admin, set_zone
):
    cast.training_day(corps, title="Held", closed=True)
    moments = TrainingDay.objects.values_list("held_on", "opened_at", "closed_at", "sessions__opens_at")
    before, shown = list(moments), admin.get("/api/v1/training-days").json()["results"]

    done = set_zone("Asia/Tokyo")
    after = admin.get("/api/v1/training-days").json()["results"]
    planned = admin.post(
        "/api/v1/training-days", {"held_on": "2026-08-15", "title": "Later"}, format="json"
    ).json()

    assert done.json() == {"time_zone": "Asia/Tokyo", "default_time_zone": "Asia/Manila"}
    assert list(moments)[-1:] == before
    was, now = (day[0]["sessions"][0]["opens_at"] for day in (shown, after))
    assert (was[-6:], now[-6:]) == ("+08:00", "+09:00")
    assert datetime.fromisoformat(was) == datetime.fromisoformat(now)
    assert planned["sessions"][0]["opens_at"].endswith("+09:00")
    assert admin.get("/api/v1/unit").json()["time_zone"] == "Asia/Tokyo"
    assert clock.local_date(datetime.fromisoformat("2026-08-08T15:30:00+00:00")) == date(2026, 8, 9)


@pytest.mark.parametrize("name", ["Manila", "Asia", "../UTC", "Asia/Manila\u0000", "x" * 65])
def test_what_is_no_time_zone_is_refused_and_nothing_changes(admin, set_zone, name):
    refused = set_zone(name)

    assert (refused.status_code, list(refused.json()["errors"])) == (400, ["time_zone"])
    assert clock.unit_zone().key == "Asia/Manila"
    assert not cast.audited(action="unit.time_zone_changed")


def test_emptied_it_is_the_servers_own_again(admin, set_zone):
    for name in ("America/New_York", ""):
        set_zone(name)

    assert admin.get(PATH).json()["time_zone"] == ""
    assert admin.get("/api/v1/unit").json()["time_zone"] == "Asia/Manila"
    assert clock.unit_zone().key == "Asia/Manila"


def test_a_process_that_set_nothing_follows_with_one_question_and_asks_no_more_for_some_seconds(admin):
    UnitSettings.objects.create(pk=1, time_zone="Asia/Tokyo")
    zone.forget()
    asked = []
    for _ in range(2):
        with CaptureQueriesContext(connection) as captured:
            shown = admin.get("/api/v1/auth/me")
        asked.append(sum("time_zone" in query["sql"] for query in captured))

    assert shown.status_code == 200
    assert asked == [1, 0]
    assert clock.unit_zone().key == "Asia/Tokyo"
