"""The grade record: the explanation of one cadet's grade, read back from the PDF."""

import re

import pytest

from apps.authentication.rules.duties import DutyKind
from apps.grading.rules import LedgerKind
from apps.grading.selectors.explanation import explain_enrollment
from apps.grading.services.ledger import record_entry
from apps.reports.models import Report
from apps.reports.services import pdf
from apps.system.models import AuditEntry
from apps.system.rules import cadet_person
from tests import cast
from tests.reports import sheets

pytestmark = pytest.mark.django_db
REPORTS = "/api/v1/reports"


@pytest.fixture
def graded():
    return sheets.graded_corps(3)


@pytest.fixture
def long(graded):
    """The first cadet's record goes on over pages."""
    for points in range(1, 121):
        record_entry(
            actor=graded.sergeant, enrollment_id=graded.enrollments[0].pk, kind=LedgerKind.MERIT, points=points,
            reason=f"Reason {points} <b>", occurred_on=cast.MUSTER.date(), now=cast.MUSTER,
        )  # fmt: skip
    return graded


def ask(client, enrollment, **more):
    return client.post(REPORTS, {"kind": "grade_record", "enrollment": enrollment.pk, **more}, format="json")


def made(client, enrollment) -> Report:
    return sheets.make(Report.objects.get(pk=ask(client, enrollment).json()["id"]))


def plain(text: str) -> str:
    return re.sub(r"\s+", " ", text)


def test_the_record_says_the_whole_tree_of_the_api_down_to_the_last_row(long):
    enrollment = long.enrollments[0]

    report = made(cast.client_of(long.sergeant), enrollment)

    text = plain(" ".join(sheets.page_texts(report)))
    explained = explain_enrollment(enrollment)
    for node in explained.explanation:
        for said in (node.label, node.formula, *node.steps, *(rule.says for rule in node.rules)):
            assert plain(said) in text, said
        for item in node.items:
            assert plain(item.label) in text, item
            if item.ref_id:
                assert re.search(rf"(record|entry|score) {item.ref_id}\b", text), item
    assert enrollment.cadet.name in text
    assert report.file.name.startswith("grade-record-pena")


def test_pages_break_where_one_long_layout_would_break_them(long, monkeypatch):
    client = cast.client_of(long.sergeant)
    whole = sheets.page_texts(made(client, long.enrollments[0]))
    monkeypatch.setattr(pdf, "ROWS_PER_CHUNK", 80)

    in_chunks = sheets.page_texts(made(client, long.enrollments[0]))

    def reasons(pages):
        return [re.findall(r"Reason (\d+) <b>", page) for page in pages]

    assert reasons(in_chunks) == reasons(whole)
    assert sum(map(len, reasons(whole))) == 120


def test_who_orders_no_reports_of_the_cadet_gets_none(graded):
    enrollment = graded.enrollments[0]
    enrollment.company = graded.alpha
    enrollment.save()

    for user, status in [
        (cast.staff(DutyKind.COMPANY, company=graded.alpha), 202),
        (cast.staff(DutyKind.COMPANY, company=graded.bravo), 404),
        (cast.staff(DutyKind.ENCODER), 403),
    ]:
        answer = ask(cast.client_of(user), enrollment)
        assert answer.status_code == status, user
        if status == 202:
            url = f"{REPORTS}/{answer.json()['id']}"
            assert cast.client_of(user).get(url).json()["enrollment"] == enrollment.pk
            assert cast.client_of(graded.sergeant).get(url).status_code == 404
    assert Report.objects.count() == 1


def test_asking_without_a_cadet_is_refused_at_its_field(graded):
    answer = cast.client_of(graded.sergeant).post(REPORTS, {"kind": "grade_record"}, format="json")

    assert (answer.status_code, list(answer.json()["errors"])) == (400, ["enrollment"])


def test_the_audit_names_whom_a_record_is_about_so_that_it_can_be_erased(graded):
    enrollment = graded.enrollments[0]
    client = cast.client_of(graded.sergeant)
    report = made(client, enrollment)
    client.get(f"{REPORTS}/{report.pk}/file")

    # The file's name says the cadet's.
    assert cadet_person(enrollment.cadet_id) in (
        AuditEntry.objects.get(action="report.downloaded").sealed or {}
    )
