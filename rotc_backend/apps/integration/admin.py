"""Imports for the operator: to look at."""

from django.contrib import admin

from apps.integration.models import Import
from apps.system.admin import ReadOnlyAdmin


@admin.register(Import)
class ImportAdmin(ReadOnlyAdmin):
    """The files that were sent."""

    list_display = ("created_at", "kind", "term", "file_name", "status", "created_by", "committed_at")
    list_filter = ("kind", "status")
    list_select_related = ("term", "created_by")
