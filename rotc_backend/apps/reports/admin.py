"""Report jobs for the operator: to look at. The files are their requesters' alone."""

from django.contrib import admin

from apps.reports.models import Report
from apps.system.admin import ReadOnlyAdmin


@admin.register(Report)
class ReportAdmin(ReadOnlyAdmin):
    """What was asked for, and what became of it."""

    list_display = (
        "id",
        "kind",
        "term",
        "company",
        "status",
        "progress",
        "attempts",
        "requested_by",
        "created_at",
    )
    list_filter = ("status", "kind")
    list_select_related = ("term", "company", "requested_by")
