"""The unit's tables for the operator. Most are to look at; what these pages do change is in the audit log."""

from collections.abc import Iterable
from typing import Any, cast

from django.contrib import admin
from django.db import transaction
from django.db.models import Model, QuerySet
from django.http import HttpRequest

from apps.system import outbox
from apps.system.events import BattalionSaved, CompanySaved, Event, UnitSaved
from apps.system.models import (
    AuditEntry,
    Battalion,
    Company,
    OutboxEvent,
    Platoon,
    Squad,
    Term,
    UnitSettings,
)
from apps.system.rules import UNIT_AUDIENCE
from apps.system.services import audit
from common import clock
from common.actors import Actor


class ReadOnlyAdmin(admin.ModelAdmin):
    """To look at, never to change."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False


class AuditedAdmin(admin.ModelAdmin):
    """To change: each change is in the audit log, by whoever is signed in to the pages."""

    def log_addition(self, request: HttpRequest, obj: Model, message: Any) -> Any:
        _note(request, "pages.added", obj, {"name": str(obj)})
        return super().log_addition(request, obj, message)

    def log_change(self, request: HttpRequest, obj: Model, message: Any) -> Any:
        fields = [name for part in message for name in part.get("changed", {}).get("fields", [])]
        _note(request, "pages.changed", obj, {"changed": fields})
        return super().log_change(request, obj, message)

    def log_deletions(self, request: HttpRequest, queryset: QuerySet[Any]) -> Any:
        for row in queryset:
            _note(request, "pages.deleted", row, {"name": str(row)})
        return super().log_deletions(request, queryset)


def _note(request: HttpRequest, action: str, row: Model, after: dict[str, Any]) -> None:
    actor = cast(Actor, request.user)
    audit.record(actor=actor, action=action, row=row, before=None, after=after, now=clock.now())


class ToldAdmin(AuditedAdmin):
    """To change, and everyone is told."""

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        with transaction.atomic():
            super().save_model(request, obj, form, change)
            _tell([obj])

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        with transaction.atomic():
            _tell([obj])
            super().delete_model(request, obj)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        with transaction.atomic():
            _tell(queryset)
            super().delete_queryset(request, queryset)


def _tell(rows: Iterable[Battalion | Company | Squad | UnitSettings]) -> None:
    outbox.publish_many((_event(row), [UNIT_AUDIENCE]) for row in rows)


def _event(row: Battalion | Company | Squad | UnitSettings) -> Event:
    match row:
        case Battalion():
            return BattalionSaved(row.pk)
        case Company():
            return CompanySaved(row.pk)
        case Squad():
            return CompanySaved(row.platoon.company_id)
        case _:
            return UnitSaved(row.pk)


@admin.register(UnitSettings)
class UnitSettingsAdmin(ToldAdmin):
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
class CompanyAdmin(ToldAdmin):
    """Companies with their platoons."""

    inlines = (PlatoonInline,)
    list_display = ("name", "battalion")
    list_select_related = ("battalion",)


@admin.register(Battalion)
class BattalionAdmin(ToldAdmin):
    """Battalions."""


@admin.register(Squad)
class SquadAdmin(ToldAdmin):
    """Squads of the platoons."""

    list_display = ("platoon", "number")
    list_select_related = ("platoon__company",)


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
