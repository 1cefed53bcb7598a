"""The attendance master sheet: each cadet on each training day of the term."""

from datetime import datetime
from decimal import Decimal

from apps.cadets.models import Enrollment
from apps.reports.models import Report
from apps.reports.rules import NOTHING, Cell, CellType, Column, Section, Sheet, Table
from apps.reports.selectors import Days, attendance_of
from apps.reports.services.documents import people
from apps.reports.services.documents.basis import term_of
from apps.reports.services.documents.grade_sheet import LETTERS, day_columns, lines_of
from apps.reports.services.documents.listing import Listing
from apps.reports.services.documents.paper import LANDSCAPE
from apps.system.selectors import get_unit

COUNTED = ("P", "L", "E", "M", "A")


def read(*, report: Report, now: datetime) -> Listing:
    """The sheet of a term or company. Raises NotFound, Forbidden."""
    term = term_of(report)
    days = attendance_of(term.pk)
    rows = people.enrollments_of(report)
    sections = [
        Section(company, [_row(number, row, days) for number, row in enumerate(members, start=1)])
        for company, members in people.by_company(rows)
    ]
    return Listing(
        report=report,
        unit=get_unit(),
        heading="Attendance Master Sheet",
        size=LANDSCAPE,
        small=True,
        nobody="No cadet is enrolled.",
        sheet=Sheet(
            table=Table("Attendance", _columns(days), sections),
            summaries=[_by_day(rows, days)] if days.held_on else [],
            notes=[
                LETTERS,
                "Came: present, late and made up, out of the sessions on which the cadet was enrolled and not excused.",
            ],
            lines=lines_of(report, f"{len(days.held_on)} training days"),
        ),
    )


def _columns(days: Days) -> list[Column]:
    return [
        Column("No.", 8, CellType.COUNT),
        Column("Student no.", 20),
        Column("Name"),
        Column("Plt", 7, CellType.COUNT),
        *day_columns(days, room_mm=145, widest_mm=6),
        *(Column(letter, 7, CellType.COUNT) for letter in COUNTED),
        Column("Came %", 13, CellType.STRONG, NOTHING),
    ]


def _row(number: int, row: Enrollment, days: Days) -> list[Cell]:
    counts = days.counts(row.pk)
    cadet = row.cadet
    return [
        number, cadet.student_number, cadet.name, people.platoon_of(row), *days.letters(row.pk),
        *(counts[letter] for letter in COUNTED), _share(counts["P"] + counts["L"] + counts["M"], counts["A"]),
    ]  # fmt: skip


def _share(came: int, missed: int) -> Decimal | None:
    return Decimal(100 * came) / (came + missed) if came + missed else None


def _by_day(rows: list[Enrollment], days: Days) -> Table:
    columns = [Column("Day"), *(Column(letter, 25, CellType.COUNT) for letter in COUNTED)]
    letters = [days.letters(row.pk) for row in rows]
    per_day: list[list[Cell]] = []
    for place, held_on in enumerate(days.held_on):
        of_day = "".join(one[place] for one in letters)
        per_day.append([Column("").say(held_on), *(of_day.count(letter) for letter in COUNTED)])
    of_all = "".join(letter for one in letters for letter in one)
    total: list[Cell] = ["All days", *(of_all.count(letter) for letter in COUNTED)]
    return Table("By day", columns, [Section("", per_day)], total=total)
