"""Rosters, the enrolment summary and CHED's forms: who is enrolled, and how many."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime

from apps.cadets.models import Enrollment
from apps.cadets.rules import Sex
from apps.reports.models import Report
from apps.reports.rules import Cell, CellType, Column, Section, Sheet, Table
from apps.reports.services.documents import people
from apps.reports.services.documents.basis import term_of
from apps.reports.services.documents.grade_sheet import lines_of
from apps.reports.services.documents.listing import Listing
from apps.reports.services.documents.paper import LANDSCAPE, Signature, signatures
from apps.system.models import UnitSettings
from apps.system.selectors import get_unit

ROSTER = [
    Column("No.", 9, CellType.COUNT),
    Column("Student no.", 26),
    Column("Name"),
    Column("Sex", 9, CellType.MARK),
    Column("Course", 15),
    Column("Plt", 8, CellType.COUNT),
    Column("Program", 42),
    Column("Year", 10, CellType.COUNT),
    Column("Status", 20),
]
FORM_2B = [
    Column("No.", 8, CellType.COUNT),
    Column("Student no.", 21),
    Column("Surname", 27),
    Column("First name", 29),
    Column("Middle name", 22),
    Column("Program", 30),
    Column("Sex", 8, CellType.MARK),
    Column("Birth date", 18, CellType.DATE),
    Column("Address"),
    Column("Contact", 24),
    Column("E-mail", 46),
]
SEXES = [Column(label, 26, CellType.COUNT) for label in ("Male", "Female", "Sex not recorded", "All")]
NOT_RECORDED = "Not recorded"


def read_roster(*, report: Report, now: datetime) -> Listing:
    """The cadets of a term or company. Raises NotFound, Forbidden."""
    term_of(report)
    rows = people.enrollments_of(report)
    sections = [
        Section(company, [_roster_row(number, row) for number, row in enumerate(members, start=1)])
        for company, members in people.by_company(rows)
    ]
    return Listing(
        report=report,
        unit=get_unit(),
        heading="Roster",
        nobody="No cadet is enrolled.",
        sheet=Sheet(
            table=Table("Roster", ROSTER, sections),
            summaries=[_strength(rows)] if rows else [],
            lines=lines_of(report),
        ),
    )


def _roster_row(number: int, row: Enrollment) -> list[Cell]:
    cadet = row.cadet
    return [
        number, cadet.student_number, cadet.name, people.SEX_LETTERS.get(cadet.sex, ""), row.course, people.platoon_of(row),
        cadet.degree_program, cadet.year_level, row.status,
    ]  # fmt: skip


def _strength(rows: Sequence[Enrollment]) -> Table:
    columns = [Column("Strength"), *SEXES]
    in_order = sorted(rows, key=people.place_of)
    per_company = [_by_sex(company, members) for company, members in people.by_company(in_order)]
    return Table("Strength", columns, [Section("", per_company)], total=_by_sex("All", rows))


def _by_sex(label: str, rows: Sequence[Enrollment]) -> list[Cell]:
    sexes = Counter(row.cadet.sex for row in rows)
    return [label, sexes[Sex.MALE.value], sexes[Sex.FEMALE.value], sexes[""], len(rows)]


def read_summary(*, report: Report, now: datetime) -> Listing:
    """How many are enrolled by course, sex and program. Raises NotFound, Forbidden."""
    term_of(report)
    rows = people.enrollments_of(report)
    sections = []
    for course in sorted({row.course for row in rows}):
        of_course = [row for row in rows if row.course == course]
        programs = sorted({row.cadet.degree_program for row in of_course}, key=lambda name: (not name, name))
        lines = [
            _by_sex(
                program or NOT_RECORDED, [row for row in of_course if row.cadet.degree_program == program]
            )
            for program in programs
        ]
        sections.append(
            Section(course or "No course", [*lines, _by_sex(f"All of {course or 'no course'}", of_course)])
        )
    return Listing(
        report=report,
        unit=get_unit(),
        heading="Enrolment Summary",
        nobody="No cadet is enrolled.",
        sheet=Sheet(
            table=Table(
                "Enrolment",
                [Column("Program"), *SEXES],
                sections,
                total=_by_sex("All courses", rows),
                is_tally=True,
            ),
            lines=lines_of(report),
        ),
    )


def read_form_2b(*, report: Report, now: datetime) -> Listing:
    """CHED OSDS-NSTP Form 2-B: the list of enrollees. Raises NotFound, Forbidden."""
    term = term_of(report)
    unit = get_unit()
    rows = sorted(people.enrollments_of(report), key=lambda row: people.place_of(row)[2:])
    sections = [
        Section(label, [_form_row(number, row) for number, row in enumerate(members, start=1)])
        for label, members in (
            ("Male", [row for row in rows if row.cadet.sex == Sex.MALE]),
            ("Female", [row for row in rows if row.cadet.sex == Sex.FEMALE]),
            ("Sex not recorded", [row for row in rows if not row.cadet.sex]),
        )
        if members
    ]
    return Listing(
        report=report,
        unit=unit,
        heading="CHED OSDS-NSTP Form 2-B",
        size=LANDSCAPE,
        small=True,
        nobody="No cadet is enrolled.",
        signed_by=ched_signatures(unit),
        sheet=Sheet(
            table=Table("Form 2-B", FORM_2B, sections),
            summaries=[_strength(rows)] if rows else [],
            notes=[
                "The address is as it was given: street, barangay, municipality and province are kept as one."
            ],
            lines=[
                "List of students enrolled in the National Service Training Program, ROTC component",
                f"{unit.school or unit.name} · {term.name}",
            ],
        ),
    )


def ched_signatures(unit: UnitSettings) -> list[Signature]:
    """Prepared, certified, approved: the forms have all three lines, signed or not."""
    found = signatures(unit)
    if len(found) < 3:
        found.append(Signature("Approved by:", unit.approved_by, unit.approved_by_title))
    return found


def _form_row(number: int, row: Enrollment) -> list[Cell]:
    cadet = row.cadet
    return [
        number, cadet.student_number, cadet.last_name, " ".join(filter(None, (cadet.first_name, cadet.suffix))),
        cadet.middle_name, cadet.degree_program, people.SEX_LETTERS.get(cadet.sex, ""), cadet.birthdate,
        " ".join(cadet.address.split()), cadet.contact_number, cadet.email,
    ]  # fmt: skip
