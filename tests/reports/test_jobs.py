"""The life of a report job: one worker at a time, one file, a reason for every failure."""

import threading
from datetime import datetime, timedelta
from typing import cast as cast_to

import pytest
from django.db import IntegrityError, connection, transaction

from apps.reports import tasks
from apps.reports.models import Report, ReportFile
from apps.reports.rules import ReportStatus
from apps.reports.services import jobs, turns
from apps.system.models import AuditEntry, OutboxEvent
from apps.system.rules import Stream, user_audience
from common import clock
from common.redis import client
from config.celery import app
from tests import cast
from tests.reports import sheets

LATER = cast.MUSTER + jobs.LEASE + timedelta(seconds=1)


def told(report):
    """(status, progress) of every event about the report, oldest first."""
    events = OutboxEvent.objects.filter(type="reports.report_progressed", data__report_id=report.pk).order_by(
        "id"
    )
    return [(event.data["status"], event.data["progress"]) for event in events]


def claimed(report: Report, *, now: datetime) -> Report:
    """The job in the hands of a worker."""
    held = jobs.claim(report_id=report.pk, now=now)
    assert held is not None
    return held


def test_a_request_is_a_row_a_control_event_and_an_audit_entry(corps):
    report = sheets.request_sheet(corps)

    event = OutboxEvent.objects.get(type="reports.report_requested")
    assert report.status == ReportStatus.QUEUED
    assert (event.data, event.audience, event.stream) == ({"report_id": report.pk}, [], Stream.CONTROL)
    assert AuditEntry.objects.get(action="report.requested").row_id == report.pk


def test_a_request_that_fails_leaves_neither_row_nor_event(corps):
    def request_and_break() -> None:
        with transaction.atomic():
            sheets.request_sheet(corps)
            Report.objects.update(progress=101)

    with pytest.raises(IntegrityError):
        request_and_break()

    assert not Report.objects.exists()
    assert not OutboxEvent.objects.filter(type="reports.report_requested").exists()


def test_progress_goes_to_the_requester_with_all_that_a_notification_says(corps):
    report = sheets.make(sheets.request_sheet(corps))

    events = OutboxEvent.objects.filter(type="reports.report_progressed").order_by("id")
    progress = [event.data["progress"] for event in events]
    assert progress == sorted(progress)
    assert (progress[0], progress[-1]) == (0, 100)
    assert {tuple(event.audience) for event in events} == {(user_audience(corps.sergeant.pk),)}
    assert events[len(events) - 1].data == {
        "report_id": report.pk,
        "status": "ready",
        "progress": 100,
        "requested_by": corps.sergeant.pk,
        "kind": "grade_sheet",
        "title": f"Grade sheet, {corps.term.name}",
        "reason": "",
    }


def test_a_second_run_of_a_finished_job_does_nothing(corps):
    report = sheets.make(sheets.request_sheet(corps))
    before = (told(report), ReportFile.objects.get(report=report).sha256)

    tasks.render(report_id=report.pk, event_seq=7)

    report.refresh_from_db()
    assert (told(report), ReportFile.objects.get(report=report).sha256) == before
    assert report.attempts == 1


def test_the_same_data_make_the_same_file(corps):
    first = sheets.make(sheets.request_sheet(corps))
    content = bytes(first.file.content)
    Report.objects.filter(pk=first.pk).update(status=ReportStatus.QUEUED)
    first.file.delete()

    assert bytes(ReportFile.objects.get(report=sheets.make(first)).content) == content


def test_a_claimed_job_is_not_claimed_again_until_its_lease_has_run_out(corps):
    report = sheets.request_sheet(corps)
    held = jobs.claim(report_id=report.pk, now=cast.MUSTER)

    assert held is not None
    assert jobs.claim(report_id=report.pk, now=cast.MUSTER + jobs.LEASE) is None
    assert jobs.claim(report_id=report.pk, now=LATER) is not None


def test_progress_renews_the_lease(corps):
    report = claimed(sheets.request_sheet(corps), now=cast.MUSTER)
    jobs.advance(report=report, progress=50, now=cast.MUSTER + timedelta(seconds=50))

    assert jobs.claim(report_id=report.pk, now=LATER) is None


def test_a_worker_that_lost_its_claim_writes_nothing_more(corps):
    slow = claimed(sheets.request_sheet(corps), now=cast.MUSTER)
    quick = claimed(slow, now=LATER)

    for late_step in (
        lambda: jobs.advance(report=slow, progress=50, now=LATER),
        lambda: jobs.finish(
            report=slow, name="slow", content_type="application/pdf", content=b"slow", now=LATER
        ),
        lambda: jobs.fail(report=slow, reason="slow", now=LATER),
    ):
        with pytest.raises(jobs.ClaimLost):
            late_step()
    jobs.finish(report=quick, name="quick", content_type="application/pdf", content=b"quick", now=LATER)

    assert ReportFile.objects.get().name == "quick"


@pytest.mark.django_db(transaction=True)
def test_of_workers_that_claim_at_once_one_gets_the_job():
    report = sheets.request_sheet(cast.corps())
    claims: list[Report | None] = []
    start = threading.Barrier(4)

    def work() -> None:
        start.wait()
        claims.append(jobs.claim(report_id=report.pk, now=cast.MUSTER))
        connection.close()

    workers = [threading.Thread(target=work) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()

    assert len([claim for claim in claims if claim is not None]) == 1


def test_a_job_whose_worker_died_three_times_fails_with_a_reason(corps):
    report = sheets.request_sheet(corps)
    moment = cast.MUSTER
    for _ in range(jobs.MAX_ATTEMPTS):
        assert jobs.claim(report_id=report.pk, now=moment) is not None
        moment += jobs.LEASE + timedelta(seconds=1)

    assert jobs.claim(report_id=report.pk, now=moment) is None
    assert jobs.sweep(now=moment) == []

    report.refresh_from_db()
    assert (report.status, report.reason) == (ReportStatus.FAILED, jobs.WORKER_DIED)
    assert told(report)[-1] == ("failed", 0)


def test_the_sweep_finds_what_nobody_works_on(corps):
    fresh, waiting, running, abandoned, ready = (sheets.request_sheet(corps) for _ in range(5))
    now = cast.MUSTER + timedelta(minutes=5)
    Report.objects.filter(pk=fresh.pk).update(created_at=now - timedelta(seconds=29))
    jobs.claim(report_id=running.pk, now=now)
    jobs.claim(report_id=abandoned.pk, now=cast.MUSTER)
    sheets.make(ready)

    assert jobs.sweep(now=now) == [waiting.pk, abandoned.pk]


def test_a_large_document_waits_for_another_one_while_small_ones_are_made(corps, monkeypatch):
    monkeypatch.setattr(turns, "CHUNKS_OF_A_LARGE_ONE", 0)
    large = sheets.request_sheet(corps)
    other = connection.copy()
    with other.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [turns.LOCK])

    waiting = sheets.make(large)
    assert (waiting.status, waiting.attempts, waiting.progress) == (ReportStatus.QUEUED, 0, 0)
    assert jobs.sweep(now=LATER) == [large.pk]
    with monkeypatch.context() as patch:
        patch.setattr(turns, "CHUNKS_OF_A_LARGE_ONE", 4)
        assert sheets.make(sheets.request_sheet(corps, company=corps.alpha)).status == ReportStatus.READY
    other.close()

    assert sheets.make(large).status == ReportStatus.READY
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND objid = %s", [turns.LOCK]
        )
        assert cursor.fetchone()[0] == 0


def test_the_sweep_sends_the_job_to_the_worker_again(corps):
    report = sheets.request_sheet(corps, now=clock.now() - timedelta(minutes=1))

    tasks.sweep()

    queued = cast_to(list[bytes], client().lrange(app.conf.task_default_queue, 0, -1))
    assert any(f"{{'report_id': {report.pk}}}".encode() in message for message in queued)


def test_a_term_without_a_policy_ends_as_failed_with_the_reason(corps):
    report = sheets.make(sheets.request_sheet(sheets.without_policy(corps)))

    assert (report.status, report.reason) == (ReportStatus.FAILED, "This term has no grading policy.")
    assert not ReportFile.objects.exists()


def test_a_failure_of_our_own_is_told_without_its_innards(corps, caplog):
    report = sheets.make(sheets.request_sheet(sheets.with_a_damaged_policy(corps)))

    assert report.status == ReportStatus.FAILED
    assert report.reason.startswith("Something failed on our side.")
    assert "KeyError" in caplog.text
    assert not ReportFile.objects.exists()
    assert told(report)[-1][0] == "failed"
