"""Making a report's document, in the worker."""

import logging
from collections.abc import Callable
from datetime import datetime
from typing import Protocol

from django.db import InterfaceError, OperationalError

from apps.reports import rules
from apps.reports.models import Report
from apps.reports.rules import ReportKind
from apps.reports.services import jobs, pdf
from apps.reports.services.grade_record import read_record
from apps.reports.services.grade_sheet import read_sheet
from common.errors import DomainError

logger = logging.getLogger(__name__)

Clock = Callable[[], datetime]


class Document(pdf.Flow, Protocol):
    """What a report says, laid out row by row, and the name of its file."""

    @property
    def file_name(self) -> str: ...


class Read(Protocol):
    """Reads all that a report says, at one moment. A DomainError that it raises is the reason of the failure."""

    def __call__(self, *, report: Report, now: datetime) -> Document: ...


def _read(*, report: Report, now: datetime) -> Document:
    read: Read = read_record if report.kind == ReportKind.GRADE_RECORD else read_sheet
    return read(report=report, now=now)


def make_report(*, report_id: int, clock: Clock, read: Read = _read) -> None:
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
    except jobs.ClaimLost as error:
        logger.warning("%s", error.detail)


def _make_or_fail(report: Report, clock: Clock, read: Read) -> None:
    try:
        _make(report, clock, read)
    except (jobs.ClaimLost, OperationalError, InterfaceError):
        raise
    except DomainError as error:
        jobs.fail(report=report, reason=error.detail, now=clock())
    except Exception:
        logger.exception("report %s failed", report.pk)
        reason = (
            f"Something failed on our side. The worker's log says what, under “report {report.pk} failed”."
        )
        jobs.fail(report=report, reason=reason, now=clock())


def _make(report: Report, clock: Clock, read: Read) -> None:
    document = read(report=report, now=clock())
    content = pdf.render(document, on_rows=lambda done: _advance(report, document, done, clock))
    jobs.finish(
        report=report, name=document.file_name, content_type="application/pdf", content=content, now=clock()
    )


def _advance(report: Report, document: Document, done: int, clock: Clock) -> None:
    progress = rules.progress_percent(done=done, total=document.row_count)
    jobs.advance(report=report, progress=progress, now=clock())
