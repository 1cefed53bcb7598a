import io
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from functools import partial

import pytest
from django.core.management import CommandError, call_command

from apps.attendance.models import AttendanceRecord, TrainingDay
from apps.attendance.services import days
from apps.authentication.models import Duty, User
from apps.cadets.models import Enrollment
from apps.grading.models import LedgerEntry, Score
from apps.grading.selectors.corps import grade_lines
from apps.integration.rules.demo import demo_term
from apps.integration.services.demo import DemoState, NotEmpty, load_demo
from apps.staff.models import StaffMember
from apps.system.models import Term, UnitSettings
from apps.system.selectors import own_consent
from tests import cast

pytestmark = pytest.mark.django_db
# 09:30 in Manila on a Wednesday.
NOW = datetime(2026, 9, 16, 1, 30, tzinfo=UTC)


# The same demo with five cadets a platoon: 120.
load_small = partial(load_demo, platoon_size=5)


def start(load: Callable[..., DemoState], now: datetime) -> TrainingDay:
    """A start of the demo that leaves a day open."""
    day = load(now=now).open_day
    assert day is not None
    return day


def test_the_demo_is_a_corps_in_mid_term():
    today = start(load_demo, NOW)

    term = Term.objects.get()
    assert (term.school_year, term.semester, term.is_current) == ("2026-2027", "first", True)
    assert Enrollment.objects.filter(term=term).count() == 1200
    assert TrainingDay.objects.filter(status="closed").count() == 9
    assert TrainingDay.objects.filter(status="planned", held_on__gt="2026-09-16").count() == 6
    assert TrainingDay.objects.get(status="open") == today
    assert today.held_on == date(2026, 9, 16)
    scanned = AttendanceRecord.objects.filter(session__day=today)
    assert 300 < scanned.count() < 900
    assert not scanned.filter(scanned_at__gt=NOW).exists()
    lines = grade_lines(term.pk)
    assert {line.grade.result.value for line in lines} == {"Incomplete", "Dropped"}
    assert all("Final" in line.grade.missing for line in lines)
    assert UnitSettings.objects.get().short_name == "MSU-SND ROTC"


def test_three_people_can_sign_in(settings):
    load_small(now=NOW)

    roles = {user.username: user.role for user in User.objects.all()}
    assert roles == {"commandant": "admin", "sergeant": "staff", "cadet": "cadet"}
    assert all(user.check_password(settings.DEMO_PASSWORD) for user in User.objects.all())
    assert StaffMember.objects.filter(user__username="sergeant").exists()
    assert not any(own_consent(user).is_pending for user in User.objects.all())
    enrollment = Enrollment.objects.get(cadet__user__username="cadet")
    assert enrollment.attendance_records.filter(status="late").count() == 2
    assert sorted(entry.kind for entry in enrollment.ledger_entries.all()) == ["demerit", "merit"]


def test_the_sergeant_is_there_for_the_whole_corps_also_in_a_demo_from_before_there_were_duties():
    load_small(now=NOW)
    kinds = ["ENCODER", "S1", "TAC"]
    assert sorted(User.objects.get(username="sergeant").duties.values_list("kind", flat=True)) == kinds
    Duty.objects.all().delete()

    load_small(now=NOW)
    load_small(now=NOW)

    held = Duty.objects.filter(user__username="sergeant", company=None, platoon=None)
    assert sorted(held.values_list("kind", flat=True)) == kinds


def test_a_second_start_on_the_same_day_changes_nothing(django_assert_max_num_queries):
    load_small(now=NOW)
    counts = [
        model.objects.count()
        for model in (Enrollment, TrainingDay, AttendanceRecord, LedgerEntry, Score, User)
    ]

    with django_assert_max_num_queries(20):
        state = load_small(now=NOW + timedelta(hours=2))

    assert not state.loaded
    assert state.open_day is not None
    assert counts == [
        model.objects.count()
        for model in (Enrollment, TrainingDay, AttendanceRecord, LedgerEntry, Score, User)
    ]


def test_a_start_on_a_later_day_closes_the_stale_day_and_opens_another():
    stale = start(load_small, NOW)

    day = start(load_small, NOW + timedelta(days=1))

    stale.refresh_from_db()
    assert stale.status == "closed"
    assert AttendanceRecord.objects.filter(session__day=stale).count() == 120
    assert day.held_on == date(2026, 9, 17)
    assert not AttendanceRecord.objects.filter(session__day=day).exists()


def test_a_planned_saturday_is_opened_when_it_comes():
    load_small(now=NOW)

    day = start(load_small, NOW + timedelta(days=3))

    assert day.title == "School of the soldier with arms"


def test_a_day_that_was_closed_today_stays_closed():
    day = start(load_small, NOW)
    days.close_day(actor=User.objects.get(username="sergeant"), day_id=day.pk, now=NOW)

    assert load_small(now=NOW + timedelta(hours=1)).open_day is None


def test_the_demo_keeps_out_of_production(settings):
    settings.IS_PRODUCTION = True

    with pytest.raises(CommandError, match="not loaded in production"):
        call_command("load_demo")

    assert not User.objects.exists()


def test_the_demo_keeps_out_of_a_database_with_accounts():
    cast.corps()
    count = User.objects.count()
    err = io.StringIO()

    with pytest.raises(NotEmpty):
        load_demo(now=NOW)
    call_command("load_demo", stderr=err)

    assert "was not loaded" in err.getvalue()
    assert User.objects.count() == count


@pytest.mark.parametrize(
    ("today", "name"),
    [
        (date(2026, 8, 8), "First Semester 2026-2027 (demo)"),
        (date(2027, 1, 2), "Second Semester 2026-2027 (demo)"),
        (date(2027, 5, 31), "Second Semester 2026-2027 (demo)"),
        (date(2027, 6, 1), "First Semester 2027-2028 (demo)"),
    ],
)
def test_the_term_lies_around_today_whatever_the_date(today, name):
    for shift in range(7):
        day = today + timedelta(days=shift) if today.month != 5 else today - timedelta(days=shift)
        term = demo_term(day)

        assert term.name == name
        assert (len(term.past), len(term.planned)) == (9, 6)
        assert all(saturday.weekday() == 5 for saturday in [*term.past, *term.planned])
        assert term.past[-1] < day < term.planned[0]
