"""The report of a training day: to whoever sees its cadets, once, in the evening, with the figures of the database."""

from datetime import timedelta

import pytest
from django.db.models import Count, Q

from apps.attendance.models import AttendanceRecord
from apps.attendance.rules import AttendanceStatus
from apps.attendance.services import days, muster
from apps.authentication.rules import AccountStatus, Role
from apps.authentication.rules.duties import DutyKind
from apps.messaging.models import Delivery, Notification
from apps.messaging.services import training
from apps.system.rules.schedule import BY_NAME
from config.celery import app
from tests import cast

pytestmark = pytest.mark.django_db
# The muster is at 07:00 in Manila; the day is closed at noon.
STATUSES = (
    AttendanceStatus.PRESENT, AttendanceStatus.LATE, AttendanceStatus.EXCUSED, AttendanceStatus.PRESENT,
)  # fmt: skip
NOON, EVENING = cast.MUSTER + timedelta(hours=5), cast.MUSTER + timedelta(hours=11)


def closed_day(corps: cast.Corps, *statuses: AttendanceStatus):
    """A day on which the first cadets are marked so; the others are absent as it is closed."""
    day = cast.training_day(corps, title="Drill")
    for row, status in zip(corps.enrollments, statuses, strict=False):
        muster.mark(
            actor=corps.commandant, day_id=day.pk, enrollment_id=row.pk, session_id=None, status=status, reason="",
            now=cast.MUSTER,
        )  # fmt: skip
    days.close_day(actor=corps.commandant, day_id=day.pk, now=NOON)
    return day


def told() -> dict[int, str]:
    """Who was told what."""
    rows = Notification.objects.filter(kind="attendance_report").select_related("recipient")
    assert {row.title for row in rows} <= {
        f"Attendance: Drill, 8 {month} 2026" for month in ("August", "Agosto")
    }
    return {row.recipient_id: row.body for row in rows}


def test_whoever_sees_the_cadets_is_told_once_in_the_evening_with_the_figures_of_the_database(corps):
    corps.enrollments += [cast.enrolled(corps, company=corps.bravo) for _ in range(2)]
    alpha, bravo = (cast.staff(DutyKind.COMPANY, company=one) for one in (corps.alpha, corps.bravo))
    encoder, idle, gone, cadet = (
        cast.staff(DutyKind.ENCODER), cast.staff(), cast.account(Role.ADMIN), cast.account(Role.CADET),
    )  # fmt: skip
    type(gone).objects.filter(pk=gone.pk).update(status=AccountStatus.SUSPENDED)
    day = closed_day(corps, *STATUSES)

    before = training.report_attendance(now=EVENING - timedelta(minutes=1))
    runs = [training.report_attendance(now=EVENING + timedelta(hours=hours)) for hours in (0, 1, 24)]

    whole = "3 of 5 came (2 present, 1 late; 1 excused, 1 absent). Alpha 2 / 3, Bravo 1 / 2."
    assert (before, runs) == (0, [5, 0, 0])
    assert told() == {
        corps.commandant.pk: whole,
        corps.sergeant.pk: whole,
        encoder.pk: whole,
        alpha.pk: "2 of 3 came (1 present, 1 late; 1 excused, 0 absent).",
        bravo.pk: "1 of 2 came (1 present, 0 late; 0 excused, 1 absent).",
    }
    assert not {idle.pk, gone.pk, cadet.pk} & set(told())
    counted = AttendanceRecord.objects.filter(session__day=day).aggregate(
        **{status.value: Count("pk", filter=Q(status=status)) for status in AttendanceStatus}
    )
    assert counted == {"present": 2, "late": 1, "excused": 1, "absent": 1}


def test_it_goes_by_mail_too_in_the_language_of_who_reads_it(corps):
    type(corps.commandant).objects.filter(pk=corps.commandant.pk).update(
        language="fil", email="c@example.edu.ph"
    )
    closed_day(corps, AttendanceStatus.PRESENT)

    training.report_attendance(now=EVENING)

    assert (
        told()[corps.commandant.pk] == "1 sa 3 ang dumating (1 nasa oras, 0 huli; 0 may excuse, 2 lumiban)."
    )
    assert Delivery.objects.get(notification__recipient=corps.commandant).channel == "email"


def test_each_session_is_told_and_neither_an_open_day_nor_history_is(corps):
    windows = [cast.window(), cast.window(cast.MUSTER + timedelta(hours=6))]
    day = cast.training_day(corps, title="Drill", windows=windows)
    training.report_attendance(now=EVENING)
    while_open = told()
    days.close_day(actor=corps.commandant, day_id=day.pk, now=EVENING)
    training.report_attendance(now=EVENING + timedelta(days=3))
    too_late = told()

    training.report_attendance(now=EVENING)

    assert (while_open, too_late) == ({}, {})
    said = "0 of 3 came (0 present, 0 late; 0 excused, 3 absent)."
    assert told()[corps.commandant.pk] == f"Session 1: {said} Session 2: {said}"


def test_whoever_was_told_has_no_board_reckoned_again(corps, django_assert_max_num_queries):
    closed_day(corps, AttendanceStatus.PRESENT)
    training.report_attendance(now=EVENING)
    assert len(told()) == 2

    with django_assert_max_num_queries(2):
        training.report_attendance(now=EVENING + timedelta(hours=1))


def test_beat_asks_for_it():
    app.loader.import_default_modules()

    assert BY_NAME["attendance-report"].task in app.tasks
