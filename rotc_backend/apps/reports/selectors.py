"""Which reports an actor sees: the own ones, as long as a duty covers whom they are about."""

from django.db.models import Prefetch, Q, QuerySet

from apps.authentication.rules.duties import Action
from apps.reports.models import Report, ReportFile
from common.actors import Actor
from common.errors import NotFound


def list_reports(actor: Actor) -> QuerySet[Report]:
    """The actor's own reports, newest first, with the names of their files but not the contents."""
    scope = actor.scope(Action.ORDER_REPORTS)
    covered = Q() if scope.whole_corps else Q(company_id__in=scope.company_ids)
    files = Prefetch("file", queryset=ReportFile.objects.defer("content"))
    return (
        Report.objects.filter(covered, requested_by_id=actor.pk)
        .select_related("term", "company")
        .prefetch_related(files)
        .order_by("-id")
    )


def get_report(actor: Actor, report_id: int) -> Report:
    """One of the actor's own reports. Raises NotFound."""
    report = list_reports(actor).filter(pk=report_id).first()
    if report is None:
        raise NotFound("There is no such report.")
    return report
