"""Accounts for the operator: to look at. They are changed through the API, which audits, tells and ends sessions."""

from django.contrib import admin

from apps.authentication.models import Session, User
from apps.system.admin import ReadOnlyAdmin


@admin.register(User)
class AccountAdmin(ReadOnlyAdmin):
    """Accounts."""

    list_display = ("username", "display_name", "role", "status", "last_login")
    list_filter = ("role", "status")
    search_fields = ("username", "display_name", "email")
    ordering = ("username",)
    exclude = ("password", "groups", "user_permissions", "is_superuser")


@admin.register(Session)
class SessionAdmin(ReadOnlyAdmin):
    """Who is signed in where."""

    list_display = ("user", "created_at", "rotated_at", "ended_at", "address")
    list_select_related = ("user",)
    exclude = ("refresh_id", "previous_refresh_id")
