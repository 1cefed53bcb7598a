"""How a grade sheet is laid out."""

from decimal import Decimal
from typing import Any

import pytest

from apps.grading.rules import VERSION_1, Grade, MarkCode, Result
from apps.reports import rules
from apps.reports.rules import CellType, Column, Section, SheetLine, Table, charts

PASSED = Grade(Decimal(30), Decimal(30), Decimal(35), Decimal(95), Decimal(1), None, Result.PASSED)
OPEN = Grade(Decimal(30), Decimal(30), None, None, None, None, Result.INCOMPLETE, ("Midterm", "Final"))
MARKED = Grade(Decimal(30), Decimal(30), None, None, None, MarkCode.INCOMPLETE, Result.INCOMPLETE, ("Final",))


def line(name: str, **fields: Any) -> SheetLine:
    details: dict[str, Any] = {
        "sex": "male",
        "course": "MS 1",
        "company": "Alpha",
        "platoon": 1,
        "grade": PASSED,
    }
    return SheetLine(student_number=name, name=name, **{**details, **fields})


def test_companies_stand_by_name_men_before_women_and_strays_last():
    lines = [
        line("stray", company=""),
        line("b", company="Bravo"),
        line("unrecorded", sex=""),
        line("woman", sex="female"),
        line("Ñato"),
        line("Nato"),
        line("abad"),
    ]

    groups = rules.arrange(lines)

    assert [(group.company_label, group.sex_label) for group in groups] == [
        ("Alpha", "Male"),
        ("Alpha", "Female"),
        ("Alpha", "Sex not recorded"),
        ("Bravo", "Male"),
        ("No company", "Male"),
    ]
    assert [one.name for one in groups[0].lines] == ["abad", "Nato", "Ñato"]


def test_the_order_of_the_input_changes_nothing():
    lines = [
        line(name, company=company) for name in ("Reyes", "REYES", "reyes") for company in ("Alpha", "alpha")
    ]

    assert rules.arrange(lines) == rules.arrange(reversed(lines))


def test_totals_count_every_line_once():
    lines = [line("a"), line("b", grade=OPEN, sex="female"), line("c", company="Bravo", grade=MARKED, sex="")]

    first, second = rules.tallies(rules.arrange(lines))
    total = rules.tally("Total", lines)

    assert (first.label, first.enrolled, first.male, first.female, first.passed) == ("Alpha", 2, 1, 1, 1)
    assert (second.label, second.enrolled, second.incomplete) == ("Bravo", 1, 1)
    assert (total.enrolled, total.passed, total.failed, total.incomplete) == (3, 1, 0, 2)


def test_a_blank_is_a_dash_and_a_zero_is_a_zero():
    assert rules.points(None) == "–"
    assert rules.points(Decimal(0)) == "0.00"


@pytest.mark.parametrize(
    ("grade", "remarks", "lacking"),
    [
        (PASSED, "Passed", ""),
        (OPEN, "Incomplete", "no Midterm, Final"),
        (MARKED, "Incomplete (INC)", ""),
    ],
)
def test_remarks_say_the_result_the_mark_and_what_lacks(grade, remarks, lacking):
    assert rules.remarks(grade) == remarks
    assert rules.lacking(grade) == lacking


def test_the_scale_is_the_policys():
    assert rules.scale(VERSION_1).startswith("from 95: 1.00 · from 90: 1.50")
    assert rules.scale(VERSION_1).endswith("below: 5.00")


@pytest.mark.parametrize(("done", "total", "percent"), [(0, 0, 90), (0, 10, 5), (5, 10, 47), (10, 10, 90)])
def test_progress_stays_within_the_part_that_is_layout(done, total, percent):
    assert rules.progress_percent(done=done, total=total) == percent


def table_of_days(*letters: str, room_mm: float = 5, count: int = 1) -> Table:
    """A number, three days and a name."""
    days = [Column(f"Day {number}", room_mm * count, CellType.MARK, letters=count) for number in range(3)]
    row = ["1", *letters, "Reyes"]
    return Table("Days", [Column("No.", 7), *days, Column("Name")], [Section("", [row])])


@pytest.mark.parametrize(("most", "end"), [(0, 4), (3, 4), (32, 40), (367, 400), (1277, 2000)])
def test_an_axis_of_what_is_counted_has_whole_steps(most, end):
    assert charts.nice(most) == end


def test_days_side_by_side_are_printed_as_one_cell():
    assert rules.strips(table_of_days("P", "", "A")) == [range(1), range(1, 4), range(4, 5)]
    assert rules.strips(table_of_days("PA", "LL", "", count=2)) == [range(1), range(1, 4), range(4, 5)]


def test_a_day_whose_letters_do_not_fit_stands_for_itself():
    assert [len(part) for part in rules.strips(table_of_days("PP", "P", "P"))] == [1, 1, 2, 1]
    assert [len(part) for part in rules.strips(table_of_days("P", "PP", "P"))] == [1, 1, 1, 1, 1]
