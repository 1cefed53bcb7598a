"""Which reports an actor sees: the own ones, as long as a duty covers whom they are about."""

from django.db.models import Prefetch, Q, QuerySet

from apps.authentication.rules.duties import Action
from apps.reports.models import Report, ReportFile
from apps.reports.rules import ReportKind
from common.actors import Actor
from common.errors import NotFound


def list_reports(actor: Actor) -> QuerySet[Report]:
    """The actor's own grade sheets, newest first, with the names of their files but not the contents."""
    scope = actor.scope(Action.ORDER_REPORTS)
    covered = Q() if scope.whole_corps else Q(company_id__in=scope.company_ids)
    return _requested_by(actor, ReportKind.GRADE_SHEET).filter(covered).order_by("-id")


def get_report(actor: Actor, report_id: int) -> Report:
    """One of the actor's own reports. Raises NotFound."""
    report = list_reports(actor).filter(pk=report_id).first()
    if report is None:
        raise NotFound("There is no such report.")
    return report


def get_own_data(actor: Actor, report_id: int) -> Report:
    """A document of the actor's own data, whatever the role and duties. Raises NotFound."""
    report = _requested_by(actor, ReportKind.OWN_DATA).filter(pk=report_id).first()
    if report is None:
        raise NotFound("There is no such document.")
    return report


def _requested_by(actor: Actor, kind: ReportKind) -> QuerySet[Report]:
    files = Prefetch("file", queryset=ReportFile.objects.defer("content"))
    mine = Report.objects.filter(requested_by_id=actor.pk, kind=kind)
    return mine.select_related("term", "company").prefetch_related(files)
