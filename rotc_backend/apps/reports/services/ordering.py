"""Asking for documents: what was asked for becomes a job, in the order and for whom the actor may."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext, gettext_noop

from apps.attendance.models import TrainingDay
from apps.attendance.selectors import get_day
from apps.authentication.models import User
from apps.authentication.rules import Role
from apps.authentication.rules.duties import Action
from apps.cadets.models import Enrollment
from apps.cadets.selectors import get_enrollment, refuse_place
from apps.reports import selectors
from apps.reports.events import ReportRequested
from apps.reports.models import Report
from apps.reports.rules import SPECS, UNFINISHED, KindSpec, ReportFormat, ReportKind, ReportStatus, Subject
from apps.reports.services import jobs
from apps.system import outbox
from apps.system.models import Company, Term
from apps.system.rules import Stream
from apps.system.selectors import current_term, get_company, get_term
from apps.system.services import audit
from common.errors import Conflict, Forbidden, Invalid, NotFound


class NothingToRetry(Conflict):
    """The document is there, or in the making."""

    code = "nothing_to_retry"
    title = gettext_noop("Only what failed or was cancelled is tried again")


@dataclass(frozen=True)
class Wanted:
    """What is asked for, by ids."""

    kind: ReportKind
    format: ReportFormat = ReportFormat.PDF
    term_id: int | None = None
    company_id: int | None = None
    enrollment_id: int | None = None
    day_id: int | None = None
    program: str = ""
    layout: str = ""
    is_sample: bool = False


@transaction.atomic
def request_report(*, actor: User, wanted: Wanted, now: datetime) -> Report:
    """Queue a document; the worker makes it.

    Raises Invalid for a format that it does not come in; NotFound for a term or day that is unknown, and for a company or
    enrollment that is unknown or not the actor's; Forbidden for the whole corps, and for an enrollment that no duty to order
    reports covers.
    """
    spec = SPECS[wanted.kind]
    if wanted.format not in spec.formats:
        raise Invalid(
            gettext("{name} comes as PDF only.").format(name=spec.name),
            errors={"format": [gettext("It comes as PDF only.")]},
        )
    if wanted.is_sample:
        report = _sample(actor=actor, wanted=wanted, now=now)
    elif spec.subject is Subject.ENROLLMENT:
        report = _of_enrollment(actor=actor, wanted=wanted, now=now)
    else:
        report = _of_term(actor=actor, spec=spec, wanted=wanted, now=now)
    outbox.publish(ReportRequested(report.pk), to=[], stream=Stream.CONTROL)
    return report


def _sample(*, actor: User, wanted: Wanted, now: datetime) -> Report:
    if actor.role != Role.ADMIN:
        raise Forbidden(gettext("Samples are for admins, who keep the letterhead."))
    if SPECS[wanted.kind].subject is Subject.ENROLLMENT:
        raise Invalid(gettext("There is no sample of a document about one cadet. Make one of a real cadet."))
    term = current_term() or get_term(actor, wanted.term_id or 0)
    options: dict[str, Any] = {"sample": True, "program": wanted.program, "layout": wanted.layout}
    return _queue(actor=actor, kind=wanted.kind, format=wanted.format, term=term, options=options, now=now)


def _of_enrollment(*, actor: User, wanted: Wanted, now: datetime) -> Report:
    enrollment = get_enrollment(actor, wanted.enrollment_id or 0)
    refuse_place(
        actor, Action.ORDER_REPORTS, company_id=enrollment.company_id, platoon_id=enrollment.platoon_id
    )
    audit.note_view(actor=actor, row=enrollment.cadet, owner_id=enrollment.cadet.user_id, now=now)
    return _queue(actor=actor, kind=wanted.kind, term=enrollment.term, enrollment=enrollment, now=now)


def _of_term(*, actor: User, spec: KindSpec, wanted: Wanted, now: datetime) -> Report:
    scope = actor.scope(Action.ORDER_REPORTS)
    company_id = wanted.company_id if spec.by_company else None
    if company_id is None and not scope.whole_corps:
        hint = (
            gettext("Ask for one of your companies.")
            if spec.by_company
            else gettext("This document is of the whole corps.")
        )
        raise Forbidden(gettext("Your duties cover no whole corps. {hint}").format(hint=hint))
    company = get_company(actor, company_id) if company_id is not None else None
    if company is not None and not scope.covers(company_id=company.pk, platoon_id=None):
        raise NotFound(gettext("There is no such company."))
    day = get_day(actor, wanted.day_id or 0) if spec.subject is Subject.DAY else None
    term = day.term if day else get_term(actor, wanted.term_id or 0)
    options = {}
    if spec.has_program:
        options["program"] = wanted.program
    if spec.has_layout:
        options["layout"] = wanted.layout
    return _queue(
        actor=actor, kind=wanted.kind, format=wanted.format, term=term, company=company, day=day, options=options,
        now=now,
    )  # fmt: skip


@transaction.atomic
def retry(*, actor: User, report_id: int, now: datetime) -> Report:
    """Ask for the same again, as a job of its own. Raises NotFound, NothingToRetry, and what asking raises."""
    old = selectors.get_report(actor, report_id)
    if old.status not in (ReportStatus.FAILED, ReportStatus.CANCELLED):
        raise NothingToRetry(gettext("It did not fail. Ask for a new one."))
    wanted = Wanted(
        kind=ReportKind(old.kind),
        format=ReportFormat(old.format),
        term_id=old.term_id,
        company_id=old.company_id,
        enrollment_id=old.enrollment_id,
        day_id=old.day_id,
        program=old.options.get("program", ""),
        layout=old.options.get("layout", ""),
        is_sample=bool(old.options.get("sample")),
    )
    return request_report(actor=actor, wanted=wanted, now=now)


@transaction.atomic
def request_own_data(*, actor: User, now: datetime) -> tuple[Report, bool]:
    """Queue the document of the actor's own data, or give the one that is in the making; and whether it is new.

    Whoever knows how to make it tells the worker.
    """
    # Two clicks at once: the second waits here, and then finds the first one's job.
    User.objects.select_for_update(no_key=True).get(pk=actor.pk)
    mine = Report.objects.filter(kind=ReportKind.OWN_DATA, requested_by=actor)
    report = mine.filter(status__in=UNFINISHED).first()
    if report is not None:
        return report, False
    return _queue(actor=actor, kind=ReportKind.OWN_DATA, now=now), True


def _queue(
    *,
    actor: User,
    kind: ReportKind,
    now: datetime,
    format: ReportFormat = ReportFormat.PDF,  # noqa: A002 (the word that the API uses)
    term: Term | None = None,
    company: Company | None = None,
    enrollment: Enrollment | None = None,
    day: TrainingDay | None = None,
    options: Mapping[str, Any] | None = None,
) -> Report:
    report = Report.objects.create(
        kind=kind, format=format, term=term, company=company, enrollment=enrollment, day=day, options=options or {},
        requested_by=actor, created_at=now,
    )  # fmt: skip
    after = {"kind": report.kind, "term_id": report.term_id, "company_id": report.company_id}
    if enrollment is not None:
        after["enrollment_id"] = enrollment.pk
    audit.record(
        actor=actor, action="report.requested", row=report, before=None, after=after, now=now,
        person=jobs.person_of(report),
    )  # fmt: skip
    return report
