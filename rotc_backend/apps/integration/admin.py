"""Imports and what came from the old system, for the operator: to look at."""

from django.contrib import admin

from apps.integration.models import Import, LegacyMove, LegacyRow
from apps.system.admin import ReadOnlyAdmin


@admin.register(Import)
class ImportAdmin(ReadOnlyAdmin):
    """The files that were sent."""

    list_display = ("created_at", "kind", "term", "file_name", "status", "created_by", "committed_at")
    list_filter = ("kind", "status")
    list_select_related = ("term", "created_by")


@admin.register(LegacyMove)
class LegacyMoveAdmin(ReadOnlyAdmin):
    """The exports of the old system that came in."""

    list_display = ("started_at", "source", "term", "finished_at")
    list_select_related = ("term",)


@admin.register(LegacyRow)
class LegacyRowAdmin(ReadOnlyAdmin):
    """Every row of the old system, whole: what has no other home yet, and what is in quarantine."""

    list_display = ("name", "outcome", "reason", "notes")
    list_filter = ("outcome", "table")
    search_fields = ("name", "content")
    # The number of rows is no concern of a page; counting them all is slow.
    show_full_result_count = False
    exclude = ("claims",)
