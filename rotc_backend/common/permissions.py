"""Who may call a view at all; which rows an actor sees is the selectors' business.

A view names the actions (authentication.rules.Action) that its methods take. Who reaches nobody with an action gets 403; who
reaches some cadets with it gets through, and 404 for all others.
"""

from typing import Any

from rest_framework.permissions import BasePermission
from rest_framework.request import Request

SAFE_METHODS = ("GET", "HEAD", "OPTIONS")


class IsAdmin(BasePermission):
    """Admins only."""

    def has_permission(self, request: Request, view: Any) -> bool:
        return getattr(request.user, "role", None) == "admin"


class IsAdminToWrite(BasePermission):
    """Reading for everyone signed in (selectors scope the rows), writing for admins."""

    def has_permission(self, request: Request, view: Any) -> bool:
        role = getattr(request.user, "role", None)
        return role is not None if request.method in SAFE_METHODS else role == "admin"


def allowed(*, read: str | None = None, write: str | None = None) -> type[BasePermission]:
    """A permission: reading takes the action `read`, anything else `write`; None is everyone who is signed in."""

    class Allowed(BasePermission):
        def has_permission(self, request: Request, view: Any) -> bool:
            action = read if request.method in SAFE_METHODS else write
            actor = request.user
            if not getattr(actor, "role", None):
                return False
            return action is None or bool(actor.scope(action))  # type: ignore[union-attr]  # an account, by its role

    return Allowed
