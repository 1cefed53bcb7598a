"""The unit's calendar, and the secret link by which calendar programs read it."""

from datetime import date, timedelta

import icalendar
import pytest
from rest_framework.test import APIClient

from apps.activities.models import Activity
from apps.attendance.models import CalendarFeed
from apps.authentication.models import User
from apps.authentication.rules import Role
from apps.system.services import holidays
from common import clock
from tests import cast
from tests.scenes import corps, standing_corps

__all__ = ["corps", "standing_corps"]
pytestmark = pytest.mark.django_db


@pytest.fixture
def today() -> date:
    return clock.local_date(clock.now())


@pytest.fixture
def filled(corps, today):
    """A training day, an activity over two days, an observed holiday and one that is not."""
    day = cast.training_day(corps, title="Drill; marching, singing", held_on=date(2026, 8, 8))
    begins = clock.midnight(today) + timedelta(hours=8)
    trees = Activity.objects.create(
        term=corps.term, kind="service", title="Trees", location="Río Agus", starts_at=begins,
        ends_at=begins + timedelta(hours=20), created_at=begins,
    )  # fmt: skip
    add = holidays.add_holiday
    charter = add(actor=corps.commandant, held_on=today + timedelta(days=3), name="Charter day", now=begins)
    other = add(actor=corps.commandant, held_on=today + timedelta(days=4), name="Not kept", now=begins)
    holidays.change_holiday(
        actor=corps.commandant, holiday_id=other.pk, fields={"is_observed": False}, now=begins
    )
    return day, trees, charter


def test_the_calendar_holds_training_activities_and_observed_holidays_for_everyone(corps, filled, today):
    cadet = cast.client_of(cast.account(Role.CADET))
    last = today + timedelta(days=5)

    found = cadet.get(f"/api/v1/calendar?from=2026-08-01&to={last}").json()

    assert [(entry["kind"], entry["title"]) for entry in found] == [
        ("training", "Drill; marching, singing"), ("activity", "Trees"), ("holiday", "Charter day"),
    ]  # fmt: skip
    assert (found[1]["starts_on"], found[1]["ends_on"]) == (str(today), str(today + timedelta(days=1)))


@pytest.mark.parametrize("query", ["", "?from=2026-08-02&to=2026-08-01", "?from=2020-01-01&to=2026-01-01"])
def test_days_without_sense_are_refused(corps, query):
    assert cast.client_of(corps.commandant).get(f"/api/v1/calendar{query}").status_code == 400


def read(path: str):
    return APIClient().get(path)


def test_a_link_is_told_once_reads_the_calendar_and_ends_with_a_new_one(corps, filled):
    client = cast.client_of(corps.commandant)
    first = client.post("/api/v1/calendar/feed")
    path = first.json()["path"]

    answer = read(path)
    calendar = icalendar.Calendar.from_ical(answer.content)
    second = client.post("/api/v1/calendar/feed").json()["path"]

    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "text/calendar; charset=utf-8")
    assert all("no-store" in one.headers["Cache-Control"] for one in (first, answer))
    found = [event for event in calendar.walk("VEVENT") if isinstance(event, icalendar.Event)]
    events = {str(event["summary"]): event for event in found}
    day, trees, charter = filled
    assert set(events) == {day.title, trees.title, charter.name}
    assert events[day.title].start == day.sessions.get().opens_at
    assert events[trees.title].end == trees.ends_at
    assert str(events[trees.title]["location"]) == "Río Agus"
    assert events[charter.name].start == charter.held_on
    assert events[charter.name].end == charter.held_on + timedelta(days=1)
    assert all(len(line) <= 75 for line in answer.content.split(b"\r\n"))
    assert path.split("/")[-1].removesuffix(".ics") not in CalendarFeed.objects.get().token_hash
    assert (read(path).status_code, read(second).status_code) == (404, 200)


def test_a_link_ends_by_its_owner_and_with_the_account(corps):
    client = cast.client_of(corps.commandant)
    path = client.post("/api/v1/calendar/feed").json()["path"]
    other = cast.account(Role.STAFF)
    suspended = cast.client_of(other).post("/api/v1/calendar/feed").json()["path"]

    assert client.get("/api/v1/calendar/feed").json()["created_at"] is not None
    assert client.delete("/api/v1/calendar/feed").status_code == 204
    User.objects.filter(pk=other.pk).update(status="suspended")

    assert [read(one).status_code for one in (path, suspended)] == [404, 404]
    assert client.delete("/api/v1/calendar/feed").status_code == 404
    assert client.get("/api/v1/calendar/feed").json() == {"created_at": None, "read_on": None}


def test_a_feed_opens_nothing_else(corps):
    path = cast.client_of(corps.commandant).post("/api/v1/calendar/feed").json()["path"]
    token = path.split("/")[-1].removesuffix(".ics")

    answer = APIClient().get("/api/v1/cadets", headers={"Authorization": f"Bearer {token}"})

    assert answer.status_code == 401
