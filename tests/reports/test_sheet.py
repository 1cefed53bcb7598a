"""The sheet itself, read back from the PDF."""

import http.server
import re
import threading

import pytest
from django.db import transaction

from apps.grading.rules import Result
from apps.grading.selectors.corps import grade_lines
from apps.reports import rules
from apps.reports.models import ReportFile
from apps.reports.selectors import attendance_of
from apps.reports.services import pdf
from apps.reports.services.documents import listing
from apps.system.models import UnitSettings
from tests import cast
from tests.reports import sheets

ROW = re.compile(
    r"(?m)^\d+ (1-\d{5}) .*? MS 1 (?:[PLAE] )*(?P<attendance>[\d.–]+) (?P<merits>\d+) (?P<demerits>\d+) "
    r"(?P<numbers>(?:[\d.–]+ ){3}[\d.–]+) (?P<remarks>\w+(?: \(\w+\))?)"
)


@pytest.fixture(scope="module")
def printed(django_db_setup, django_db_blocker):
    """A corps, and the pages of its sheet in several chunks; made once, and taken back. A strip of three days and thirteen
    other columns make forty rows a chunk."""
    with (
        django_db_blocker.unblock(),
        transaction.atomic(),
        pytest.MonkeyPatch.context() as patch,
    ):
        patch.setattr(listing, "CELLS_PER_CHUNK", 14 * 40)
        corps = sheets.graded_corps(70)
        yield corps, sheets.page_texts(sheets.make(sheets.request_sheet(corps)))
        transaction.set_rollback(True)


@pytest.mark.django_db
def test_the_pdf_has_every_cadet_once_with_the_grades_of_the_engine(printed):
    corps, pages = printed
    expected = {}
    for line in grade_lines(corps.term.pk):
        grade = line.grade
        parts = (grade.attendance, grade.aptitude, grade.subject, grade.final, grade.equivalent)
        expected[line.student_number] = (" ".join(map(rules.points, parts)), rules.remarks(grade))

    # A mark may stand on a second line of its cell.
    rows = [
        (match[1], f"{match['attendance']} {match['numbers']}", match["remarks"])
        for match in ROW.finditer(re.sub(r"\n(\(\w+\))", r" \1", "\n".join(pages)))
    ]

    assert len(rows) == len(corps.enrollments)
    assert {number: (numbers, remarks) for number, numbers, remarks in rows} == expected
    assert {remarks.split()[0] for _, _, remarks in rows} >= {Result.PASSED, Result.INCOMPLETE}


@pytest.mark.django_db
def test_the_days_stand_as_letters_in_their_order(printed):
    corps, pages = printed
    days = attendance_of(corps.term.pk)
    expected = {row.cadet.student_number: " ".join(days.letters(row.pk)) for row in corps.enrollments}

    found = dict(re.findall(r"(1-\d{5}) .*? MS 1 ((?:[PLAE] ){2}[PLAE]) ", "\n".join(pages)))

    assert found == expected


@pytest.mark.django_db
def test_every_page_repeats_the_headings_and_counts_the_pages_of_all_chunks(printed):
    corps, pages = printed

    assert len(pages) > 2
    for number, page in enumerate(pages, start=1):
        assert f"Page {number} of {len(pages)}" in page
        assert "Student no." in page
        assert corps.term.name in page


@pytest.mark.django_db
def test_pages_break_where_one_long_layout_would_break_them(printed):
    corps, in_chunks = printed
    # Else the file that is there would be given again.
    ReportFile.objects.all().delete()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(listing, "CELLS_PER_CHUNK", 14 * 1000)
        at_once = sheets.page_texts(sheets.make(sheets.request_sheet(corps)))

    def rows(page: str) -> list[str]:
        return re.findall(r"1-\d{5}", page)

    assert [rows(page) for page in in_chunks] == [rows(page) for page in at_once]


def test_letterhead_totals_and_signatures_come_from_the_unit(db):
    corps = sheets.graded_corps(16, seed=2)
    UnitSettings.objects.update_or_create(
        pk=1,
        defaults={
            "name": "Test University ROTC Unit",
            "headquarters": "HEADQUARTERS\nTest Command",
            "prepared_by": "Clerk's Name",
            "certified_by": "Commandant's Name",
        },
    )
    results = [line.grade.result for line in grade_lines(corps.term.pk)]

    report = sheets.make(sheets.request_sheet(corps))

    pages = sheets.page_texts(report)
    for words in ("HEADQUARTERS", "Test Command", "Test University ROTC Unit", "COMPUTATION OF GRADES"):
        assert words in pages[0]
    for words in (
        "Prepared by:",
        "Clerk's Name",
        "Certified correct:",
        "Commandant's Name",
        "policy version 1",
    ):
        assert words in pages[-1]
    issue = report.file.issue
    assert f"No. {issue.number}" in pages[-1]
    assert issue.fingerprint in pages[-1]
    total = re.search(r"Total ([\d ]+)", pages[-1])
    assert total is not None
    enrolled, male, female, *by_result = map(int, total[1].split())
    assert (enrolled, male + female) == (16, 16)
    order = (Result.PASSED, Result.FAILED, Result.INCOMPLETE, Result.DEFERRED, Result.DROPPED)
    assert by_result == [results.count(result) for result in order]


def test_a_company_sheet_has_its_company_only(db):
    corps = sheets.graded_corps(9, seed=4)

    report = sheets.make(sheets.request_sheet(corps, company=corps.bravo))

    text = "\n".join(sheets.page_texts(report))
    theirs = {line.student_number for line in grade_lines(corps.term.pk) if line.company_id == corps.bravo.pk}
    assert theirs
    assert set(re.findall(r"4-\d{5}", text)) == theirs
    assert "bravo" in report.file.name


def test_a_term_without_cadets_makes_a_sheet_that_says_so(db):
    corps = cast.corps(cadets_count=0)

    pages = sheets.page_texts(sheets.make(sheets.request_sheet(corps)))

    assert len(pages) == 1
    assert "No cadet is enrolled." in pages[0]


def test_names_are_text_whatever_they_look_like(corps):
    names = {
        "<b>Bold</b>": "<b>Bold</b>",
        "url(file:///etc/passwd)": "url(file:///etc/passwd)",
        "{{ unit }}": "{{ unit }}",
        "Ñuñez & Peña": "Ñuñez & Peña",
        "</style><script>": "</style><script>",
    }
    for name in names:
        enrollment = cast.enrolled(corps)
        enrollment.cadet.last_name = name
        enrollment.cadet.save()
    corps.alpha.name = "<i>Alpha</i> &"
    corps.alpha.save()

    text = "\n".join(sheets.page_texts(sheets.make(sheets.request_sheet(corps))))

    for name in (*names, "<i>Alpha</i> &"):
        assert name in text


def test_a_name_of_many_characters_wraps_and_loses_none(corps):
    enrollment = cast.enrolled(corps)
    enrollment.cadet.last_name = "W" * 200
    enrollment.cadet.save()

    text = "".join(sheets.page_texts(sheets.make(sheets.request_sheet(corps))))

    assert text.count("W") == 200


def test_nothing_is_fetched_whatever_the_html_names(tmp_path):
    asked: list[str] = []

    class Listener(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_error(404)

        def log_message(self, *_: object) -> None:
            pass

    secret = tmp_path / "secret.txt"
    secret.write_text("the secret")
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Listener) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        address = f"http://127.0.0.1:{server.server_port}"
        html = (
            f'<link rel="stylesheet" href="{address}/css"><link rel="attachment" href="file://{secret}">'
            f'<p id="row-0" style="background: url({address}/picture)">{{}}<img src="{address}/img">'
            f'<object data="file://{secret}"></object></p>'
        )
        content = pdf.render(OneRow(html), on_rows=lambda _: None)
        server.shutdown()

    assert asked == []
    assert b"the secret" not in content


class OneRow:
    """A document of one row."""

    row_count = rows_per_chunk = 1
    title = "One row"

    def __init__(self, html: str) -> None:
        self._html = html

    def chunk(self, first: int, stop: int) -> str:
        return self._html

    def running(self, first: int, stop: int, pages: int) -> str:
        return "<p>Page</p>" * (stop - first)
