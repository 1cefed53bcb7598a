"""What is deleted when its time is over, and what is not, whatever the periods say."""

import uuid
from datetime import datetime, timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection, connections
from django.test.utils import CaptureQueriesContext

from apps.attendance.models import Excuse, TrainingDay
from apps.attendance.rules import AttendanceStatus
from apps.attendance.services import muster
from apps.authentication.models import OneTimeToken, Session, SocketTicket, Throttle
from apps.authentication.rules import Role
from apps.cadets.models import Cadet, CadetRecord
from apps.files.models import StoredFile
from apps.integration.models import Import, ImportRow, RetentionPeriod, RetentionRun
from apps.integration.rules.retention import LONGEST_DAYS, PERIODS, RUNS_APART, DataClass
from apps.integration.services import retention
from apps.messaging.models import Notification
from apps.reports.models import Report, ReportFile
from apps.system.models import Alert, AuditEntry, IdempotentAnswer, OutboxEvent, Sample, ScheduledRun
from apps.system.rules import Stream
from apps.system.services import retention as system
from common import clock
from realtime import relay, selectors
from tests import cast

pytestmark = pytest.mark.django_db
NOW = clock.now()


def days_ago(days: float) -> datetime:
    return NOW - timedelta(days=days)


def session(user: Any, *, ended: datetime | None, expires: datetime) -> Session:
    return Session.objects.create(
        user=user, refresh_id=uuid.uuid4(), rotated_at=expires, created_at=expires, expires_at=expires, ended_at=ended
    )  # fmt: skip


def one_of_each(corps: cast.Corps, moment: datetime) -> None:
    """A row of every class that was over at a moment."""
    user = cast.account(Role.CADET)
    session(user, ended=moment, expires=NOW + timedelta(days=1))
    lasting = session(user, ended=None, expires=NOW + timedelta(days=1))
    SocketTicket.objects.create(token_hash=str(uuid.uuid4()), session=lasting, expires_at=moment)
    OneTimeToken.objects.create(
        token_hash=str(uuid.uuid4()), kind="reset", user=user, created_at=moment, expires_at=moment
    )
    Throttle.objects.create(key=str(uuid.uuid4()), failures=3, since=moment, last_at=moment)
    IdempotentAnswer.objects.create(
        user_id=user.pk, key=str(uuid.uuid4()), fingerprint="x", created_at=moment
    )
    event(moment)
    Sample.objects.create(at=moment, latency=[0] * 12)
    ScheduledRun.objects.create(job="retention", started_at=moment, finished_at=moment, outcome="done")
    Alert.objects.create(key="slow", says="x", raised_at=moment, recovered_at=moment)
    report = Report.objects.create(
        kind="grade_sheet", term=corps.term, requested_by=corps.sergeant, created_at=moment, finished_at=moment,
        status="ready",
    )  # fmt: skip
    ReportFile.objects.create(report=report, name="a.pdf", content_type="x", content=b"x", sha256="0" * 64)
    for cause, read_at in (("read", moment), ("unread", None)):
        Notification.objects.create(
            recipient=user,
            kind="ledger_entry",
            cause=f"{cause} {moment}",
            title="x",
            created_at=moment,
            read_at=read_at,
        )
    file = Import.objects.create(
        kind="roster",
        term=corps.term,
        file_name="r.csv",
        sha256="0" * 64,
        created_at=moment,
        status="committed",
    )
    ImportRow.objects.create(file=file, number=2, outcome="new", student_number="2026-1")
    gone = Cadet.objects.create(
        student_number=str(uuid.uuid4()), last_name="Reyes", first_name="Juan", email="j@example.edu.ph", search_text="",
        archived_at=moment,
    )  # fmt: skip
    CadetRecord.objects.create(cadet=gone, guardian_name="Rosa Reyes")
    letter = StoredFile.objects.create(
        key=str(uuid.uuid4()), name="a.pdf", kind="pdf", size=1, sha256="0" * 64, created_at=moment
    )
    day = TrainingDay.objects.create(term=corps.term, held_on=moment.date(), title="Drill")
    Excuse.objects.create(
        enrollment=cast.enrolled(corps), day=day, reason="x", letter=letter, filed_by=user, filed_at=moment,
        changed_at=moment, status="approved",
    )  # fmt: skip


def event(moment: datetime, *, sent: bool = True) -> OutboxEvent:
    newest = OutboxEvent.objects.filter(seq__isnull=False).order_by("-seq").first()
    return OutboxEvent.objects.create(
        type="system.term_saved", data={"term_id": 1}, audience=["unit"], created_at=moment,
        sent_at=moment if sent else None, seq=((newest and newest.seq) or 0) + 1,
    )  # fmt: skip


def due() -> dict[str, int]:
    return {state.kind: state.due for state in retention.survey(now=NOW)}


@pytest.fixture
def everything(corps: cast.Corps) -> cast.Corps:
    """A row of each class that is over for years, and one that was over yesterday; and an event to number on from."""
    OutboxEvent.objects.all().delete()
    one_of_each(corps, days_ago(LONGEST_DAYS - 1))
    one_of_each(corps, days_ago(0.5))
    return corps


def test_a_dry_run_says_what_a_run_deletes_and_changes_nothing(everything):
    said = due()
    out = StringIO()
    call_command("retention", "--dry-run", stdout=out)

    assert said == dict.fromkeys(DataClass, 1)
    assert [line.split(" would")[0] for line in out.getvalue().splitlines()] == [
        f"{kind}: 1" for kind in DataClass
    ]
    assert due() == said
    assert not RetentionRun.objects.exists()

    done = retention.run(now=NOW)

    assert done is not None
    assert done.deleted == said
    assert due() == dict.fromkeys(DataClass, 0)
    for model in (SocketTicket, OneTimeToken, IdempotentAnswer, ReportFile, ImportRow):
        assert model.objects.count() == 1, model
    assert AuditEntry.objects.get(action="retention.deleted").after == said


def test_of_cadets_who_are_long_archived_the_name_stays_and_lists_show_who_would_go(everything):
    admin = cast.client_of(everything.commandant)
    [listed] = admin.get("/api/v1/privacy/retention/cadets").json()["results"]

    retention.run(now=NOW)

    purged = Cadet.objects.get(pk=listed["id"])
    assert (purged.last_name, purged.email, purged.archived_at is None) == ("Reyes", "", False)
    assert CadetRecord.objects.count() == 1, "of who was archived yesterday nothing goes"
    assert admin.get("/api/v1/privacy/retention/cadets").json()["count"] == 0
    [entry] = cast.audited(action="cadet.purged")
    assert (entry.actor_name, entry.row_id) == ("retention", purged.pk)


def test_unread_notifications_and_that_a_document_was_made_and_a_file_was_imported_stay(everything):
    retention.run(now=NOW)

    assert Notification.objects.filter(read_at=None).count() == 2
    assert (Report.objects.count(), Import.objects.count()) == (2, 2)


def test_a_document_whose_file_is_gone_is_asked_for_anew(everything):
    retention.run(now=NOW)
    gone = Report.objects.filter(file=None).get()

    answer = cast.client_of(everything.sergeant).get(f"/api/v1/reports/{gone.pk}/file")

    assert (answer.status_code, answer.json()["code"]) == (409, "report_not_ready")
    assert "anew" in answer.json()["detail"]


def test_nothing_that_a_grade_hangs_on_goes_however_short_the_periods(corps):
    day = cast.training_day(corps)
    muster.mark(actor=corps.sergeant, day_id=day.pk, enrollment_id=corps.enrollments[0].pk, session_id=None,
                status=AttendanceStatus.PRESENT, reason="", now=cast.MUSTER)  # fmt: skip
    for kind, period in PERIODS.items():
        RetentionPeriod.objects.create(kind=kind, days=period.least)
    deleted = {rows(NOW).model._meta.db_table for rows in retention.OVER.values()}

    retention.run(now=NOW + timedelta(days=3 * LONGEST_DAYS))

    assert len(deleted) + len(retention.CLEARED) == len(DataClass)
    assert not {name for name in deleted if name.startswith(("cadets_", "attendance_", "grading_"))}
    assert {"system_auditentry", "system_privacyconsent", "system_incident"}.isdisjoint(deleted)


def test_sessions_go_by_their_end_or_their_expiry_and_never_while_they_last(corps):
    user = cast.account(Role.CADET)
    ended = session(user, ended=days_ago(181), expires=NOW + timedelta(days=9))
    expired = session(user, ended=None, expires=days_ago(181))
    living = session(user, ended=None, expires=NOW + timedelta(days=1))

    retention.run(now=NOW)

    assert set(user.sessions.values_list("pk", flat=True)) == {living.pk} - {ended.pk, expired.pk}


def test_a_client_whose_history_went_is_told_so_and_numbers_are_never_given_twice(corps):
    OutboxEvent.objects.all().delete()
    for age in (40, 35, 31, 0, 0):
        event(days_ago(age))
    before = selectors.missed(after=1, stream=Stream.UPDATES, audiences=["unit"], limit=10)

    retention.run(now=NOW)

    def missed(after: int):
        return selectors.missed(after=after, stream=Stream.UPDATES, audiences=["unit"], limit=10)

    assert [row.seq for row in before.rows] == [2, 3, 4, 5]
    assert [missed(after).is_gone for after in (0, 1, 2)] == [True] * 3
    assert [row.seq for row in missed(3).rows] == [4, 5]

    retention.run(now=NOW + timedelta(days=400))

    assert [row.seq for row in OutboxEvent.objects.all()] == [5], (
        "the newest stays: numbering goes on from it"
    )
    assert (missed(4).is_gone, missed(3).is_gone, missed(5).is_gone) == (False, True, False)
    fresh = OutboxEvent.objects.create(type="system.term_saved", data={"term_id": 1}, created_at=NOW)
    relay.stamp()
    fresh.refresh_from_db()
    assert fresh.seq == 6


def test_an_event_that_has_not_gone_out_keeps_itself_and_what_is_after_it(corps):
    OutboxEvent.objects.all().delete()
    for is_sent in (True, False, True, True):
        event(days_ago(90), sent=is_sent)

    retention.run(now=NOW)

    assert set(OutboxEvent.objects.values_list("seq", flat=True)) == {2, 3, 4}


def test_history_that_goes_while_a_client_asks_is_not_passed_over(corps, monkeypatch: pytest.MonkeyPatch):
    OutboxEvent.objects.all().delete()
    for age in (40, 39, 38, 0):
        event(days_ago(age))
    read = selectors._heard

    def heard_after_a_run(*args: Any):
        retention.run(now=NOW)
        return read(*args)

    monkeypatch.setattr(selectors, "_heard", heard_after_a_run)

    assert selectors.missed(after=1, stream=Stream.UPDATES, audiences=["unit"], limit=10).is_gone


def test_much_is_deleted_in_batches_of_a_transaction_each(corps, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(system, "ROWS_AT_ONCE", 2)
    for number in range(5):
        Throttle.objects.create(key=str(number), failures=1, since=days_ago(9), last_at=days_ago(9))

    with CaptureQueriesContext(connection) as captured:
        done = retention.run(now=NOW)

    assert done is not None
    assert done.deleted["throttles"] == 5
    batches = [query for query in captured if 'DELETE FROM "authentication_throttle"' in query["sql"]]
    assert len(batches) == 3


@pytest.mark.django_db(transaction=True)
def test_two_runs_at_once_or_one_after_the_other_are_one():
    other = connections.create_connection("default")
    try:
        with other.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(%s)", [retention._LOCK])
            assert retention.run(now=NOW) is None
            cursor.execute("SELECT pg_advisory_unlock(%s)", [retention._LOCK])
        assert retention.run(now=NOW) is not None
        assert retention.run(now=NOW + RUNS_APART - timedelta(seconds=1)) is None
        assert retention.run(now=NOW + RUNS_APART) is not None
        assert RetentionRun.objects.count() == 2
    finally:
        other.close()


def test_the_operator_runs_it_at_any_time(corps):
    out = StringIO()
    for _ in range(2):
        call_command("retention", stdout=out)

    assert RetentionRun.objects.count() == 2
    assert out.getvalue().count("sessions: 0 went") == 2


def test_an_admin_changes_a_period_within_its_bounds_and_it_is_audited(corps):
    admin = cast.client_of(corps.commandant)

    def patch(days: int):
        return admin.patch(
            "/api/v1/privacy/retention", {"kind": "read_notifications", "days": days}, format="json"
        )

    changed = patch(30)
    again = patch(30)

    shown = next(row for row in changed.json()["classes"] if row["kind"] == "read_notifications")
    assert (changed.status_code, shown["days"], shown["default_days"], shown["least_days"]) == (
        200,
        30,
        180,
        7,
    )
    assert again.json() == changed.json()
    entry = AuditEntry.objects.get(action="retention.changed")
    assert (entry.before["days"], entry.after["days"], entry.actor_id) == (180, 30, corps.commandant.pk)
    for days in (6, 0, -1, LONGEST_DAYS + 1, 10**12):
        refused = patch(days)
        assert (refused.status_code, list(refused.json()["errors"])) == (400, ["days"]), days
    assert RetentionPeriod.objects.get().days == 30


def test_the_page_of_retention_takes_one_count_per_class(everything):
    admin = cast.client_of(everything.commandant)
    retention.run(now=NOW)

    with CaptureQueriesContext(connection) as captured:
        answer = admin.get("/api/v1/privacy/retention")

    assert answer.json()["last_run"]["deleted"] == dict.fromkeys(DataClass, 1)
    assert len(captured) == 3 + len(DataClass) + 2
