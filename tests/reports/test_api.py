"""reports/ over HTTP."""

from io import BytesIO

import pytest
from pypdf import PdfReader

from apps.authentication.rules import Role
from apps.reports.models import Report
from apps.system.models import AuditEntry
from tests import cast
from tests.reports import sheets
from tests.scenes import corps, standing_corps

__all__ = ["corps", "standing_corps"]
REPORTS = "/api/v1/reports"


def ask(client, **body):
    return client.post(REPORTS, body, format="json")


def test_asking_answers_202_with_the_job(corps):
    answer = ask(
        cast.client_of(corps.sergeant), kind="grade_sheet", term=corps.term.pk, company=corps.alpha.pk
    )

    assert answer.status_code == 202
    body = answer.json()
    created_at = body.pop("created_at")
    assert created_at.endswith("+08:00")
    assert body == {
        "id": Report.objects.get().pk,
        "kind": "grade_sheet",
        "format": "pdf",
        "term": corps.term.pk,
        "company": corps.alpha.pk,
        "enrollment": None,
        "day": None,
        "title": f"Grade sheet, {corps.term.name}, Alpha",
        "status": "queued",
        "progress": 0,
        "reason": None,
        "file_name": None,
    }


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({}, 202),
        ({"company": None}, 202),
        ({"kind": "love_letter"}, 400),
        ({"term": "x"}, 400),
        ({"term": 0}, 400),
        ({"term": 999_999}, 404),
        ({"company": 999_999}, 404),
    ],
)
def test_a_request_with_something_wrong_is_refused_and_queues_nothing(corps, change, status):
    answer = ask(cast.client_of(corps.sergeant), **{"kind": "grade_sheet", "term": corps.term.pk, **change})

    assert answer.status_code == status
    assert Report.objects.count() == (1 if status == 202 else 0)
    if status != 202:
        assert answer["Content-Type"] == "application/problem+json"


def test_a_report_is_its_requesters_alone(corps):
    report = sheets.make(sheets.request_sheet(corps))
    cadet = cast.account(Role.CADET)

    for user, status, listed in [
        (corps.sergeant, 200, 1),
        (corps.commandant, 404, 0),
        (cadet, 403, None),
        (None, 401, None),
    ]:
        client = cast.client_of(user)
        assert client.get(f"{REPORTS}/{report.pk}").status_code == status
        assert client.get(f"{REPORTS}/{report.pk}/file").status_code == status
        listing = client.get(REPORTS)
        assert listing.status_code == (200 if listed is not None else status)
        if listed is not None:
            assert listing.json()["count"] == listed


def test_a_cadet_cannot_ask_for_the_corps_grades(corps):
    for user, status in [(corps.sergeant, 202), (cast.account(Role.CADET), 403), (None, 401)]:
        assert ask(cast.client_of(user), kind="grade_sheet", term=corps.term.pk).status_code == status


@pytest.mark.parametrize("accept", ["*/*", "application/pdf", "application/json"])
def test_the_file_comes_as_an_attachment_and_the_audit_log_notes_it(corps, accept):
    report = sheets.make(sheets.request_sheet(corps))

    answer = cast.client_of(corps.sergeant).get(f"{REPORTS}/{report.pk}/file", headers={"accept": accept})

    assert answer.status_code == 200
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"] == f'attachment; filename="{report.file.name}"'
    assert answer["Cache-Control"] == "private, no-store"
    assert len(PdfReader(BytesIO(answer.content)).pages) == 1
    noted = AuditEntry.objects.get(action="report.downloaded")
    assert (noted.actor_id, noted.row_id) == (corps.sergeant.pk, report.pk)


def test_a_file_that_is_not_there_yet_is_a_409_that_says_so(corps):
    report = sheets.request_sheet(corps)

    answer = cast.client_of(corps.sergeant).get(
        f"{REPORTS}/{report.pk}/file", headers={"accept": "application/pdf"}
    )

    assert answer.status_code == 409
    assert answer["Content-Type"] == "application/problem+json"
    assert (answer.json()["code"], answer.json()["detail"]) == (
        "report_not_ready",
        "It is in the making: 0 %.",
    )
    assert not AuditEntry.objects.filter(action="report.downloaded").exists()


def test_a_failed_report_says_why(corps):
    report = sheets.make(sheets.request_sheet(sheets.without_policy(corps)))
    client = cast.client_of(corps.sergeant)

    assert client.get(f"{REPORTS}/{report.pk}").json()["reason"] == "This term has no grading policy."
    answer = client.get(f"{REPORTS}/{report.pk}/file")
    assert answer.status_code == 409
    assert "no grading policy" in answer.json()["detail"]


def test_a_ready_report_names_its_file_and_the_list_stays_at_few_queries(
    corps, django_assert_max_num_queries
):
    for _ in range(3):
        sheets.make(sheets.request_sheet(corps))
    client = cast.client_of(corps.sergeant)

    with django_assert_max_num_queries(8):
        listing = client.get(REPORTS).json()

    assert [row["status"] for row in listing["results"]] == ["ready"] * 3
    assert all(row["file_name"].endswith(".pdf") for row in listing["results"])
