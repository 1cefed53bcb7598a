import io
import zipfile
from datetime import date, datetime, time, timedelta

import pytest

from apps.integration.rules.sheets import Unreadable, read_sheet, workbook
from apps.integration.rules.tables import ROSTER, lay_out
from tests.integration.files import ROSTER_HEADER, csv_bytes, small_corps, xlsx_bytes

HEADER = ("Student ID", "Last Name", "First Name")
ROW = ["2025-0001", "Peña, Sr.", "José\nMaría"]


def read(content, **options):
    sheet = read_sheet(content, **options)
    return [list(sheet.header), *([number, *cells] for number, cells in sheet.rows)]


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "windows-1252"])
def test_a_csv_is_read_whatever_program_wrote_it(delimiter, encoding):
    content = csv_bytes(HEADER, [ROW], delimiter=delimiter, encoding=encoding)

    assert read(content) == [list(HEADER), [2, *ROW]]


def test_a_guessed_encoding_is_noted():
    sheet = read_sheet(csv_bytes(HEADER, [ROW], encoding="windows-1252"))

    assert "Windows-1252" in sheet.notes[0]


def test_rows_keep_the_number_that_the_spreadsheet_shows():
    content = csv_bytes(HEADER, [ROW, ["", " ", ""], [], ["2025-0002", "Cruz", "Ana"]])

    assert [row[0] for row in read(content)[1:]] == [2, 5]


def test_a_workbook_reads_as_its_csv():
    rows = small_corps()["roster"]

    as_csv, as_workbook = (read(make(ROSTER_HEADER, rows)) for make in (csv_bytes, xlsx_bytes))

    # A workbook does not store trailing blank cells.
    assert [[*row, *[""] * (19 - len(row))] for row in as_workbook[1:]] == as_csv[1:]
    assert as_workbook[0] == as_csv[0]


def test_typed_cells_of_a_workbook_become_plain_text():
    moment = datetime(2005, 3, 14, 7, 5)  # noqa: DTZ001  # a workbook knows no zones
    span = timedelta(hours=7, minutes=5)
    cells = [date(2005, 3, 14), moment, time(7, 52, 28), span, 20261515, 51.5, 5.0, 51.3, True, "007"]

    assert read(xlsx_bytes(["A"], [cells]))[1][1:] == [
        "2005-03-14", "2005-03-14 07:05:00", "07:52:28", "07:05:00", "20261515", "51.5", "5", "51.3", "TRUE", "007",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("content", "hint"),
    [
        (b"", "empty"),
        (b"\n\nStudent ID\n", "empty"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 old", r"\.xls"),
        (b"\x89PNG\r\n\x1a\n\0\0", "neither"),
        (b"PK\x03\x04 broken", "damaged"),
        (b"Student ID\n\x81\x8d\n", "characters"),
        (b'Student ID,Last Name\n1,"Reyes\n2,Cruz\n', "never closed"),
    ],
)
def test_a_file_that_is_no_sheet_is_refused(content, hint):
    with pytest.raises(Unreadable, match=hint):
        read(content)


def test_another_zip_is_no_workbook():
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        archive.writestr("content.xml", "<a/>")

    with pytest.raises(Unreadable, match=r"no \.xlsx"):
        read(content.getvalue())


def test_a_damaged_part_of_a_workbook_is_refused():
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        archive.writestr("xl/workbook.xml", "<a/>")

    with pytest.raises(Unreadable, match="damaged"):
        read(content.getvalue())


def test_a_zip_bomb_is_refused_unopened(monkeypatch):
    monkeypatch.setattr(workbook, "MAX_UNPACKED_BYTES", 1000)

    with pytest.raises(Unreadable, match="unpacks"):
        read(xlsx_bytes(HEADER, [ROW]))


@pytest.mark.parametrize("make", [csv_bytes, xlsx_bytes])
def test_too_many_rows_are_refused(make):
    content = make(HEADER, [ROW] * 4)

    assert len(read(content, max_rows=4)) == 5
    with pytest.raises(Unreadable, match="more than 3 rows"):
        read(content, max_rows=3)


def test_headings_are_known_in_other_spellings_and_the_rest_is_ignored():
    layout = lay_out(ROSTER, ["STUDENT NO.", " surname", "Given\nName", "Shoe size", "E-mail", ""])

    assert layout.fields == {0: "student_number", 1: "last_name", 2: "first_name", 4: "email"}
    assert layout.ignored == ("Shoe size",)


def test_missing_and_doubled_columns_are_all_named():
    with pytest.raises(Unreadable) as refused:
        lay_out(ROSTER, ["Student ID", "Student Number"])

    for words in ("“Student ID” and “Student Number”", "“Last Name” is missing", "“First Name” is missing"):
        assert words in refused.value.detail
