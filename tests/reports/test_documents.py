"""Every document, read back: what it says against the database, what it is made of, and what it never does."""

import csv
import io
import re
from collections import Counter
from datetime import date
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import load_workbook
from pypdf import PdfReader

from apps.attendance.models import AttendanceRecord, Excuse, ExcuseReview
from apps.attendance.services import days
from apps.cadets.models import Cadet
from apps.cadets.services import photos
from apps.files.services import settling
from apps.grading.models import GradeMark
from apps.grading.rules import LedgerKind
from apps.grading.services.ledger import record_entry
from apps.reports import rules
from apps.reports.models import Issue, Report
from apps.reports.rules import SPECS, ReportFormat, ReportKind, Subject
from apps.reports.services import documents, jobs
from apps.system.models import Term
from tests import cast
from tests.files import samples
from tests.reports import archives, sheets

NASTY = "=1+1<img src=x> url(http://x/y) {{ unit }} Ñuñez"


@pytest.fixture(scope="module")
def full(django_db_setup, django_db_blocker):
    """A corps with something for every document to say; made once, and taken back."""
    from django.db import transaction  # noqa: PLC0415

    with django_db_blocker.unblock(), transaction.atomic():
        corps = sheets.graded_corps(6, seed=3)
        enrollment = corps.enrollments[0]
        person = enrollment.cadet
        person.last_name, person.birthdate, person.address = NASTY, date(2006, 2, 3), "Purok 1\nTubod"
        person.save()
        for kind, points in ((LedgerKind.MERIT, 60), (LedgerKind.DEMERIT, 7)):
            record_entry(
                actor=corps.sergeant, enrollment_id=enrollment.pk, kind=kind, points=points, reason=NASTY,
                occurred_on=cast.MUSTER.date(), now=cast.MUSTER,
            )  # fmt: skip
        GradeMark.objects.update_or_create(
            enrollment=enrollment, defaults={"code": "DO", "reason": NASTY, "set_at": cast.MUSTER}
        )
        day = cast.training_day(corps, title="Map reading")
        days.close_day(actor=corps.commandant, day_id=day.pk, now=cast.MUSTER)
        excuse = Excuse.objects.create(
            enrollment=enrollment, day=day, reason=NASTY, filed_by=corps.sergeant, filed_at=cast.MUSTER,
            changed_at=cast.MUSTER, status="approved",
        )  # fmt: skip
        ExcuseReview.objects.create(
            excuse=excuse, is_appeal=False, is_approved=True, reason="The letter of the clinic", reviewed_by=corps.commandant,
            reviewed_by_name="MAJ Someone (RES) PA", reviewed_at=cast.MUSTER,
        )  # fmt: skip
        yield corps, day
        transaction.set_rollback(True)


def of(full, kind: ReportKind, **wanted) -> Report:
    """The finished document of a kind."""
    corps, day = full
    subject = SPECS[kind].subject
    if subject is Subject.ENROLLMENT:
        wanted["enrollment_id"] = corps.enrollments[0].pk
    if subject is Subject.DAY:
        wanted["day_id"] = day.pk
    report = sheets.make(sheets.request(corps, kind, actor=corps.commandant, **wanted))
    assert report.status == "ready", report.reason
    return report


def test_every_kind_has_a_reader():
    assert set(documents.READERS) == set(rules.ORDERED_KINDS)


def totals_of(corps, day) -> dict[ReportKind, str]:
    """What some documents say in their last line, counted in the database."""
    sexes = Counter(Cadet.objects.filter(enrollments__term=corps.term).values_list("sex", flat=True))
    men, women, count = sexes["male"], sexes["female"], len(corps.enrollments)
    came = AttendanceRecord.objects.filter(session__day=day).exclude(status="absent").count()
    return {
        ReportKind.ROSTER: f"All {men} {women} 0 {count}",
        ReportKind.ENROLMENT_SUMMARY: f"All courses {men} {women} 0 {count}",
        ReportKind.CHED_2B: f"All {men} {women} 0 {count}",
        ReportKind.REGISTRAR_SHEET: f"Total {count} {men} {women}",
        ReportKind.DAY_REPORT: f"All {count} {came} 0 0 {count - came} {100 * came / count:.1f} %",
    }


@pytest.mark.django_db
@pytest.mark.parametrize("kind", [spec.kind for spec in rules.KINDS], ids=str)
def test_every_document_is_a_whole_pdf_with_its_fonts_its_totals_and_names_as_text(full, kind):
    report = of(full, kind)

    content = bytes(report.file.content)
    reader = PdfReader(BytesIO(content), strict=True)
    text = " ".join(page.extract_text() for page in reader.pages)
    archives.assert_archivable(content)
    archives.assert_opens_in_other_readers(content, pages=len(reader.pages))
    assert reader.root_object["/MarkInfo"]["/Marked"]
    if kind in (ReportKind.ROSTER, ReportKind.GRADE_SHEET, ReportKind.LEDGER, ReportKind.DROP_ORDER):
        assert "<img src=x>" in "".join(text.split("\n"))
        assert "{{ unit }}" in "".join(text.split("\n")).replace("{{unit }}", "{{ unit }}")
    assert totals_of(*full).get(kind, "") in " ".join(text.split())
    for page in reader.pages:
        pictures = {f"/{name.decode()}" for name in re.findall(rb"/(\S+) Do", page.get_contents().get_data())}
        # The QR, of a card's back at the least.
        assert pictures <= set(page["/Resources"]["/XObject"])
        assert pictures or kind is ReportKind.ID_CARDS
    # Every page of what the unit issues.
    if kind is not ReportKind.ID_CARDS:
        assert text.count("Policy version 1 ·") == len(reader.pages)
    if kind is ReportKind.ACHIEVEMENT_CERTIFICATES:
        assert report.file.issue.fingerprint not in text
    elif kind is not ReportKind.ID_CARDS:
        issue = report.file.issue
        assert f"No. {issue.number}" in text
        assert issue.fingerprint in text
        assert f"Page 1 of {len(reader.pages)}" in text


@pytest.mark.django_db
def test_the_ledgers_totals_are_the_databases(full):
    text = sheets.page_texts(of(full, ReportKind.LEDGER))[-1]

    assert "2 Total 60 7" in " ".join(text.split())


@pytest.mark.django_db
def test_the_attendance_sheet_counts_every_day(full):
    corps, _ = full
    report = of(full, ReportKind.ATTENDANCE_SHEET, format=ReportFormat.CSV)

    rows = list(csv.DictReader(io.StringIO(bytes(report.file.content).decode("utf-8-sig"))))

    assert len(rows) == len(corps.enrollments)
    for row in rows:
        assert sum(int(row[letter]) for letter in "PLEMA") == 4


@pytest.mark.django_db
def test_a_workbook_has_numbers_and_dates_and_text_that_is_no_formula(full):
    report = of(full, ReportKind.CHED_2B, format=ReportFormat.XLSX)

    book = load_workbook(BytesIO(bytes(report.file.content)))
    page = book.worksheets[0]
    header = [cell.value for cell in page[1]]
    rows = [dict(zip(header, row, strict=True)) for row in page.iter_rows(min_row=2)]
    nasty = next(row for row in rows if row["Surname"].value == NASTY)
    assert page.freeze_panes == "A2"
    assert nasty["Surname"].data_type == "s"
    assert nasty["Birth date"].is_date
    assert nasty["No."].data_type == "n"
    assert book["About"]["B2"].value == report.file.issue.number


@pytest.mark.django_db
def test_csv_escapes_what_a_spreadsheet_would_take_for_a_formula(full):
    report = of(full, ReportKind.CHED_2B, format=ReportFormat.CSV)

    rows = csv.DictReader(io.StringIO(bytes(report.file.content).decode("utf-8-sig")))
    assert "'" + NASTY in [row["Surname"] for row in rows]


@pytest.mark.django_db
def test_the_card_carries_the_token_that_the_scanner_reads(full):
    report = of(full, ReportKind.ID_CARDS, layout="single")

    reader = PdfReader(BytesIO(bytes(report.file.content)))
    assert len(reader.pages) == 2 * 6
    width = float(reader.pages[0].mediabox.width) / 72 * 25.4
    assert round(width, 1) == 85.6
    assert report.file.issue.number not in reader.pages[0].extract_text()


def test_the_card_shows_the_photo_of_whoever_has_one(corps):
    cadet = corps.enrollments[0].cadet
    photo = SimpleUploadedFile("me.png", samples.picture("PNG"))
    pictured = photos.set_photo(actor=corps.sergeant, cadet_id=cadet.pk, photo=photo, now=cast.MUSTER)
    settling.settle(file_id=pictured.photo_id or 0, now=cast.MUSTER)

    report = sheets.make(sheets.request(corps, ReportKind.ID_CARDS, layout="single"))

    fronts = PdfReader(BytesIO(bytes(report.file.content))).pages[::2]
    pictures = {
        cadet.student_number in page.extract_text(): page.get_contents().get_data().count(b" Do")
        for page in fronts
    }
    assert pictures == {True: 1, False: 0}


@pytest.mark.django_db
def test_an_excuse_letter_says_what_was_asked_and_decided(full):
    text = " ".join(" ".join(sheets.page_texts(of(full, ReportKind.EXCUSE_LETTERS))).split())

    for words in (
        "Map reading",
        "<img src=x>",
        "Excuse approved",
        "MAJ Someone (RES) PA",
        "The letter of the clinic",
    ):
        assert words in text


@pytest.mark.django_db
def test_a_drop_order_of_who_is_not_dropped_is_refused_with_what_to_do(full):
    corps, _ = full
    other = corps.enrollments[1]
    GradeMark.objects.filter(enrollment=other).delete()

    report = sheets.make(sheets.request(corps, ReportKind.DROP_ORDER, enrollment_id=other.pk))

    assert report.status == "failed"
    assert "Set the mark DO" in report.reason


@pytest.mark.django_db
@pytest.mark.parametrize(
    "kind", [ReportKind.GRADE_SHEET, ReportKind.COMPLETION_CERTIFICATES, ReportKind.DAY_REPORT], ids=str
)
def test_a_sample_is_of_invented_people_says_so_and_leaves_nothing_behind(corps, kind):
    before = (Term.objects.count(), Cadet.objects.count(), Issue.objects.count())

    report = sheets.make(sheets.request(corps, kind, actor=corps.commandant, is_sample=True))

    assert report.status == "ready", report.reason
    text = " ".join(sheets.page_texts(report))
    assert "SAMPLE" in text
    assert "No. sample" in text
    assert "Reyes" in text or kind is ReportKind.DAY_REPORT
    assert corps.enrollments[0].cadet.last_name not in text
    assert (Term.objects.count(), Cadet.objects.count(), Issue.objects.count()) == before


def test_a_job_is_cancelled_once_and_asked_for_again(corps):
    client = cast.client_of(corps.sergeant)
    report = sheets.request(corps, ReportKind.ROSTER)

    cancelled = client.post(f"/api/v1/reports/{report.pk}/cancel")

    assert (cancelled.status_code, cancelled.json()["status"]) == (200, "cancelled")
    assert jobs.claim(report_id=report.pk, now=cast.MUSTER) is None
    assert client.post(f"/api/v1/reports/{report.pk}/cancel").status_code == 409
    again = client.post(f"/api/v1/reports/{report.pk}/retry")
    assert (again.status_code, again.json()["status"]) == (202, "queued")
    assert sheets.make(Report.objects.get(pk=again.json()["id"])).status == "ready"


@pytest.mark.django_db
def test_the_pictures_of_a_term_have_the_figures_of_its_table(full):
    corps, _ = full

    charts = cast.client_of(corps.commandant).get(f"/api/v1/terms/{corps.term.pk}/charts").json()

    by_key = {chart["key"]: chart for chart in charts}
    assert sum(int(count) for _, count in by_key["grades"]["rows"]) == len(corps.enrollments)
    assert by_key["ledger"]["rows"][0][1:] == ["60", "7"]
    assert all(chart["svg"].startswith("<svg ") for chart in charts)
