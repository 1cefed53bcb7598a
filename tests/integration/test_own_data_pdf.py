"""The own data as PDF: all of it to read, its owner's alone, made by the worker."""

import os
import signal
from datetime import timedelta

import pytest
from django.db import IntegrityError, connections, transaction

from apps.authentication.rules import Role
from apps.grading.rules import LedgerKind
from apps.grading.services import ledger
from apps.integration.rules.own_data import CELL_LENGTH, NOTHING_KEPT, sections
from apps.integration.services import own_data_pdf
from apps.integration.tasks import render_own_data
from apps.messaging import tasks as messaging
from apps.messaging.models import Notification
from apps.reports.models import Report, ReportFile
from apps.reports.services import jobs, retention
from apps.system.models import AuditEntry, OutboxEvent
from realtime.subscriptions import REACTIONS
from tests import cast
from tests.integration.test_own_data import fill
from tests.reports import sheets

pytestmark = pytest.mark.django_db

ROUTE = "/api/v1/privacy/my-data/pdf"


def made(user, *, now=cast.MUSTER) -> Report:
    """The user's document after the worker's service has run."""
    report = own_data_pdf.request(actor=user, now=now)
    own_data_pdf.make(report_id=report.pk, clock=sheets.stopped(now))
    report.refresh_from_db()
    return report


def test_it_says_all_that_the_json_says_and_nothing_of_anybody_else(corps):
    own = cast.account(Role.CADET, name="reyes")
    enrollment = cast.enrolled(corps, user=own)
    fill(corps, enrollment, word="mine")
    fill(corps, corps.enrollments[0], word="foreign")
    cast.client_of(corps.sergeant).get(f"/api/v1/cadets/{enrollment.cadet_id}")

    pages = sheets.page_texts(made(own))

    text = " ".join(" ".join(pages).split())
    for said in (
        "Personal data", own.display_name, "reyes", enrollment.cadet.student_number, "mine fever", "mine drill", "excused",
        f"Enrollments: {corps.term.name}: attendance", "grade: explanation: Military aptitude: items", "Sessions",
        "Consents", NOTHING_KEPT,
        corps.sergeant.display_name, "report.requested",
    ):  # fmt: skip
        assert said in text, said
    assert all(f"Page {number} of {len(pages)}" in page for number, page in enumerate(pages, start=1))
    assert "foreign" not in text
    assert corps.enrollments[0].cadet.student_number not in text


def test_markup_in_a_reason_is_text_and_fetches_nothing(corps):
    own = cast.account(Role.CADET)
    enrollment = cast.enrolled(corps, user=own)
    reason = '<img src="file:///etc/hostname"><b>bold</b> & co'
    ledger.record_entry(actor=corps.sergeant, enrollment_id=enrollment.pk, kind=LedgerKind.MERIT, points=5, reason=reason,
                        occurred_on=cast.training_day(corps).held_on, now=cast.MUSTER)  # fmt: skip

    text = "".join("".join(sheets.page_texts(made(own))).split())

    assert "".join(reason.split()) in text


def test_all_actions_are_there_over_many_chunks(corps, monkeypatch):
    monkeypatch.setattr(own_data_pdf.OwnDataDocument, "rows_per_chunk", 25)
    own = cast.account(Role.CADET)
    AuditEntry.objects.bulk_create(
        AuditEntry(at=cast.MUSTER, actor_id=own.pk, actor_name="x", action=f"act.n{number:03}", table="t")
        for number in range(90)
    )

    text = "".join(sheets.page_texts(made(own)))

    assert [number for number in range(90) if f"act.n{number:03}" not in text] == []


def test_a_long_text_goes_on_in_the_row_below_and_loses_nothing():
    reason = "".join(str(number % 10) for number in range(3 * CELL_LENGTH + 7))

    [section] = sections({"notifications": [{"title": "short", "body": reason}]}, say=str)

    assert len(section.rows) == 4
    assert "".join(body for _, body in section.rows) == reason


def test_it_is_asked_for_followed_and_taken_over_http_by_its_owner_alone(corps):
    own, other = cast.account(Role.CADET), cast.account(Role.CADET)
    client = cast.client_of(own)

    asked = client.post(ROUTE)
    number = asked.json()["id"]
    early = client.get(f"{ROUTE}/{number}/file")
    render_own_data(report_id=number)
    seen = client.get(f"{ROUTE}/{number}").json()
    file = client.get(f"{ROUTE}/{number}/file")

    assert (asked.status_code, asked.json()["status"], asked.json()["term"]) == (202, "queued", None)
    assert (early.status_code, early.json()["code"]) == (409, "report_not_ready")
    assert (seen["status"], seen["progress"]) == ("ready", 100)
    assert file.content.startswith(b"%PDF-")
    assert file["Content-Disposition"] == f'attachment; filename="{seen["file_name"]}"'
    assert file["Cache-Control"] == "private, no-store"
    for action in ("report.requested", "report.downloaded"):
        assert AuditEntry.objects.filter(action=action, actor_id=own.pk, row_id=number).count() == 1
    for user in (other, corps.sergeant, corps.commandant):
        for path in (f"{ROUTE}/{number}", f"{ROUTE}/{number}/file"):
            assert cast.client_of(user).get(path).status_code == 404


def test_neither_kind_is_reached_by_the_routes_of_the_other(corps):
    sheet, own = sheets.request_sheet(corps), own_data_pdf.request(actor=corps.sergeant, now=cast.MUSTER)
    client = cast.client_of(corps.sergeant)

    assert client.get(f"{ROUTE}/{sheet.pk}").status_code == 404
    assert client.get(f"/api/v1/reports/{own.pk}").status_code == 404
    assert [row["id"] for row in client.get("/api/v1/reports").json()["results"]] == [sheet.pk]
    asked = client.post("/api/v1/reports", {"kind": "own_data", "term": corps.term.pk}, format="json")
    assert asked.status_code == 400


def test_asking_again_while_it_is_in_the_making_gives_the_same_job(corps):
    first = own_data_pdf.request(actor=corps.sergeant, now=cast.MUSTER)

    assert own_data_pdf.request(actor=corps.sergeant, now=cast.MUSTER) == first
    assert OutboxEvent.objects.filter(type="integration.own_data_requested").count() == 1
    with pytest.raises(IntegrityError), transaction.atomic():
        Report.objects.create(kind="own_data", requested_by=corps.sergeant, created_at=cast.MUSTER)

    own_data_pdf.make(report_id=first.pk, clock=sheets.stopped(cast.MUSTER))
    assert own_data_pdf.request(actor=corps.sergeant, now=cast.MUSTER) != first


def test_the_request_reaches_the_worker_and_a_lost_one_is_swept_up_by_its_own_kind(corps):
    report = own_data_pdf.request(actor=corps.sergeant, now=cast.MUSTER)
    later = cast.MUSTER + 2 * jobs.DISPATCH_PATIENCE

    event = OutboxEvent.objects.get(type="integration.own_data_requested")
    assert (event.data, REACTIONS[event.type]) == (
        {"report_id": report.pk},
        ("integration.render_own_data",),
    )
    assert jobs.sweep(now=later) == []
    assert own_data_pdf.sweep(now=later) == [report.pk]


@pytest.mark.django_db(transaction=True)
def test_a_worker_killed_while_it_makes_the_document_leaves_it_to_the_next(monkeypatch):
    report = own_data_pdf.request(actor=cast.account(Role.CADET), now=cast.MUSTER)
    connections.close_all()
    child = os.fork()
    if child == 0:
        # Killed where the rows are laid out.
        monkeypatch.setattr(
            own_data_pdf.OwnDataDocument, "chunk", lambda *_: os.kill(os.getpid(), signal.SIGKILL)
        )
        own_data_pdf.make(report_id=report.pk, clock=sheets.stopped(cast.MUSTER))
        os._exit(1)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == -signal.SIGKILL
    report.refresh_from_db()
    assert (report.status, report.attempts) == ("running", 1)

    assert own_data_pdf.sweep(now=cast.MUSTER + jobs.LEASE / 2) == []
    later = cast.MUSTER + jobs.LEASE + timedelta(seconds=1)
    assert own_data_pdf.sweep(now=later) == [report.pk]
    own_data_pdf.make(report_id=report.pk, clock=sheets.stopped(later))

    report.refresh_from_db()
    assert (report.status, report.attempts) == ("ready", 2)
    assert ReportFile.objects.filter(report=report).count() == 1


def test_its_notification_leads_to_the_account_and_not_to_the_grades(corps):
    report = made(corps.sergeant)
    told = OutboxEvent.objects.filter(type="reports.report_progressed").latest("id")

    messaging.notify_report(**told.data)

    note = Notification.objects.get(cause=f"report:{report.pk}")
    assert (note.title, note.link) == ("Your data: ready to download", "/account")


def test_its_file_goes_with_the_files_of_reports(corps):
    report = made(corps.sergeant)

    assert list(retention.files_over(cast.MUSTER + timedelta(seconds=1))) == [
        ReportFile.objects.get(report=report)
    ]
