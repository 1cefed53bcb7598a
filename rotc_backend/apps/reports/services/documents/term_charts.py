"""A term in pictures, on paper."""

from datetime import datetime

from django.utils.safestring import mark_safe

from apps.authentication.rules.duties import Action
from apps.reports.models import Report
from apps.reports.selectors import charts_of
from apps.reports.services.documents.basis import term_of
from apps.reports.services.documents.leaves import Leaves
from apps.reports.services.documents.paper import LANDSCAPE
from apps.system.selectors import get_unit


def read(*, report: Report, now: datetime) -> Leaves:
    """The pictures of a term or company, each with its table. Raises NotFound, Forbidden."""
    term = term_of(report)
    charts = charts_of(report.requested_by, term, company_id=report.company_id, action=Action.ORDER_REPORTS)
    return Leaves(
        report=report,
        unit=get_unit(),
        template="term_charts.html",
        # Ours, with every label escaped.
        leaves=[{**vars(chart), "svg": mark_safe(chart.svg)} for chart in charts],  # noqa: S308
        nobody="There is nothing to show.",
        head="The term in pictures",
        size=LANDSCAPE,
        leaves_per_chunk=3,
    )
