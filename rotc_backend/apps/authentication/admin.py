"""Accounts for the operator."""

from typing import Any

from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.forms import BaseUserCreationForm
from django.http import HttpRequest

from apps.authentication.models import Session, User


class AccountCreationForm(BaseUserCreationForm):
    """Name and password of a new account."""

    class Meta:
        model = User
        fields = ("username", "display_name", "role")


@admin.register(User)
class AccountAdmin(UserAdmin):
    """Accounts: create, suspend, set a password."""

    add_form = AccountCreationForm
    list_display = ("username", "display_name", "role", "status", "last_login")
    list_filter = ("role", "status")
    search_fields = ("username", "display_name", "email")
    ordering = ("username",)
    filter_horizontal = ()
    readonly_fields = ("last_login", "created_at")
    fieldsets = (
        (None, {"fields": ("username", "password")}),
        ("Person", {"fields": ("display_name", "email")}),
        ("Access", {"fields": ("role", "status", "last_login", "created_at")}),
    )
    add_fieldsets = ((None, {"fields": ("username", "display_name", "role", "password1", "password2")}),)


@admin.register(Session)
class SessionAdmin(admin.ModelAdmin):
    """Who is signed in where; read only."""

    list_display = ("user", "created_at", "rotated_at", "ended_at", "address")
    list_select_related = ("user",)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
