"""The documents, each a module that reads and lays out one. A new one joins READERS, and rules/kinds.py says what it is."""

from collections.abc import Callable
from datetime import datetime

from apps.reports.models import Report
from apps.reports.rules import ReportKind
from apps.reports.services.documents import (
    attendance_sheet,
    cards,
    certificates,
    day_report,
    form_2a,
    grade_record,
    grade_sheet,
    graduates,
    ledger_sheet,
    letters,
    muster_sheets,
    registrar_sheet,
    roster,
    term_charts,
)
from apps.reports.services.documents.paper import Document

READERS: dict[ReportKind, Callable[..., Document]] = {
    ReportKind.GRADE_SHEET: grade_sheet.read,
    ReportKind.REGISTRAR_SHEET: registrar_sheet.read,
    ReportKind.GRADE_RECORD: grade_record.read,
    ReportKind.GRADUATES: graduates.read,
    ReportKind.GRADUATES_FOR_SERIALS: graduates.read,
    ReportKind.ATTENDANCE_SHEET: attendance_sheet.read,
    ReportKind.MUSTER_SHEETS: muster_sheets.read,
    ReportKind.DAY_REPORT: day_report.read,
    ReportKind.TERM_CHARTS: term_charts.read,
    ReportKind.ROSTER: roster.read_roster,
    ReportKind.ENROLMENT_SUMMARY: roster.read_summary,
    ReportKind.CHED_2A: form_2a.read,
    ReportKind.CHED_2B: roster.read_form_2b,
    ReportKind.LEDGER: ledger_sheet.read,
    ReportKind.ID_CARDS: cards.read,
    ReportKind.COMPLETION_CERTIFICATES: certificates.read_completion,
    ReportKind.ACHIEVEMENT_CERTIFICATES: certificates.read_achievement,
    ReportKind.DROP_ORDER: letters.read_drop_order,
    ReportKind.EXCUSE_LETTERS: letters.read_excuse_letters,
}


def read(*, report: Report, now: datetime) -> Document:
    """All that a requested document says, at one moment. Raises the DomainError that is the reason why it cannot be made."""
    return READERS[ReportKind(report.kind)](report=report, now=now)
