"""The "Computation of Grades" sheet: by company, men and women, with every training day, the ledger, the
parts and the result."""

from collections.abc import Sequence
from datetime import datetime

from apps.grading.selectors.corps import GradeLine
from apps.reports import rules
from apps.reports.models import Report
from apps.reports.rules import NOTHING, Cell, CellType, Column, Group, Section, Sheet, SheetLine, Table, Tally
from apps.reports.selectors import Days, attendance_of, ledger_totals
from apps.reports.services.documents.basis import Basis, read_basis
from apps.reports.services.documents.listing import Listing
from apps.reports.services.documents.paper import LANDSCAPE

TALLY_COLUMNS = [
    Column("Totals"),
    *(
        # On a portrait page too, a company's name has room beside them.
        Column(label, 18, CellType.COUNT)
        for label in ("Cadets", "Male", "Female", "Passed", "Failed", "Incomplete", "Deferred", "Dropped")
    ),
]
# For the name of a month.
WIDE_ENOUGH_MM = 5
LETTERS = "P present, L late, E excused, A absent, M made up; blank: not enrolled on that day."


def read(*, report: Report, now: datetime) -> Listing:
    """Read everything that the sheet says. Raises NotFound when the term has no policy, Forbidden when whoever asked for it
    has no duty any more that covers it."""
    basis = read_basis(report)
    days = attendance_of(basis.term.pk)
    return lay_out(report, basis, days, ledger_totals(basis.term.pk))


def lay_out(report: Report, basis: Basis, days: Days, ledger: dict[int, tuple[int, int]]) -> Listing:
    """The sheet of what was read."""
    by_number = {line.student_number: line for line in basis.lines}
    groups = rules.arrange(map(sheet_line, basis.lines))

    def row(number: int, line: SheetLine) -> list[Cell]:
        enrollment_id = by_number[line.student_number].enrollment_id
        merits, demerits = ledger.get(enrollment_id, (0, 0))
        grade = line.grade
        return [
            number, line.student_number, line.name, line.course, line.platoon, *days.letters(enrollment_id),
            grade.attendance, merits, demerits, grade.aptitude, grade.subject, grade.final, grade.equivalent,
            " ".join(part for part in (rules.remarks(grade), rules.lacking(grade)) if part),
        ]  # fmt: skip

    sections = [
        Section(
            f"{group.company_label} · {group.sex_label}",
            [row(number, line) for number, line in enumerate(group.lines, start=1)],
        )
        for group in groups
    ]
    return Listing(
        report=report,
        unit=basis.unit,
        heading="Computation of Grades",
        policy_version=basis.policy_version,
        size=LANDSCAPE,
        small=True,
        nobody="No cadet is enrolled.",
        sheet=Sheet(
            table=Table("Grades", _columns(basis, days), sections),
            summaries=[tally_table(groups)] if groups else [],
            notes=notes(basis, [LETTERS]),
            lines=lines_of(report, basis.says),
        ),
    )


def lines_of(report: Report, *more: str) -> list[str]:
    """What stands under a document's heading."""
    company = [f"Company: {report.company.name}"] if report.company else []
    return [*([report.term.name] if report.term else []), *company, *more]


def notes(basis: Basis, more: Sequence[str] = ()) -> list[str]:
    """How the grades came about, in two sentences."""
    policy = basis.policy
    weights = [
        rules.plain(one) for one in (policy.attendance_weight, policy.aptitude_weight, policy.subject_weight)
    ]
    return [
        *more,
        f"Attendance {weights[0]}, military aptitude {weights[1]} and subject proficiency {weights[2]} make the final grade. "
        f"Equivalent: {rules.scale(policy)}. Grading policy version {basis.policy_version}.",
    ]


def tally_table(groups: Sequence[Group]) -> Table:
    """How many of each company, and of all, stand where."""
    lines = [line for group in groups for line in group.lines]
    tallies = [_tally_row(tally) for tally in rules.tallies(groups)]
    return Table(
        "Totals", TALLY_COLUMNS, [Section("", tallies)], total=_tally_row(rules.tally("Total", lines))
    )


def _tally_row(tally: Tally) -> list[Cell]:
    return [
        tally.label, tally.enrolled, tally.male, tally.female, tally.passed, tally.failed, tally.incomplete, tally.deferred,
        tally.dropped,
    ]  # fmt: skip


def _columns(basis: Basis, days: Days) -> list[Column]:
    policy = basis.policy
    return [
        Column("No.", 7, CellType.COUNT),
        Column("Student no.", 17),
        Column("Name"),
        Column("Course", 10),
        Column("Plt", 6, CellType.COUNT),
        *day_columns(days, room_mm=94, widest_mm=5.4),
        Column(f"Attend.\nof {rules.plain(policy.attendance_weight)}", 11, CellType.NUMBER, NOTHING),
        Column("Merits", 10, CellType.COUNT),
        Column("De-\nmerits", 10, CellType.COUNT),
        Column(f"Aptitude\nof {rules.plain(policy.aptitude_weight)}", 12, CellType.NUMBER, NOTHING),
        Column(f"Subject\nof {rules.plain(policy.subject_weight)}", 11, CellType.NUMBER, NOTHING),
        Column("Final", 11, CellType.STRONG, NOTHING),
        Column("Equiv.", 10, CellType.STRONG, NOTHING),
        Column("Remarks", 24),
    ]


def day_columns(days: Days, *, room_mm: float, widest_mm: float) -> list[Column]:
    """A column per day, as wide as it has sessions, narrower where there are many; narrow ones have the month as a number."""
    letters = [max(sessions, 1) for sessions in days.sessions]
    width = min(widest_mm, room_mm / max(sum(letters), 1))
    is_wide = width * min(letters, default=1) >= WIDE_ENOUGH_MM
    return [
        Column(label, width * count, CellType.MARK, letters=count)
        for label, count in zip(days.labels if is_wide else days.narrow_labels, letters, strict=True)
    ]


def sheet_line(line: GradeLine) -> SheetLine:
    """A graded line as sheets arrange it."""
    return SheetLine(
        student_number=line.student_number,
        name=line.name,
        sex=line.sex,
        course=line.course,
        company=line.company_name,
        platoon=line.platoon,
        grade=line.grade,
    )
