"""A term's calendar from a pattern: which dates, why not the others, all or none, and back."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from apps.attendance.models import TrainingDay, TrainingSession
from apps.attendance.rules.calendar import Pattern, SessionTimes, Skip, dates_of
from apps.attendance.services import calendar, days, staff
from apps.attendance.services.calendar import CalendarMoved, CalendarUndone, DaysTouched
from apps.system.models import AuditEntry, OutboxEvent
from apps.system.services import holidays
from common.errors import Invalid
from tests import cast
from tests.attendance.calendar_plans import AFTERNOON, MORNING, WEEKLY, weekly
from tests.cast import MUSTER
from tests.scenes import corps, standing_corps

__all__ = ["corps", "standing_corps"]
SATURDAY = date(2026, 8, 15)
MANILA = ZoneInfo("Asia/Manila")


def dates(pattern, *, holidays=(), planned=(), left_out=(), ends_on=None):
    found = dates_of(
        pattern, holidays=dict(holidays), planned=dict(planned), left_out=set(left_out), ends_on=ends_on
    )
    return [(str(day.held_on), day.number or day.skipped) for day in found]


def test_fifteen_saturdays_are_fifteen_and_what_is_skipped_is_made_up_for_at_the_end():
    found = dates(
        Pattern(SATURDAY, 15),
        holidays={date(2026, 8, 29): "Charter day"},
        planned={date(2026, 9, 5): "Recognition"},
        left_out=[date(2026, 9, 12)],
    )

    assert [number for _, number in found if isinstance(number, int)] == list(range(1, 16))
    assert [day for day in found if not isinstance(day[1], int)] == [
        ("2026-08-29", Skip.HOLIDAY),
        ("2026-09-05", Skip.PLANNED),
        ("2026-09-12", Skip.CHOSEN),
    ]
    assert {date.fromisoformat(day).weekday() for day, _ in found} == {5}
    assert found[-1] == ("2026-12-12", 15)


def test_nothing_is_planned_after_the_term_and_every_other_week_is_every_other():
    assert dates(Pattern(SATURDAY, 3, every_weeks=2, first_number=4), ends_on=date(2026, 9, 11)) == [
        ("2026-08-15", 4),
        ("2026-08-29", 5),
        ("2026-09-12", Skip.AFTER_TERM),
    ]


def test_a_saturday_morning_in_manila_begins_on_friday_in_utc_and_is_a_saturday():
    window = MORNING.on(SATURDAY, MANILA)

    assert window.opens_at.astimezone(UTC) == datetime(2026, 8, 14, 23, 0, tzinfo=UTC)
    assert window.opens_at.date() == SATURDAY
    assert window.closes_at.astimezone(UTC) == datetime(2026, 8, 15, 4, 0, tzinfo=UTC)


def test_a_session_over_midnight_ends_on_the_next_day():
    night = SessionTimes("Bivouac", time(20), time(20, 30), time(22), time(5))

    window = night.on(SATURDAY, MANILA)

    assert window.closes_at == datetime(2026, 8, 16, 5, 0, tzinfo=MANILA)
    assert not window.problems()


@pytest.mark.django_db
def test_a_phone_in_another_zone_plans_the_same_saturdays(corps):
    client = cast.client_of(corps.sergeant)
    path = f"/api/v1/terms/{corps.term.pk}/calendars"
    # Its clock says Friday evening: only dates and the unit's wall-clock times are sent, so that changes nothing.
    body = {**WEEKLY, "starts_on": "2026-08-15", "count": 2}
    preview = client.post(f"{path}/preview", body, format="json").json()

    made = client.post(path, {**body, "dates": [day["held_on"] for day in preview["dates"]]}, format="json")

    assert made.status_code == 201, made.content
    assert [str(day.held_on) for day in TrainingDay.objects.order_by("held_on")] == [
        "2026-08-15",
        "2026-08-22",
    ]
    assert TrainingSession.objects.earliest("opens_at").opens_at == datetime(2026, 8, 14, 23, 0, tzinfo=UTC)


@pytest.mark.django_db
def test_a_calendar_keeps_clear_of_the_national_holidays_that_the_unit_observes(corps):
    holidays.take_national(actor=corps.commandant, year=2026, now=MUSTER)
    # 31 October is a Saturday like any other; 26 December too. 2026-12-26 follows Christmas, 2026-04-04 is Black Saturday.
    easter = weekly(date(2026, 3, 28), 2)

    found = calendar.look_ahead(actor=corps.sergeant, term=corps.term, plan=easter)
    all_the_same = calendar.look_ahead(
        actor=corps.sergeant, term=corps.term, plan=weekly(date(2026, 3, 28), 2, skips_holidays=False)
    )

    assert [(day.held_on.day, day.skipped, day.why) for day in found] == [
        (28, None, ""),
        (4, Skip.HOLIDAY, "Black Saturday"),
        (11, None, ""),
    ]
    assert [day.held_on.day for day in all_the_same if day.number] == [28, 4]


@pytest.mark.django_db
def test_every_day_has_its_sessions_place_and_number_and_each_is_told_and_audited(corps):
    plan = weekly(SATURDAY, 2, MORNING, AFTERNOON)

    made = calendar.make_calendar(
        actor=corps.sergeant,
        term_id=corps.term.pk,
        plan=plan,
        expected=[SATURDAY, date(2026, 8, 22)],
        now=MUSTER,
    )

    first, second = TrainingDay.objects.order_by("held_on")
    assert (first.title, first.location, second.title) == ("Training day 1", "Main field", "Training day 2")
    assert [session.name for session in second.sessions.all()] == ["AM", "PM"]
    assert {first.calendar_id, second.calendar_id} == {made.pk}
    assert OutboxEvent.objects.filter(type="attendance.day_changed").count() == 2
    assert AuditEntry.objects.filter(action="day.planned").count() == 2


@pytest.mark.django_db
def test_when_something_changed_since_the_look_nothing_is_planned_at_all(corps):
    seen = [SATURDAY, date(2026, 8, 22)]
    holidays.add_holiday(actor=corps.commandant, held_on=date(2026, 8, 22), name="Typhoon", now=MUSTER)

    with pytest.raises(CalendarMoved):
        calendar.make_calendar(
            actor=corps.sergeant, term_id=corps.term.pk, plan=weekly(SATURDAY, 2), expected=seen, now=MUSTER
        )

    assert not TrainingDay.objects.exists()
    # The same commit twice plans the days once.
    calendar.make_calendar(
        actor=corps.sergeant, term_id=corps.term.pk, plan=weekly(SATURDAY, 1), expected=[SATURDAY], now=MUSTER
    )
    with pytest.raises(CalendarMoved):
        calendar.make_calendar(
            actor=corps.sergeant,
            term_id=corps.term.pk,
            plan=weekly(SATURDAY, 1),
            expected=[SATURDAY],
            now=MUSTER,
        )
    assert TrainingDay.objects.count() == 1


@pytest.mark.django_db
def test_times_that_do_not_follow_one_another_are_refused(corps):
    for times in ((time(7), time(6), time(9), time(12)), (time(7), time(7, 30), time(7, 15), time(7))):
        with pytest.raises(Invalid):
            calendar.look_ahead(
                actor=corps.sergeant, term=corps.term, plan=weekly(SATURDAY, 1, SessionTimes("AM", *times))
            )


@pytest.fixture
def planned(corps):
    """Two Saturdays of a calendar."""
    return calendar.make_calendar(
        actor=corps.sergeant, term_id=corps.term.pk, plan=weekly(SATURDAY, 2),
        expected=[SATURDAY, date(2026, 8, 22)], now=MUSTER,
    )  # fmt: skip


def undo(corps, made):
    return calendar.undo_calendar(
        actor=corps.sergeant, term_id=corps.term.pk, calendar_id=made.pk, reason="wrong term", now=MUSTER
    )


@pytest.mark.django_db
def test_an_untouched_calendar_is_taken_back_whole_and_once(corps, planned):
    undone = undo(corps, planned)

    assert not TrainingDay.objects.exists()
    assert (undone.undone_by_name, undone.undo_reason) == (corps.sergeant.display_name, "wrong term")
    assert AuditEntry.objects.filter(action="day.withdrawn").count() == 2
    with pytest.raises(CalendarUndone):
        undo(corps, planned)


@pytest.mark.django_db
@pytest.mark.parametrize("touch", ["opened", "renamed", "staffed"])
def test_a_calendar_with_a_day_that_somebody_touched_stays_whole(corps, planned, touch):
    day = planned.days.latest("held_on")
    if touch == "opened":
        days.open_day(actor=corps.commandant, day_id=day.pk, now=MUSTER)
    elif touch == "renamed":
        days.change_day(actor=corps.commandant, day_id=day.pk, title="Marksmanship", now=MUSTER)
    else:
        staff.set_staff(actor=corps.commandant, day_id=day.pk, user_id=corps.sergeant.pk, fields={"is_on_duty": True},
                        now=MUSTER + timedelta(hours=1))  # fmt: skip

    with pytest.raises(DaysTouched) as refused:
        undo(corps, planned)

    assert refused.value.extra == {"days": [day.pk]}
    assert TrainingDay.objects.count() == 2
