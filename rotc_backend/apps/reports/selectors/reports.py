"""Which reports an actor sees: the own ones, as long as a duty covers whom they are about."""

from django.db.models import Prefetch, Q, QuerySet
from django.utils.translation import gettext

from apps.authentication.rules.duties import Action
from apps.cadets.selectors import in_scope
from apps.reports.models import Report, ReportFile
from apps.reports.rules import KINDS, ORDERED_KINDS, KindSpec, ReportKind, Subject
from common.actors import Actor
from common.errors import NotFound


def list_reports(actor: Actor) -> QuerySet[Report]:
    """The documents that the actor asked for, newest first, with their files' names but not the contents."""
    scope = actor.scope(Action.ORDER_REPORTS)
    rows = _requested_by(actor, *ORDERED_KINDS).order_by("-id")
    if scope.whole_corps:
        return rows
    of_cadets = Q(enrollment__isnull=False) & in_scope(actor, Action.ORDER_REPORTS, path="enrollment__")
    return rows.filter(Q(company_id__in=scope.company_ids) | of_cadets)


def list_kinds(actor: Actor) -> list[KindSpec]:
    """The documents that the actor may ask for."""
    scope = actor.scope(Action.ORDER_REPORTS)
    return [
        spec for spec in KINDS if scope.whole_corps or spec.by_company or spec.subject is Subject.ENROLLMENT
    ]


def get_report(actor: Actor, report_id: int) -> Report:
    """One of the actor's own reports. Raises NotFound."""
    report = list_reports(actor).filter(pk=report_id).first()
    if report is None:
        raise NotFound(gettext("There is no such report."))
    return report


def get_own_data(actor: Actor, report_id: int) -> Report:
    """A document of the actor's own data, whatever the role and duties. Raises NotFound."""
    report = _requested_by(actor, ReportKind.OWN_DATA).filter(pk=report_id).first()
    if report is None:
        raise NotFound(gettext("There is no such document."))
    return report


def _requested_by(actor: Actor, *kinds: ReportKind) -> QuerySet[Report]:
    files = Prefetch("file", queryset=ReportFile.objects.defer("content"))
    mine = Report.objects.filter(requested_by_id=actor.pk, kind__in=kinds)
    return mine.select_related("term", "company", "enrollment__cadet", "day").prefetch_related(files)
