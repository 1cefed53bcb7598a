"""Making a report's document, in the worker."""

import logging
from collections.abc import Callable
from datetime import datetime

from django.db import InterfaceError, OperationalError

from apps.reports import rules
from apps.reports.models import Report
from apps.reports.services import jobs, pdf
from apps.reports.services.grade_sheet import GradeSheet, read_sheet
from common.errors import DomainError

logger = logging.getLogger(__name__)

Clock = Callable[[], datetime]


def make_report(*, report_id: int, clock: Clock) -> None:
    """Make the document if nobody has and nobody else does. `clock` gives the moment: the work takes many seconds.

    Ends in ready with its file, in failed with a reason, or, when the database goes away, in an exception: then the lease
    runs out and another run begins anew.
    """
    report = jobs.claim(report_id=report_id, now=clock())
    if report is None:
        logger.info("report %s needs no work: done, given up, or in the hands of another worker", report_id)
        return
    try:
        _make_or_fail(report, clock)
    except jobs.ClaimLost as error:
        logger.warning("%s", error.detail)


def _make_or_fail(report: Report, clock: Clock) -> None:
    try:
        _make(report, clock)
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


def _make(report: Report, clock: Clock) -> None:
    sheet = read_sheet(report=report, now=clock())
    content = pdf.render(sheet, on_rows=lambda done: _advance(report, sheet, done, clock))
    jobs.finish(
        report=report, name=sheet.file_name, content_type="application/pdf", content=content, now=clock()
    )


def _advance(report: Report, sheet: GradeSheet, done: int, clock: Clock) -> None:
    progress = rules.progress_percent(done=done, total=sheet.row_count)
    jobs.advance(report=report, progress=progress, now=clock())
