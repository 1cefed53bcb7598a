"""What the registrar enters: the final grade of each cadet, by degree program."""

from datetime import datetime
from itertools import groupby

from apps.cadets.models import Enrollment
from apps.cadets.rules import fold
from apps.grading.selectors.corps import GradeLine
from apps.reports import rules
from apps.reports.models import Report
from apps.reports.rules import NOTHING, Cell, CellType, Column, Section, Sheet, Table
from apps.reports.services.documents.basis import read_basis
from apps.reports.services.documents.grade_sheet import lines_of, notes, sheet_line, tally_table
from apps.reports.services.documents.listing import Listing

COLUMNS = [
    Column("No.", 9, CellType.COUNT),
    Column("Student no.", 26),
    Column("Name"),
    Column("Course", 16),
    Column("Final", 16, CellType.NUMBER, NOTHING),
    Column("Equivalent", 20, CellType.STRONG, NOTHING),
    Column("Remarks", 38),
]
NO_PROGRAM = "Program not recorded"


def read(*, report: Report, now: datetime) -> Listing:
    """The sheet of a term or company. Raises NotFound, Forbidden."""
    basis = read_basis(report)
    programs = dict(Enrollment.objects.filter(term=basis.term).values_list("pk", "cadet__degree_program"))

    def place(line: GradeLine) -> tuple[bool, str, str, str]:
        program = programs.get(line.enrollment_id, "")
        return (not program, fold(program), fold(line.name), line.student_number)

    sections = []
    for program, members in groupby(
        sorted(basis.lines, key=place), key=lambda line: programs.get(line.enrollment_id, "")
    ):
        rows: list[list[Cell]] = [
            [
                number, line.student_number, line.name, line.course, line.grade.final, line.grade.equivalent,
                rules.remarks(line.grade),
            ]
            for number, line in enumerate(members, start=1)
        ]  # fmt: skip
        sections.append(Section(program or NO_PROGRAM, rows))
    groups = rules.arrange(map(sheet_line, basis.lines))
    return Listing(
        report=report,
        unit=basis.unit,
        heading="Grade Sheet for the Registrar",
        policy_version=basis.policy_version,
        nobody="No cadet is enrolled.",
        sheet=Sheet(
            table=Table("Grades", COLUMNS, sections),
            summaries=[tally_table(groups)] if groups else [],
            notes=notes(basis),
            lines=lines_of(report, basis.says),
        ),
    )
