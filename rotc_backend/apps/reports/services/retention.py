"""Documents whose time is over: the file goes, that it was made stays."""

from datetime import datetime

from django.db.models import QuerySet

from apps.reports.models import ReportFile


def files_over(before: datetime) -> QuerySet[ReportFile]:
    """Files of documents that were finished before."""
    return ReportFile.objects.filter(report__finished_at__lt=before).order_by("pk")
