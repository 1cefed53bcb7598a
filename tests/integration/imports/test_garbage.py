"""Whatever comes in: no crash, no row lost, and every error names its row."""

import csv
import io
import json

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from apps.integration.rules.exports import ExportForm, write_rows
from apps.integration.rules.sheets import Unreadable, read_sheet
from apps.system.rules import csv_cell, csv_text
from tests.integration.imports.sending import Desk, corps

GARBAGE = settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
NASTY = st.sampled_from(
    ["=1+1", "'=x", "-5", "@cmd", "\0", "nu\0ll", "ñ", "Ñ" * 300, "x" * 30_000, "a\nb", "a\rb", "\r\n", '"', ",;|\t", "𝔘",
     "1e999", "NaN", "2026-02-30", "13/13/2026", "#REF!", "null", "25:61", "\ufeff", "\u202e", "0", " "]
)  # fmt: skip
CELLS = st.one_of(NASTY, st.text(alphabet=st.characters(codec="utf-8"), max_size=12))
RECORDS = st.lists(st.lists(CELLS, min_size=7, max_size=7), min_size=1, max_size=6)
HEADERS = {
    "roster": ["Student ID", "Last Name", "First Name", "Birthdate", "Company", "Platoon", "Mark"],
    "attendance": ["Date", "Training Day", "Student ID", "Status", "Time In", "Remarks", "QR"],
    "scores": ["Student ID", "Name", "Prelim", "Midterm", "Final", "Shoe", "Other"],
    "ledger": ["Recorded At", "Occurred On", "Student ID", "Type", "Points", "Reason", "Issued By"],
    "staff": ["Staff ID", "Rank", "Last Name", "First Name", "Designation", "Shoe", "Other"],
}


def as_csv(header, rows, *, encoding="utf-8", separator=",", line_ends=("\r\n",)):
    """A file whose lines end in one way after the other."""
    out = io.StringIO(newline="")
    for number, row in enumerate([header, *rows]):
        csv.writer(out, delimiter=separator, lineterminator=line_ends[number % len(line_ends)]).writerow(row)
    return out.getvalue().encode(encoding, errors="replace")


def read_or_refused(content):
    """The numbers of the rows, or the sentence that refuses the file."""
    try:
        return [number for number, _ in read_sheet(content, known={"studentid", "lastname"}).rows]
    except Unreadable as refused:
        return refused.detail


@GARBAGE
@given(st.binary(max_size=400) | st.text(max_size=200).map(str.encode))
@example(b"[")
@example(b"{")
@example(b"%PDF-")
@example(b"PK\x03\x04")
@example(b"\xff\xfe")
@example(b"\xff\xfe[\0")
def test_any_bytes_are_a_sheet_or_a_sentence(content):
    found = read_or_refused(content)

    assert found.endswith(".") if isinstance(found, str) else found == sorted(set(found))


@pytest.mark.django_db
@pytest.mark.parametrize("kind", HEADERS)
def test_no_row_is_lost_and_every_error_names_its_row(kind):
    desk = Desk(corps())

    @GARBAGE
    @given(
        rows=RECORDS,
        form=st.sampled_from([("utf-8", ","), ("utf-16", "\t"), ("windows-1252", ";"), ("json", "")]),
        line_ends=st.lists(st.sampled_from(["\r\n", "\n", "\r"]), min_size=1, max_size=3),
    )
    def send(rows, form, line_ends):
        if form[0] == "json":
            content = json.dumps([dict(zip(HEADERS[kind], row, strict=True)) for row in rows]).encode()
        else:
            content = as_csv(HEADERS[kind], rows, encoding=form[0], separator=form[1], line_ends=line_ends)
        answer = desk.send(kind, content)
        if answer.status_code == 400:
            # NUL in what is no UTF-8: a picture, for all that anybody can say.
            assert answer.json()["code"] == "unreadable_file"
            assert b"\0" in content
            return
        filled = len(list(read_sheet(content).rows))
        assert answer.status_code == 201, answer.content
        found = desk.rows(answer.json()["id"], page_size=100)
        assert len(found) == filled
        assert sum(any(cell.strip() for cell in row) for row in rows) <= filled + 1
        for row in found:
            assert (row["outcome"] in ("error", "unmatched")) == bool(row["errors"])
            assert all(error["message"].endswith((".", "”")) for error in row["errors"])

    send()


@pytest.mark.parametrize("cell", ["x" * 200_000, 'a"b', "\0"])
def test_a_huge_cell_names_its_row_or_is_kept(cell):
    content = as_csv(["A", "B"], [["1", cell], ["2", ""]])

    found = read_or_refused(content)

    assert "Row 2" in found if isinstance(found, str) else found == [2, 3]


@given(st.text())
@example("'=1")
@example("''")
def test_a_cell_that_was_kept_from_calculating_comes_back_as_it_was(text):
    assert csv_text(csv_cell(text)) == text


WORDS = st.text(alphabet=st.characters(codec="utf-8", exclude_categories=["C", "Z"]), min_size=1, max_size=12)
TABLES = st.lists(st.lists(st.one_of(WORDS, st.sampled_from(["=a", "'-b", "007", "1.50"])), min_size=3, max_size=3),
                  min_size=1, max_size=5)  # fmt: skip


@pytest.mark.parametrize("form", list(ExportForm))
def test_what_is_written_is_read_as_it_was(form):
    @GARBAGE
    @given(TABLES)
    def both_ways(rows):
        content = write_rows(form, ["A", "B", "C"], rows)

        assert [list(cells) for _, cells in read_sheet(content).rows] == rows

    both_ways()
