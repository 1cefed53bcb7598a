"""The ledger of merits and demerits on paper: every entry that stands, by company and day."""

from datetime import datetime
from itertools import groupby

from apps.cadets.rules import fold
from apps.grading.models import LedgerEntry
from apps.grading.rules import LedgerKind
from apps.reports.models import Report
from apps.reports.rules import Cell, CellType, Column, Section, Sheet, Table
from apps.reports.selectors import standing_entries
from apps.reports.services.documents import people
from apps.reports.services.documents.basis import term_of
from apps.reports.services.documents.grade_sheet import lines_of
from apps.reports.services.documents.listing import Listing
from apps.reports.services.documents.paper import LANDSCAPE
from apps.system.selectors import get_unit

COLUMNS = [
    Column("Entry", 13, CellType.COUNT),
    Column("Day", 21, CellType.DATE),
    Column("Student no.", 24),
    Column("Name", 62),
    Column("Merits", 15, CellType.COUNT),
    Column("Demerits", 18, CellType.COUNT),
    Column("Reason"),
    Column("Issued by", 42),
]


def read(*, report: Report, now: datetime) -> Listing:
    """The ledger of a term or company. Raises NotFound, Forbidden."""
    term = term_of(report)
    entries = sorted(standing_entries(term.pk, report.company_id), key=_place)
    sections = [
        Section(company, [_row(entry) for entry in rows])
        for company, rows in groupby(entries, key=lambda entry: people.company_of(entry.enrollment))
    ]
    merits = sum(entry.points for entry in entries if entry.kind == LedgerKind.MERIT)
    demerits = sum(entry.points for entry in entries if entry.kind == LedgerKind.DEMERIT)
    return Listing(
        report=report,
        unit=get_unit(),
        heading="Merit and Demerit Ledger",
        size=LANDSCAPE,
        nobody="There is no entry.",
        sheet=Sheet(
            table=Table(
                "Ledger", COLUMNS, sections, total=[len(entries), None, "", "Total", merits, demerits, "", ""]
            ),
            notes=["Voided entries are left out."],
            lines=lines_of(report),
        ),
    )


def _place(entry: LedgerEntry) -> tuple[object, ...]:
    company = entry.enrollment.company
    name = company.name if company else ""
    return (not name, fold(name), entry.occurred_on, fold(entry.enrollment.cadet.name), entry.pk)


def _row(entry: LedgerEntry) -> list[Cell]:
    cadet = entry.enrollment.cadet
    is_merit = entry.kind == LedgerKind.MERIT
    return [
        entry.pk, entry.occurred_on, cadet.student_number, cadet.name, entry.points if is_merit else None,
        None if is_merit else entry.points, entry.reason, entry.issued_by_name,
    ]  # fmt: skip
