"""Training days: moved, closed, taken back."""

import threading
import uuid
from datetime import date, timedelta

import pytest
from django.db import connection, transaction

from apps.attendance.models import AttendanceRecord, Scan
from apps.attendance.rules import AttendanceStatus, DayStatus, ScanKind, Source
from apps.attendance.selectors import session_of
from apps.attendance.services import days
from apps.attendance.services.days import SessionPlan, WrongDayStatus
from apps.attendance.services.muster import ScanSent, take_scans
from apps.cadets.services import cards
from apps.system.models import AuditEntry
from tests import cast
from tests.cast import MUSTER
from tests.realtime.yard import until

pytestmark = pytest.mark.django_db
EVENING = MUSTER + timedelta(hours=10)


def scan_of(enrollment, minute: int = 5) -> ScanSent:
    token = cards.token_for(enrollment.cadet)
    return ScanSent(uuid.uuid4(), token, MUSTER + timedelta(minutes=minute), ScanKind.IN)


def test_a_day_that_moves_takes_its_windows_along(corps):
    day = cast.training_day(corps, opened=False)

    moved = days.change_day(actor=corps.commandant, day_id=day.pk, held_on=date(2026, 8, 15), now=MUSTER)

    week = timedelta(days=7)
    assert moved.held_on == date(2026, 8, 15)
    assert moved.sessions.get().window == cast.window(MUSTER + week)


def test_the_date_of_a_day_with_records_stays_as_it_is(corps):
    day = cast.training_day(corps)
    take_scans(actor=corps.sergeant, day_id=day.pk, scans=[scan_of(corps.enrollments[0])], now=MUSTER)

    with pytest.raises(WrongDayStatus, match="recorded on this day already"):
        days.change_day(actor=corps.commandant, day_id=day.pk, held_on=date(2026, 8, 15), now=MUSTER)
    changed = days.change_day(actor=corps.commandant, day_id=day.pk, title="Renamed", now=MUSTER)

    assert (changed.title, changed.held_on) == ("Renamed", date(2026, 8, 8))


def test_the_date_of_a_closed_day_stays_as_it_is_though_nobody_was_enrolled(corps):
    day = cast.training_day(corps, held_on=date(2026, 1, 3), closed=True)
    AttendanceRecord.objects.all().delete()

    with pytest.raises(WrongDayStatus, match="closed"):
        days.change_day(actor=corps.commandant, day_id=day.pk, held_on=date(2026, 1, 10), now=MUSTER)


def test_a_scan_that_was_rejected_leaves_the_sessions_free_to_change(corps):
    day = cast.training_day(corps, opened=False)
    take_scans(actor=corps.sergeant, day_id=day.pk, scans=[scan_of(corps.enrollments[0])], now=MUSTER)
    later = cast.window(MUSTER + timedelta(hours=1))

    days.change_day(actor=corps.commandant, day_id=day.pk, sessions=[SessionPlan("PM", later)], now=MUSTER)

    assert day.sessions.get().name == "PM"
    assert Scan.objects.get().rejection == "not_open"


def test_whoever_names_no_session_means_the_latest_that_has_begun(corps):
    windows = [cast.window(), cast.window(MUSTER + timedelta(hours=6))]
    day = cast.training_day(corps, windows=windows)

    hours = {hour: session_of(day, None, MUSTER + timedelta(hours=hour)).name for hour in (-1, 1, 5, 7, 20)}

    assert hours == {-1: "Session 1", 1: "Session 1", 5: "Session 1", 7: "Session 2", 20: "Session 2"}


def test_absences_of_a_close_and_of_its_reopening_are_in_the_audit_one_by_one(corps):
    day = cast.training_day(corps)
    take_scans(actor=corps.sergeant, day_id=day.pk, scans=[scan_of(corps.enrollments[0])], now=MUSTER)

    days.close_day(actor=corps.commandant, day_id=day.pk, now=EVENING)
    absences = set(AttendanceRecord.objects.filter(source=Source.CLOSE).values_list("pk", flat=True))
    days.reopen_day(actor=corps.commandant, day_id=day.pk, reason="Closed too early", now=EVENING)

    entries = AuditEntry.objects.filter(table=AttendanceRecord._meta.db_table, row_id__in=absences)
    absence = {"status": "absent", "source": "close", "scanned_at": None, "time_out": None}
    told = {(entry.row_id, entry.action): (entry.before, entry.after, entry.reason) for entry in entries}
    assert told == {(pk, "attendance.closed"): (None, absence, "") for pk in absences} | {
        (pk, "attendance.reopened"): (absence, None, "Closed too early") for pk in absences
    }
    assert len(absences) == len(corps.enrollments) - 1
    assert not AttendanceRecord.objects.filter(pk__in=absences).exists()


@pytest.mark.django_db(transaction=True)
def test_a_scan_under_way_while_a_day_is_reopened_is_not_lost(corps):
    day = cast.training_day(corps, closed=True)
    taken, both_at_work = threading.Event(), threading.Event()

    def phone() -> None:
        with transaction.atomic():
            take_scans(
                actor=corps.sergeant, day_id=day.pk, scans=[scan_of(corps.enrollments[0])], now=EVENING
            )
            taken.set()
            both_at_work.wait(60)
        connection.close()

    def commandant() -> None:
        days.reopen_day(actor=corps.commandant, day_id=day.pk, reason="Closed too early", now=EVENING)
        connection.close()

    threads = [threading.Thread(target=phone), threading.Thread(target=commandant)]
    threads[0].start()
    assert taken.wait(60)
    threads[1].start()
    until(someone_waits_for_a_lock)
    both_at_work.set()
    for thread in threads:
        thread.join(60)

    record = AttendanceRecord.objects.get()
    assert (record.enrollment, record.status) == (corps.enrollments[0], AttendanceStatus.PRESENT)
    day.refresh_from_db()
    assert day.status == DayStatus.OPEN


def someone_waits_for_a_lock() -> bool:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
        )
        return bool(cursor.fetchone()[0])
