"""Imports and what came from the old system, for the operator: to look at."""

import json

from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest

from apps.integration.models import Import, LegacyMove, LegacyRow
from apps.system.admin import ReadOnlyAdmin


@admin.register(Import)
class ImportAdmin(ReadOnlyAdmin):
    """The files that were sent."""

    list_display = ("created_at", "kind", "term", "file_name", "status", "created_by", "committed_at")
    list_filter = ("kind", "status")
    list_select_related = ("term", "created_by")


class ForEveryAdmin(ReadOnlyAdmin):
    """To look at, for whoever the pages are open to."""

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return bool(request.user.is_active and request.user.is_staff)

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)


@admin.register(LegacyMove)
class LegacyMoveAdmin(ForEveryAdmin):
    """The exports of the old system that came in."""

    list_display = ("started_at", "source", "term", "finished_at")
    list_select_related = ("term",)


@admin.register(LegacyRow)
class LegacyRowAdmin(ForEveryAdmin):
    """Every row of the old system, whole: what has no other home yet, and what is in quarantine."""

    list_display = ("name", "outcome", "reason", "notes")
    list_filter = ("outcome", "table")
    search_fields = ("name", "content")
    # The number of rows is no concern of a page; counting them all is slow.
    show_full_result_count = False
    exclude = ("claims", "content")
    readonly_fields = ("said",)

    @admin.display(description="What it said")
    def said(self, row: LegacyRow) -> str:
        """The row, a column per line. A hash is nobody's to read."""
        values = json.loads(row.content) if row.content else {}
        hidden = {"password": "(not shown)"} if values.get("password") else {}
        return "\n".join(f"{name}: {value}" for name, value in {**values, **hidden}.items()) or "(erased)"
