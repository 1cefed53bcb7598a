"""CHED OSDS-NSTP Form 2-A: enrolment and graduates of a school year, by component and sex. A unit of ROTC fills its
own columns; the other components are the school's."""

from collections import Counter
from datetime import datetime

from apps.cadets.models import Enrollment
from apps.cadets.rules import Sex
from apps.grading.rules.completion import Program
from apps.reports.models import Report
from apps.reports.rules import Cell, CellType, Column, Section, Sheet, Table
from apps.reports.services.documents.basis import term_of
from apps.reports.services.documents.graduates import completed_in
from apps.reports.services.documents.listing import Listing
from apps.reports.services.documents.paper import LANDSCAPE
from apps.reports.services.documents.roster import ched_signatures
from apps.system.models import Term
from apps.system.rules import Semester
from apps.system.selectors import get_unit

COMPONENTS = ("ROTC", "LTS", "CWTS")
SEMESTERS = {Semester.FIRST: "1st semester", Semester.SECOND: "2nd semester", Semester.SUMMER: "Summer"}


def read(*, report: Report, now: datetime) -> Listing:
    """The form of the school year of a term. Raises NotFound, Forbidden."""
    term = term_of(report)
    unit = get_unit()
    terms = list(Term.objects.filter(school_year=term.school_year)) if term.school_year else [term]
    columns = [
        Column(""),
        *(
            Column(f"{component}\n{sex}", 24, CellType.COUNT)
            for component in COMPONENTS
            for sex in ("male", "female", "all")
        ),
    ]
    rows: list[list[Cell]] = []
    for semester, label in SEMESTERS.items():
        of_semester = [one.pk for one in terms if one.semester == semester]
        enrolled = Enrollment.objects.filter(term__in=of_semester).values_list("cadet__sex", flat=True)
        rows.append(_row(label, Counter(enrolled)))
    graduates = {one.cadet.pk: one.cadet.sex for each in terms for one in completed_in(each, Program.BASIC)}
    rows.append(_row("Graduates", Counter(graduates.values())))
    return Listing(
        report=report,
        unit=unit,
        heading="CHED OSDS-NSTP Form 2-A",
        size=LANDSCAPE,
        signed_by=ched_signatures(unit),
        sheet=Sheet(
            table=Table("Form 2-A", columns, [Section("Enrolment and graduates", rows)], is_tally=True),
            notes=[
                "LTS and CWTS are filled in by the school's NSTP office. Who has no sex recorded counts in “all” only.",
            ],
            lines=[
                "Enrolment and graduates of the National Service Training Program",
                f"{unit.school or unit.name} · School year {term.school_year or term.name}",
            ],
        ),
    )


def _row(label: str, sexes: Counter[str]) -> list[Cell]:
    others: list[Cell] = [None] * (3 * (len(COMPONENTS) - 1))
    return [label, sexes[Sex.MALE.value], sexes[Sex.FEMALE.value], sum(sexes.values()), *others]
