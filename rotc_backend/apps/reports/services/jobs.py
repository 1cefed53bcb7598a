"""The life of a report job: requested, claimed, moved on, finished or failed, swept up.

Every step is one conditional update, so it holds whoever else works on the job. A claim is a lease; `attempts` is its
number, and a worker whose lease another one took over cannot write any more.
"""

import hashlib
from collections.abc import Collection
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F, Q

from apps.authentication.models import User
from apps.authentication.rules.duties import Action
from apps.cadets.models import Enrollment
from apps.cadets.selectors import get_enrollment, refuse_place
from apps.reports.events import ReportProgressed, ReportRequested
from apps.reports.models import Report, ReportFile
from apps.reports.rules import ORDERED_KINDS, ReportKind, ReportStatus
from apps.system import outbox
from apps.system.models import Company, Term
from apps.system.rules import Stream, cadet_person, user_audience
from apps.system.selectors import get_company, get_term
from apps.system.services import audit
from common.errors import Conflict, Forbidden, NotFound

# Renewed after each 150 rows, which take 2 to 10 seconds.
LEASE = timedelta(seconds=60)
MAX_ATTEMPTS = 3
DISPATCH_PATIENCE = timedelta(seconds=30)
WORKER_DIED = (
    f"The worker stopped {MAX_ATTEMPTS} times while making this document, most likely for want of memory. "
    "If it was of the whole corps, ask for one company at a time; else the operator must give the worker more memory."
)


class ReportNotReady(Conflict):
    """The document is still in the making, or could not be made."""

    code = "report_not_ready"
    title = "The document is not there"


class ClaimLost(Conflict):
    """Another worker has taken the job over, or it has ended."""

    code = "claim_lost"
    title = "The job is no longer this worker's"


@transaction.atomic
def request_report(
    *,
    actor: User,
    kind: ReportKind,
    term_id: int | None,
    company_id: int | None = None,
    enrollment_id: int | None = None,
    now: datetime,
) -> Report:
    """Queue the grade sheet of a term or company, or the grade record of an enrollment; the worker makes it.

    Raises NotFound for an unknown term, and for a company or enrollment that is unknown or not the actor's; Forbidden for
    the whole corps, and for an enrollment that no duty to order reports covers.
    """
    if kind is ReportKind.GRADE_RECORD:
        report = _request_record(actor=actor, enrollment_id=enrollment_id or 0, now=now)
    else:
        report = _request_sheet(actor=actor, term_id=term_id or 0, company_id=company_id, now=now)
    outbox.publish(ReportRequested(report.pk), to=[], stream=Stream.CONTROL)
    return report


def _request_record(*, actor: User, enrollment_id: int, now: datetime) -> Report:
    enrollment = get_enrollment(actor, enrollment_id)
    refuse_place(
        actor, Action.ORDER_REPORTS, company_id=enrollment.company_id, platoon_id=enrollment.platoon_id
    )
    audit.note_view(actor=actor, row=enrollment.cadet, owner_id=enrollment.cadet.user_id, now=now)
    return _queue(
        actor=actor, kind=ReportKind.GRADE_RECORD, term=enrollment.term, enrollment=enrollment, now=now
    )


def _request_sheet(*, actor: User, term_id: int, company_id: int | None, now: datetime) -> Report:
    scope = actor.scope(Action.ORDER_REPORTS)
    if company_id is None and not scope.whole_corps:
        raise Forbidden("Your duties cover no whole corps. Ask for one of your companies.")
    company = get_company(actor, company_id) if company_id is not None else None
    if company is not None and not scope.covers(company_id=company.pk, platoon_id=None):
        raise NotFound("There is no such company.")
    term = get_term(actor, term_id)
    return _queue(actor=actor, kind=ReportKind.GRADE_SHEET, term=term, company=company, now=now)


@transaction.atomic
def request_own_data(*, actor: User, now: datetime) -> tuple[Report, bool]:
    """Queue the document of the actor's own data, or give the one that is in the making; and whether it is new.

    Whoever knows how to make it tells the worker.
    """
    # Two clicks at once: the second waits here, and then finds the first one's job.
    User.objects.select_for_update(no_key=True).get(pk=actor.pk)
    unfinished = Q(status__in=[ReportStatus.QUEUED, ReportStatus.RUNNING])
    report = Report.objects.filter(unfinished, kind=ReportKind.OWN_DATA, requested_by=actor).first()
    if report is not None:
        return report, False
    return _queue(actor=actor, kind=ReportKind.OWN_DATA, now=now), True


def _queue(
    *,
    actor: User,
    kind: ReportKind,
    now: datetime,
    term: Term | None = None,
    company: Company | None = None,
    enrollment: Enrollment | None = None,
) -> Report:
    report = Report.objects.create(
        kind=kind, term=term, company=company, enrollment=enrollment, requested_by=actor, created_at=now
    )
    after = {"kind": report.kind, "term_id": report.term_id, "company_id": report.company_id}
    if enrollment is not None:
        after["enrollment_id"] = enrollment.pk
    audit.record(
        actor=actor, action="report.requested", row=report, before=None, after=after, now=now,
        person=_person(report),
    )  # fmt: skip
    return report


def _person(report: Report) -> str | None:
    """Whom a report is about, as the audit names people; None for those of many."""
    return cadet_person(report.enrollment.cadet_id) if report.enrollment else None


@transaction.atomic
def download(*, actor: User, report: Report, now: datetime) -> ReportFile:
    """The finished document of a report that the actor may see; the audit log notes it. Raises ReportNotReady."""
    if report.status == ReportStatus.FAILED:
        raise ReportNotReady(f"It could not be made. {report.reason}")
    if report.status != ReportStatus.READY:
        raise ReportNotReady(f"It is in the making: {report.progress} %.")
    file = ReportFile.objects.filter(report=report).first()
    if file is None:
        raise ReportNotReady("It was kept for its time and is deleted now. Ask for it anew.")
    after = {"name": file.name, "sha256": file.sha256}
    audit.record(
        actor=actor, action="report.downloaded", row=report, before=None, after=after, now=now,
        person=_person(report),
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
    report = Report.objects.select_related("term", "company", "enrollment__cadet", "requested_by").get(
        pk=report_id
    )
    _tell(report)
    return report


@transaction.atomic
def advance(*, report: Report, progress: int, now: datetime) -> None:
    """Note and tell how far a claimed job is, and renew its lease. Raises ClaimLost."""
    _change(report, progress=progress, claimed_until=now + LEASE)


@transaction.atomic
def finish(*, report: Report, name: str, content_type: str, content: bytes, now: datetime) -> None:
    """Save the document together with the state that says so. Raises ClaimLost."""
    _change(report, status=ReportStatus.READY, progress=100, claimed_until=None, finished_at=now)
    digest = hashlib.sha256(content).hexdigest()
    ReportFile.objects.create(
        report=report, name=name, content_type=content_type, content=content, sha256=digest
    )


@transaction.atomic
def fail(*, report: Report, reason: str, now: datetime) -> None:
    """End a claimed job without a document; `reason` is a sentence for its requester. Raises ClaimLost."""
    _change(report, status=ReportStatus.FAILED, reason=reason, claimed_until=None, finished_at=now)


@transaction.atomic
def sweep(*, kinds: Collection[ReportKind] = ORDERED_KINDS, now: datetime) -> list[int]:
    """End the jobs of some kinds that were claimed too often, and list those that nobody works on, to be sent again."""
    abandoned = Report.objects.filter(kind__in=kinds, status=ReportStatus.RUNNING, claimed_until__lt=now)
    for report in (
        abandoned.filter(attempts__gte=MAX_ATTEMPTS)
        .select_related("term", "company", "enrollment__cadet")
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
        raise ClaimLost(f"Report {report.pk} was taken over after attempt {report.attempts}.")
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
