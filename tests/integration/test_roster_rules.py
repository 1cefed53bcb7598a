from zoneinfo import ZoneInfo

import pytest

from apps.integration.rules.effects import Line
from apps.integration.rules.kinds import RowOutcome
from apps.integration.rules.roster import Known, effect, read_roster, with_company_spellings
from apps.integration.rules.sheets import read_sheet
from tests.integration.files import ROSTER_HEADER, cadet, csv_bytes, small_corps, xlsx_bytes

MANILA = ZoneInfo("Asia/Manila")


def rows_of(rows, make=csv_bytes):
    return read_roster(read_sheet(make(ROSTER_HEADER, rows)), MANILA)[0]


def known(*, enrolled=True, archived=False, **fields):
    return Known({"last_name": "Reyes", "first_name": "Juan", **fields}, enrolled, archived)


def row(**fields):
    return Line(2, {"student_number": "1", "last_name": "Reyes", "first_name": "Juan", **fields})


def test_a_roster_row_is_read_whole():
    assert rows_of(small_corps()["roster"])[0].values == {
        "student_number": "2025-0001", "last_name": "Dela Cruz", "first_name": "José", "middle_name": "Ñ.",
        "suffix": "Jr.", "sex": "male", "birthdate": "2005-03-14", "address": "Purok 1,\nSultan Naga Dimaporo",
        "degree_program": "BSCRIM", "year_level": 1, "course": "MS 1", "battalion": "1st Battalion", "company": "ALPHA",
        "platoon": 1, "status": "ongoing",
    }  # fmt: skip


def test_workbook_and_csv_say_the_same():
    rows = small_corps()["roster"]

    assert rows_of(rows, xlsx_bytes) == rows_of(rows, csv_bytes)


@pytest.mark.parametrize(
    ("bad", "field", "hint"),
    [
        (cadet(""), "student_number", "empty"),
        (cadet("2", Last_Name=" "), "last_name", "empty"),
        (cadet("2", First_Name=""), "first_name", "empty"),
        (cadet("2", Status="Active"), "status", "not known"),
        (cadet("2", Birthdate="14/03/2005"), "birthdate", "no date"),
        (cadet("2", Last_Name="x" * 256), "last_name", "at most 255"),
        (cadet("1"), "student_number", "in row 2 already"),
        ([*cadet("2"), "more"], "", "more cells than the header"),
    ],
)
def test_a_bad_row_says_where_and_how_to_mend_it(bad, field, hint):
    found = rows_of([cadet("1"), bad])[1]

    assert found.row == 3
    assert [problem.field for problem in found.problems] == [field]
    assert hint in found.problems[0].message


@pytest.mark.parametrize(
    ("written", "existing", "expected"),
    [
        (["ALPHA", "Alpha", "alpha"], [], "Alpha"),
        (["ALPHA"], [], "Alpha"),
        (["HQ"], [], "HQ"),
        (["alpha"], ["ALPHA"], "ALPHA"),
        (["MP Company", "MP COMPANY"], [], "MP Company"),
    ],
)
def test_a_company_has_one_spelling(written, existing, expected):
    rows = with_company_spellings([row(company=name) for name in written], existing)

    assert {found.values["company"] for found in rows} == {expected}


@pytest.mark.parametrize(
    ("said", "stored", "outcome", "changes"),
    [
        (row(), None, RowOutcome.NEW, {}),
        (row(), known(enrolled=False), RowOutcome.NEW, {}),
        (row(sex="male"), known(enrolled=False, sex="female"), RowOutcome.NEW, {"sex": ["female", "male"]}),
        (row(), known(sex="male", company="Alpha"), RowOutcome.SAME, {}),
        (row(company="alpha"), known(company="Alpha"), RowOutcome.SAME, {}),
        (row(last_name="Cruz"), known(), RowOutcome.CHANGE, {"last_name": ["Reyes", "Cruz"]}),
        (row(mark="INC"), known(), RowOutcome.CHANGE, {"mark": [None, "INC"]}),
        (row(platoon=2), known(company="Alpha", platoon=1), RowOutcome.CHANGE, {"platoon": [1, 2]}),
        (row(company="Bravo"), known(company="Alpha", platoon=1), RowOutcome.CHANGE,
         {"company": ["Alpha", "Bravo"], "platoon": [1, None]}),
        (row(last_name="Cruz"), known(archived=True), RowOutcome.ERROR, {}),
        (row(), known(enrolled=False, archived=True), RowOutcome.ERROR, {}),
        (row(), known(archived=True), RowOutcome.SAME, {}),
        (row(platoon=2), None, RowOutcome.ERROR, {}),
    ],
)  # fmt: skip
def test_what_a_row_would_do(said, stored, outcome, changes):
    found = effect(said, stored)

    assert (found.outcome, found.changes) == (outcome, changes)
