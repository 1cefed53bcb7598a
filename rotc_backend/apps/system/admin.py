"""The unit's tables for the operator. The outbox and the audit log are read only."""

from typing import Any

from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest

from apps.system.models import AuditEntry, Company, OutboxEvent, Platoon, Term, UnitSettings


class ReadOnlyAdmin(admin.ModelAdmin):
    """To look at, never to change."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False


@admin.register(UnitSettings)
class UnitSettingsAdmin(admin.ModelAdmin):
    """One row."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return not UnitSettings.objects.exists()

    def save_model(self, request: HttpRequest, obj: UnitSettings, form: Any, change: bool) -> None:
        obj.pk = 1
        super().save_model(request, obj, form, change)


@admin.register(Term)
class TermAdmin(ReadOnlyAdmin):
    """Terms; they are made and changed through the API."""

    list_display = ("name", "school_year", "semester", "status", "is_current")


class PlatoonInline(admin.TabularInline):
    """Platoons of a company."""

    model = Platoon
    extra = 0


@admin.register(Company)
class CompanyAdmin(admin.ModelAdmin):
    """Companies with their platoons."""

    inlines = (PlatoonInline,)


@admin.register(OutboxEvent)
class OutboxAdmin(ReadOnlyAdmin):
    """What was told, and what still waits."""

    list_display = ("id", "seq", "type", "stream", "created_at", "sent_at")
    list_filter = ("stream", "type")
    show_full_result_count = False


@admin.register(AuditEntry)
class AuditAdmin(ReadOnlyAdmin):
    """Who changed what."""

    list_display = ("at", "actor_name", "action", "table", "row_id", "reason")
    list_filter = ("action",)
    search_fields = ("actor_name", "reason")
    show_full_result_count = False
