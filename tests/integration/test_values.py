from datetime import UTC, date, datetime, time
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from apps.attendance.rules import AttendanceStatus
from apps.cadets.rules import EnrollmentStatus, Sex
from apps.grading.rules import LedgerKind, MarkCode
from apps.integration.rules import values
from apps.integration.rules.values import BadValue

MANILA = ZoneInfo("Asia/Manila")


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("2005-03-14", date(2005, 3, 14)),
        ("2005/3/14", date(2005, 3, 14)),
        ("3/14/2005", date(2005, 3, 14)),
        ("03/04/2005", date(2005, 3, 4)),
        ("March 14, 2005", date(2005, 3, 14)),
        ("Sept. 5 2005", date(2005, 9, 5)),
        ("14-Mar-2005", date(2005, 3, 14)),
        ("14 March 2005", date(2005, 3, 14)),
        ("2005-03-14 00:00:00", date(2005, 3, 14)),
        ("2005-03-14T00:00:00.000Z", date(2005, 3, 14)),
        ("2005-03-13T16:00:00.000Z", date(2005, 3, 14)),
        ("2099-12-31", date(2099, 12, 31)),
    ],
)
def test_a_date_is_read_in_every_form_that_units_write(cell, expected):
    assert values.day(cell, MANILA) == expected


@pytest.mark.parametrize(
    "cell",
    ["14/03/2005", "14-03-2005", "03/14/05", "2005-02-30", "2005", "38425", "Marso 14, 2005", "0005-03-14", "soon",
     "2005-13-01T00:00:00Z"],
)  # fmt: skip
def test_a_date_that_could_be_two_dates_or_none_is_refused(cell):
    with pytest.raises(BadValue, match="no date"):
        values.day(cell, MANILA)


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("7:52:28 AM", time(7, 52, 28)),
        ("07:32", time(7, 32)),
        ("07:32:03", time(7, 32, 3)),
        ("12:00 AM", time(0)),
        ("12:05 p.m.", time(12, 5)),
        ("1:05\u202fPM", time(13, 5)),
        ("0730H", time(7, 30)),
    ],
)
def test_a_time_is_read_in_every_form_that_units_write(cell, expected):
    assert values.time_of_day(cell) == expected


@pytest.mark.parametrize("cell", ["24:00", "7:60", "13:00 PM", "7", "0:30 AM", "early"])
def test_a_time_that_is_none_is_refused(cell):
    with pytest.raises(BadValue, match="no time"):
        values.time_of_day(cell)


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("2026-08-01 00:51:47", datetime(2026, 8, 1, 0, 51, 47, tzinfo=MANILA)),
        ("2026-08-01", datetime(2026, 8, 1, tzinfo=MANILA)),
        ("2026-08-01T00:51:47Z", datetime(2026, 8, 1, 0, 51, 47, tzinfo=UTC)),
        ("2026-08-01 08:51:47+08", datetime(2026, 8, 1, 0, 51, 47, tzinfo=UTC)),
        ("2026-08-01 00:51:47.5 Z", datetime(2026, 8, 1, 0, 51, 47, 500_000, tzinfo=UTC)),
        ("8/1/2026, 7:05 AM", datetime(2026, 8, 1, 7, 5, tzinfo=MANILA)),
    ],
)
def test_a_moment_without_an_offset_is_local(cell, expected):
    assert values.moment(cell, MANILA) == expected


@pytest.mark.parametrize(
    ("parser", "cell", "expected"),
    [
        (values.course, "MS1", "MS 1"),
        (values.course, "ms-2", "MS 2"),
        (values.course, "COQC", "COQC"),
        (values.platoon, "1", 1),
        (values.platoon, "1.0", 1),
        (values.platoon, "3rd Platoon", 3),
        (values.platoon, "Platoon 4", 4),
        (values.platoon, "First Platoon", 1),
        (values.year_level, "1st Year", 1),
        (values.year_level, "2", 2),
        (values.year_level, "II", 2),
        (values.year_level, "Second Year", 2),
        (values.sex, "FEMALE", Sex.FEMALE),
        (values.sex, "m", Sex.MALE),
        (values.enrollment_status, "Dropped", EnrollmentStatus.DROPPED),
        (values.attendance_status, "Late", AttendanceStatus.LATE),
        (values.ledger_kind, "MERIT", LedgerKind.MERIT),
        (values.mark, "inc", MarkCode.INCOMPLETE),
        (values.mark, "T", MarkCode.DEFERRED),
        (values.points, "15", 15),
        (values.points, "5.0", 5),
        (values.score(Decimal(100)), "0", Decimal(0)),
        (values.score(Decimal(100)), "100.000", Decimal(100)),
        (values.score(Decimal(100)), "51.125", Decimal("51.125")),
        (values.score(Decimal(100)), "85.5000", Decimal("85.5")),
        (values.email, "juan.1@example.com", "juan.1@example.com"),
        (values.text(255), "محمد", "محمد"),
    ],
)
def test_a_known_spelling_becomes_its_value(parser, cell, expected):
    assert parser(cell) == expected


@pytest.mark.parametrize(
    ("parser", "cell", "hint"),
    [
        (values.course, "MS one", "no course"),
        (values.platoon, "0", "no platoon"),
        (values.platoon, "HQ", "no platoon"),
        (values.year_level, "Irregular", "no year level"),
        (values.sex, "X", "Write Male or Female"),
        (values.enrollment_status, "Active", "Ongoing, Completed, Incomplete or Dropped"),
        (values.attendance_status, "P", "present, late, absent or excused"),
        (values.ledger_kind, "bonus", "merit or demerit"),
        (values.mark, "DRP", "INC, DO or T"),
        (values.points, "-5", "not possible"),
        (values.points, "0", "not possible"),
        (values.points, "2.5", "no whole number"),
        (values.points, "five", "no whole number"),
        (values.points, "99999999", "typing error"),
        (values.score(Decimal(100)), "105", "0 to 100"),
        (values.score(Decimal(100)), "-1", "0 to 100"),
        (values.score(Decimal(100)), "85%", "no number"),
        (values.score(Decimal(100)), "٩٠", "no number"),
        (values.score(Decimal(100)), "1e2", "no number"),
        (values.score(Decimal(100)), "NaN", "no number"),
        (values.score(Decimal(100)), "85.3333", "3 decimals"),
        (values.email, "n/a", "no e-mail address"),
        (values.email, "a b@example.com", "no e-mail address"),
        (values.text(5), "123456", "at most 5"),
        (values.text(99), "#REF!", "spreadsheet's error"),
        (values.text(99), "a\x00b", "control character"),
    ],
)
def test_what_cannot_be_read_is_refused_with_the_way_to_mend_it(parser, cell, hint):
    with pytest.raises(BadValue, match=hint):
        parser(cell)


def test_cleaning_composes_letters_and_takes_off_outer_blanks_only():
    assert values.clean("\ufeff\u00a0 Pen\u0303a  II\r\nx \t") == "Peña  II\nx"
