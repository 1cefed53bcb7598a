"""Sheets for the tests: written by the tests themselves, as a unit's spreadsheet program would."""

import csv
import io
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from openpyxl import Workbook

ROSTER_HEADER = (
    "Student ID", "Last Name", "First Name", "Middle Name", "Suffix", "Sex", "Birthdate", "Email", "Contact Number",
    "Address", "Degree Program", "Year Level", "Course", "Battalion", "Company", "Platoon", "Status", "Mark",
)  # fmt: skip
ATTENDANCE_HEADER = ("Date", "Training Day", "Student ID", "Status", "Time In", "Time Out", "Remarks")
LEDGER_HEADER = ("Recorded At", "Student ID", "Type", "Points", "Reason", "Issued By")
SCORES_HEADER = ("Student ID", "Prelim", "Midterm", "Final")
HEADERS = {
    "roster": ROSTER_HEADER,
    "attendance": ATTENDANCE_HEADER,
    "ledger": LEDGER_HEADER,
    "scores": SCORES_HEADER,
}

Rows = Sequence[Sequence[Any]]


def csv_bytes(header: Sequence[str], rows: Rows, *, delimiter: str = ",", encoding: str = "utf-8") -> bytes:
    """A CSV file."""
    sheet = io.StringIO(newline="")
    csv.writer(sheet, delimiter=delimiter).writerows([header, *rows])
    return sheet.getvalue().encode(encoding)


def xlsx_bytes(header: Sequence[str], rows: Rows) -> bytes:
    """A workbook; dates, times and numbers keep their type."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (header, *rows):
        sheet.append([cell if cell != "" else None for cell in row])
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def cadet(number: str, **fields: str) -> list[str]:
    """A roster row: whatever is not given is blank, names excepted."""
    given = {"Student ID": number, "Last Name": "Reyes", "First Name": "Juan"}
    given |= {name.replace("_", " "): value for name, value in fields.items()}
    return [given.get(heading, "") for heading in ROSTER_HEADER]


def small_corps() -> dict[str, list[list[str]]]:
    """Four cadets, two days, a ledger, scores: with Ñ, line breaks in cells, blanks and a mark."""
    return {
        "roster": [
            cadet("2025-0001", Last_Name="Dela Cruz", First_Name="José", Middle_Name="Ñ.", Suffix="Jr.", Sex="Male",
                  Birthdate="2005-03-14", Address="Purok 1,\nSultan Naga Dimaporo", Degree_Program="BSCRIM",
                  Year_Level="1st Year", Course="MS1", Battalion="1st Battalion", Company="ALPHA", Platoon="1st Platoon",
                  Status="Ongoing"),
            cadet("20261515", Last_Name="  Ybañez ", First_Name="Aïsah", Sex="Female", Birthdate="3/14/2005",
                  Year_Level="II", Course="MS-2", Company="Alpha", Platoon="2", Status="Completed"),
            cadet("2025-0003", Birthdate="14-Mar-2005", Course="MS 1", Company="alpha", Platoon="1", Status="Incomplete",
                  Mark="inc"),
            cadet("2025-0004", Last_Name="Peña", First_Name="Omar", Birthdate="March 14, 2005", Status="Dropped"),
        ],
        "attendance": [
            ["2026-08-08", "Drill — one", "2025-0001", "present", "7:02:28 AM", "12:00", "Scanned"],
            ["2026-08-08", "Drill — one", "20261515", "late", "07:45", "", ""],
            ["2026-08-08", "Drill — one", "2025-0003", "absent", "", "", ""],
            ["8/15/2026", "Drill two", "2025-0001", "absent", "", "", ""],
            ["2026-08-15", "Drill two", "20261515", "Excused", "", "", "w/ medical certificate"],
            ["2026-08-15", "Drill two", "2025-0003", "present", "07:05:09", "", ""],
        ],
        "ledger": [
            ["2026-08-08 00:51:47", "2025-0001", "merit", "4", "Blood donation drive", "SSg Umali"],
            ["2026-08-08 00:51:47", "2025-0001", "merit", "4", "Blood donation drive", "SSg Umali"],
            ["2026-08-09 10:00:00", "2025-0001", "demerit", "15", "Improper haircut", ""],
            ["2026-08-09", "20261515", "Demerit", "3", "", ""],
        ],
        "scores": [
            ["2025-0001", "90", "91.125", "100"],
            ["20261515", "80", "80", "80"],
            ["2025-0003", "80", "", "80"],
        ],
    }  # fmt: skip


def write(folder: Path, corps: Mapping[str, Rows], **options: Any) -> Path:
    """The corps as CSV files in a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    for sheet, rows in corps.items():
        (folder / f"{sheet}.csv").write_bytes(csv_bytes(HEADERS[sheet], rows, **options))
    return folder
