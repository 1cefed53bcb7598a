"""Who completed a program with a term: the list for the unit, and the one for headquarters, which gives the serial numbers."""

from collections.abc import Sequence
from datetime import datetime

from apps.cadets.models import Cadet
from apps.cadets.rules import Sex, fold
from apps.grading.rules.completion import COURSES, Program
from apps.grading.selectors.completion import Completion, all_completed, with_parts
from apps.reports.models import Report
from apps.reports.rules import NOTHING, Cell, CellType, Column, ReportKind, Section, Sheet, Table
from apps.reports.services.documents.basis import term_of
from apps.reports.services.documents.grade_sheet import lines_of
from apps.reports.services.documents.listing import Listing
from apps.reports.services.documents.roster import ched_signatures
from apps.system.models import Term
from apps.system.selectors import get_unit

PROGRAM_NAMES = {Program.BASIC: "Basic ROTC", Program.ADVANCED: "Advanced ROTC"}
SEXES = {Sex.MALE.value: "Male", Sex.FEMALE.value: "Female", "": "Sex not recorded"}


def completed_in(term: Term, program: Program) -> list[Completion]:
    """Those of whom the last part that they passed is of this term, by name."""
    found = with_parts(program, list(all_completed(program, term_id=term.pk)))
    mine = [one for one in found if max(part.term_id for part in one.parts) == term.pk]
    return sorted(mine, key=lambda one: (fold(one.cadet.name), one.cadet.student_number))


def read(*, report: Report, now: datetime) -> Listing:
    """The list of a term. Raises NotFound, Forbidden."""
    term = term_of(report)
    program = Program(report.options.get("program") or Program.BASIC)
    unit = get_unit()
    graduates = completed_in(term, program)
    blank = report.kind == ReportKind.GRADUATES_FOR_SERIALS
    sections = [
        Section(
            label, [_row(number, one, program, blank=blank) for number, one in enumerate(members, start=1)]
        )
        for label, members in (
            (label, [one for one in graduates if one.cadet.sex == sex]) for sex, label in SEXES.items()
        )
        if members
    ]
    return Listing(
        report=report,
        unit=unit,
        heading="List of Graduates" + (" for Serial Numbers" if blank else ""),
        nobody="Nobody completed the program with this term. It must be sealed, with all parts passed.",
        signed_by=ched_signatures(unit),
        sheet=Sheet(
            table=Table("Graduates", _columns(program), sections),
            summaries=[_by_sex(graduates)] if graduates else [],
            lines=lines_of(report, PROGRAM_NAMES[program]),
        ),
    )


def _columns(program: Program) -> list[Column]:
    return [
        Column("No.", 9, CellType.COUNT),
        Column("Student no.", 26),
        Column("Name"),
        Column("Program", 42),
        *(Column(course, 14, CellType.NUMBER, NOTHING) for course in COURSES[program]),
        Column("Serial number", 38),
    ]


def _row(number: int, one: Completion, program: Program, *, blank: bool) -> list[Cell]:
    cadet: Cadet = one.cadet
    passed = {part.course: part.equivalent for part in one.parts}
    serial = one.serial.number if one.serial and not blank else ""
    return [
        number, cadet.student_number, cadet.name, cadet.degree_program,
        *(passed.get(course) for course in COURSES[program]), serial,
    ]  # fmt: skip


def _by_sex(graduates: Sequence[Completion]) -> Table:
    counts: list[list[Cell]] = [
        [label, sum(one.cadet.sex == sex for one in graduates)] for sex, label in SEXES.items()
    ]
    columns = [Column("Graduates"), Column("Cadets", 30, CellType.COUNT)]
    return Table("Totals", columns, [Section("", counts)], total=["All", len(graduates)])
