"""Making a report's document, in the worker."""

import logging
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Protocol

from django.db import InterfaceError, OperationalError

from apps.reports import rules
from apps.reports.models import Issue, Report
from apps.reports.rules import ReportFormat
from apps.reports.services import documents, issuing, jobs, pdf, samples, spreadsheet, turns
from apps.reports.services.documents.basis import version_in_force
from apps.reports.services.documents.paper import Document
from common.errors import DomainError
from common.language import worded

logger = logging.getLogger(__name__)

Clock = Callable[[], datetime]
CONTENT_TYPES = {
    ReportFormat.PDF: "application/pdf",
    ReportFormat.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ReportFormat.CSV: "text/csv; charset=utf-8",
}


class Read(Protocol):
    """Reads all that a report says, at one moment. A DomainError that it raises is the reason of the failure."""

    def __call__(self, *, report: Report, now: datetime) -> Document: ...


def make_report(*, report_id: int, clock: Clock, read: Read = documents.read) -> None:
    """Make the document if nobody has and nobody else does. `clock` gives the moment: the work takes many seconds.

    Ends in ready with its file, in failed with a reason, or, when the database goes away, in an exception: then the lease
    runs out and another run begins anew.
    """
    report = jobs.claim(report_id=report_id, now=clock())
    if report is None:
        logger.info("report %s needs no work: done, given up, or in the hands of another worker", report_id)
        return
    try:
        _make_or_fail(report, clock, read)
    except turns.AnotherInTheMaking:
        jobs.put_back(report=report)
    except jobs.ClaimLost as error:
        logger.warning("%s", error.detail)


def _make_or_fail(report: Report, clock: Clock, read: Read) -> None:
    try:
        _make(report, clock, read)
    except (jobs.ClaimLost, turns.AnotherInTheMaking, OperationalError, InterfaceError):
        raise
    except DomainError as error:
        jobs.fail(report=report, reason=error.detail, now=clock())
    except Exception:
        logger.exception("report %s failed", report.pk)
        reason = worded(
            "Something failed on our side. The worker's log says what, under “report {number} failed”.",
            number=report.pk,
        )
        jobs.fail(report=report, reason=reason, now=clock())


def _make(report: Report, clock: Clock, read: Read) -> None:
    is_sample = bool(report.options.get("sample"))
    document = (
        samples.read_sample(report=report, read=read, now=clock())
        if is_sample
        else read(report=report, now=clock())
    )
    issue = None
    pieces: list[Issue] = []
    version = document.policy_version or version_in_force(report)
    if is_sample:
        issue = samples.issue_of_sample(
            report=report, unit=document.unit, policy_version=version, now=clock()
        )
        pieces = [issue] * len(document.pieces)
    elif document.says is not None:
        issue = issuing.issue_for(
            report=report,
            unit=document.unit,
            policy_version=version,
            says=document.says,
            now=clock(),
        )
        kept = issuing.kept_file(issue, report)
        if kept is not None:
            jobs.finish(
                report=report, name=kept.name, content_type=kept.content_type, content=bytes(kept.content), issue=issue,
                now=clock(),
            )  # fmt: skip
            return
        pieces = issuing.issue_pieces(
            report=report,
            unit=document.unit,
            policy_version=version,
            pieces=document.pieces,
            now=clock(),
        )
    content = _content(report, document, issue, pieces, clock)
    number = issue.number if issue else report.pk
    if is_sample:
        issue, pieces = None, []
    jobs.finish(
        report=report,
        name=f"{document.file_stem}-{number}.{report.format}",
        content_type=CONTENT_TYPES[ReportFormat(report.format)],
        content=content,
        issue=issue,
        pieces=pieces,
        now=clock(),
    )


def _content(
    report: Report, document: Document, issue: Issue | None, pieces: Sequence[Issue], clock: Clock
) -> bytes:
    def advance(done: int, total: int) -> None:
        jobs.advance(report=report, progress=rules.progress_percent(done=done, total=total), now=clock())

    if report.format == ReportFormat.PDF:
        flow = document.flow(issue, pieces)
        with turns.turn_for(flow):
            return pdf.render(flow, on_rows=lambda done: advance(done, flow.row_count))
    sheet = document.sheet
    if sheet is None or issue is None:
        raise AssertionError(f"{report.kind} is no table, yet was taken as {report.format}")
    write = spreadsheet.as_xlsx if report.format == ReportFormat.XLSX else spreadsheet.as_csv
    return write(document.title, sheet, issue, on_rows=lambda done: advance(done, sheet.table.row_count))
