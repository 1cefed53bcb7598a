"""Documents whose time is over: the file goes, that it was made stays."""

from datetime import datetime

from django.db.models import QuerySet

from apps.reports.models import ReportFile
from apps.reports.rules import ReportKind


def files_over(before: datetime) -> QuerySet[ReportFile]:
    """Files of documents that were finished before."""
    return ReportFile.objects.filter(report__finished_at__lt=before).order_by("pk")


def own_data_files(user_id: int) -> QuerySet[ReportFile]:
    """Documents of all that is kept about a person."""
    return ReportFile.objects.filter(report__requested_by=user_id, report__kind=ReportKind.OWN_DATA)
