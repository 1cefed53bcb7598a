"""Who is on a roster: the enrollments of a term or of one company in it, grouped as documents print them."""

from collections.abc import Iterable, Sequence
from itertools import groupby

from apps.cadets.models import Enrollment
from apps.cadets.rules import Sex, fold
from apps.reports.models import Report
from apps.reports.rules import NO_COMPANY

SEX_LETTERS = {Sex.MALE.value: "M", Sex.FEMALE.value: "F"}


def enrollments_of(report: Report) -> list[Enrollment]:
    """By company, then by name. The report's own right to them is asked before."""
    rows = Enrollment.objects.filter(term=report.term).select_related("cadet__photo", "company", "platoon")
    if report.company_id is not None:
        rows = rows.filter(company_id=report.company_id)
    return sorted(rows, key=place_of)


def place_of(row: Enrollment) -> tuple[bool, str, str, str]:
    """Companies by name, who has none last; names as people look for them."""
    company = row.company.name if row.company else ""
    return (not company, fold(company), fold(row.cadet.name), row.cadet.student_number)


def by_company(rows: Iterable[Enrollment]) -> Iterable[tuple[str, Sequence[Enrollment]]]:
    """(company, its enrollments), in the order given."""
    for company, members in groupby(rows, key=company_of):
        yield company, list(members)


def company_of(row: Enrollment) -> str:
    """The company's name, or that there is none."""
    return row.company.name if row.company else NO_COMPANY


def platoon_of(row: Enrollment) -> int | None:
    """The platoon's number."""
    return row.platoon.number if row.platoon else None
