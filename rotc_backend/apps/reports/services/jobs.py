"""The life of a report job: claimed, moved on, finished, failed or cancelled, swept up.

Every step is one conditional update, so it holds whoever else works on the job. A claim is a lease; `attempts` is its
number, and a worker whose lease another one took over cannot write any more.
"""

import hashlib
from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F, Q
from django.utils.translation import gettext, gettext_noop

from apps.authentication.models import User
from apps.reports import selectors
from apps.reports.events import ReportProgressed
from apps.reports.models import Issue, Report, ReportFile
from apps.reports.rules import ORDERED_KINDS, UNFINISHED, ReportKind, ReportStatus
from apps.reports.services import issuing
from apps.system import outbox
from apps.system.rules import cadet_person, user_audience
from apps.system.services import audit
from common.errors import Conflict
from common.language import worded
from common.retelling import retold

# Renewed after each 150 rows, which take 2 to 10 seconds.
LEASE = timedelta(seconds=60)
MAX_ATTEMPTS = 3
DISPATCH_PATIENCE = timedelta(seconds=30)
WORKER_DIED = worded(
    "The worker stopped {times} times while making this document, most likely for want of memory. If it was of the whole "
    "corps, ask for one company at a time; else the operator must give the worker more memory.",
    times=MAX_ATTEMPTS,
)


class ReportNotReady(Conflict):
    """The document is still in the making, or could not be made."""

    code = "report_not_ready"
    title = gettext_noop("The document is not there")


class ClaimLost(Conflict):
    """Another worker has taken the job over, or it has ended."""

    code = "claim_lost"
    title = gettext_noop("The job is no longer this worker's")


class NothingToCancel(Conflict):
    """The job is over."""

    code = "nothing_to_cancel"
    title = gettext_noop("It cannot be cancelled any more")


def person_of(report: Report) -> str | None:
    """Whom a report is about, as the audit names people; None for those of many."""
    return cadet_person(report.enrollment.cadet_id) if report.enrollment else None


@transaction.atomic
def download(*, actor: User, report: Report, now: datetime) -> ReportFile:
    """The finished document of a report that the actor may see; the audit log notes it. Raises ReportNotReady."""
    if report.status == ReportStatus.FAILED:
        raise ReportNotReady(gettext("It could not be made. {reason}").format(reason=retold(report.reason)))
    if report.status == ReportStatus.CANCELLED:
        raise ReportNotReady(gettext("It was cancelled. Ask for it anew."))
    if report.status != ReportStatus.READY:
        raise ReportNotReady(gettext("It is in the making: {progress} %.").format(progress=report.progress))
    file = ReportFile.objects.filter(report=report).first()
    if file is None:
        raise ReportNotReady(gettext("It was kept for its time and is deleted now. Ask for it anew."))
    after = {"name": file.name, "sha256": file.sha256}
    audit.record(
        actor=actor, action="report.downloaded", row=report, before=None, after=after, now=now,
        person=person_of(report),
    )  # fmt: skip
    return file


@transaction.atomic
def claim(*, report_id: int, now: datetime) -> Report | None:
    """Take a queued job, or one whose lease has run out; None when it is somebody else's, done, or was tried too often."""
    taken = Report.objects.filter(_free(now), pk=report_id, attempts__lt=MAX_ATTEMPTS).update(
        status=ReportStatus.RUNNING, progress=0, attempts=F("attempts") + 1, claimed_until=now + LEASE
    )
    if not taken:
        return None
    report = Report.objects.select_related(
        "term", "company", "enrollment__cadet", "day__term", "requested_by"
    ).get(pk=report_id)
    _tell(report)
    return report


@transaction.atomic
def advance(*, report: Report, progress: int, now: datetime) -> None:
    """Note and tell how far a claimed job is, and renew its lease. Raises ClaimLost."""
    _change(report, progress=progress, claimed_until=now + LEASE)


@transaction.atomic
def finish(
    *, report: Report, name: str, content_type: str, content: bytes, issue: Issue | None = None,
    pieces: Sequence[Issue] = (), now: datetime,
) -> None:  # fmt: skip
    """Save the document together with the state that says so; what it was issued as stands from now on, it and its pieces.

    Raises ClaimLost.
    """
    _change(report, status=ReportStatus.READY, progress=100, claimed_until=None, finished_at=now)
    digest = hashlib.sha256(content).hexdigest()
    ReportFile.objects.create(
        report=report, name=name, content_type=content_type, content=content, sha256=digest, issue=issue
    )
    if issue is not None:
        issuing.publish(issue=issue, now=now)
    if pieces:
        issuing.publish_pieces(pieces=pieces, now=now)


@transaction.atomic
def fail(*, report: Report, reason: str, now: datetime) -> None:
    """End a claimed job without a document; `reason` is a sentence for its requester. Raises ClaimLost."""
    _change(report, status=ReportStatus.FAILED, reason=reason, claimed_until=None, finished_at=now)


@transaction.atomic
def put_back(*, report: Report) -> None:
    """Let go of a claimed job that cannot be begun yet: it waits as before, and the sweep sends it again. Raises ClaimLost."""
    _change(report, status=ReportStatus.QUEUED, progress=0, claimed_until=None, attempts=report.attempts - 1)


@transaction.atomic
def cancel(*, actor: User, report_id: int, now: datetime) -> Report:
    """End a job that is not finished; the worker that has it finds its claim lost. Raises NotFound, NothingToCancel."""
    report = selectors.get_report(actor, report_id)
    unfinished = Report.objects.filter(pk=report.pk, status__in=UNFINISHED)
    if not unfinished.update(status=ReportStatus.CANCELLED, claimed_until=None, finished_at=now):
        raise NothingToCancel(gettext("It has ended already."))
    report.refresh_from_db(fields=["status", "progress", "attempts"])
    audit.record(
        actor=actor, action="report.cancelled", row=report, before=None, after={"progress": report.progress}, now=now,
        person=person_of(report),
    )  # fmt: skip
    _tell(report)
    return report


@transaction.atomic
def sweep(*, kinds: Collection[ReportKind] = ORDERED_KINDS, now: datetime) -> list[int]:
    """End the jobs of some kinds that were claimed too often, and list those that nobody works on, to be sent again."""
    abandoned = Report.objects.filter(kind__in=kinds, status=ReportStatus.RUNNING, claimed_until__lt=now)
    for report in (
        abandoned.filter(attempts__gte=MAX_ATTEMPTS)
        .select_related("term", "company", "enrollment__cadet", "day")
        .select_for_update(of=("self",), skip_locked=True)
    ):
        fail(report=report, reason=WORKER_DIED, now=now)
    waiting = Q(status=ReportStatus.QUEUED, created_at__lt=now - DISPATCH_PATIENCE)
    left_over = Report.objects.filter(
        _free(now), waiting | Q(status=ReportStatus.RUNNING), kind__in=kinds, attempts__lt=MAX_ATTEMPTS
    )
    return list(left_over.order_by("id").values_list("pk", flat=True))


def _free(now: datetime) -> Q:
    return Q(status=ReportStatus.QUEUED) | Q(status=ReportStatus.RUNNING, claimed_until__lt=now)


def _change(report: Report, **fields: object) -> None:
    """Change the job if it is still under the claim that `report` was taken with, and tell its requester."""
    held = Report.objects.filter(pk=report.pk, status=ReportStatus.RUNNING, attempts=report.attempts)
    if not held.update(**fields):
        raise ClaimLost(
            gettext("Report {pk} was taken over after attempt {attempts}.").format(
                pk=report.pk, attempts=report.attempts
            )
        )
    for field, value in fields.items():
        setattr(report, field, value)
    _tell(report)


def _tell(report: Report) -> None:
    event = ReportProgressed(
        report_id=report.pk,
        status=report.status,
        progress=report.progress,
        requested_by=report.requested_by_id,
        kind=report.kind,
        title=report.title,
        reason=report.reason,
    )
    outbox.publish(event, to=[user_audience(report.requested_by_id)])
