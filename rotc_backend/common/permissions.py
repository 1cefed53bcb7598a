"""Who may call a view at all; which rows an actor sees is the selectors' business."""

from typing import Any

from rest_framework.permissions import BasePermission
from rest_framework.request import Request


class IsStaff(BasePermission):
    """Admins and staff."""

    def has_permission(self, request: Request, view: Any) -> bool:
        return getattr(request.user, "role", None) in ("admin", "staff")


class IsAdmin(BasePermission):
    """Admins only."""

    def has_permission(self, request: Request, view: Any) -> bool:
        return getattr(request.user, "role", None) == "admin"


class IsStaffToWrite(BasePermission):
    """Reading for everyone signed in (selectors scope the rows), writing for admins and staff."""

    def has_permission(self, request: Request, view: Any) -> bool:
        role = getattr(request.user, "role", None)
        return (
            role is not None if request.method in ("GET", "HEAD", "OPTIONS") else role in ("admin", "staff")
        )


class IsAdminToWrite(BasePermission):
    """Reading for everyone signed in (selectors scope the rows), writing for admins."""

    def has_permission(self, request: Request, view: Any) -> bool:
        role = getattr(request.user, "role", None)
        return role is not None if request.method in ("GET", "HEAD", "OPTIONS") else role == "admin"
