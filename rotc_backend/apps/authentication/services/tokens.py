"""JWTs and who they belong to.

An access token names its session (`sid`). Each request reads session, account and the duties in force in one query, so that
signing out, suspending and the end of a duty work at once instead of when the token expires.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache, partial

from django.utils.translation import gettext_lazy, gettext_noop
from rest_framework.authentication import BaseAuthentication
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.permissions import SAFE_METHODS
from rest_framework.request import Request
from rest_framework_simplejwt.exceptions import TokenError
from rest_framework_simplejwt.tokens import AccessToken, RefreshToken

from apps.authentication.models import Session, User
from apps.authentication.rules import AccountStatus
from apps.authentication.selectors.duties import sessions_with_users
from apps.authentication.services.second_factor import must_set_up
from apps.system.services.maintenance import UnderMaintenance
from common import clock
from common.database import Statement
from common.errors import Forbidden

READ_AT_ONCE = 2000
"""Of how many access tokens a process remembers what they say."""


class SecondFactorMissing(Forbidden):
    """An admin may do nothing yet but set up the second factor."""

    code = "second_factor_missing"
    title = gettext_noop("Set up your second factor first")


class ConsentNeeded(Forbidden):
    """Nobody works with personal data before they have consented to the privacy notice in force."""

    code = "consent_needed"
    title = gettext_noop("Read the privacy notice and consent to it first")


class Suspended(AuthenticationFailed):
    """The account may not be signed in any more; its sessions have ended."""

    default_code = "suspended"
    default_detail = gettext_lazy("The account is suspended. The training office can tell you why.")


class NotSignedIn(AuthenticationFailed):
    """The token is not valid or its session has ended."""

    default_code = "not_signed_in"
    default_detail = gettext_lazy("The sign-in has ended or is not valid. Sign in again.")


@dataclass(frozen=True)
class TokenPair:
    """What a sign-in or a refresh hands out."""

    access: str
    refresh: str


@dataclass(frozen=True)
class SignedIn:
    """Who a valid access token belongs to, and when it stops."""

    user: User
    session: Session
    expires_at: datetime
    has_consented: bool
    is_maintenance: bool


def issue(session: Session) -> TokenPair:
    """Both tokens of a session, with its current refresh id."""
    refresh = RefreshToken()
    access = AccessToken()
    for token in (refresh, access):
        token["sub"] = str(session.user_id)
        token["sid"] = str(session.pk)
    refresh["jti"] = str(session.refresh_id)
    access["role"] = session.user.role
    return TokenPair(access=str(access), refresh=str(refresh))


def read_refresh(token: str) -> tuple[uuid.UUID, uuid.UUID] | None:
    """(session id, refresh id) of a valid refresh token; None for anything else."""
    try:
        claims = RefreshToken(token)  # type: ignore[arg-type]  # the stub asks for a Token, the library takes text
        return uuid.UUID(claims["sid"]), uuid.UUID(claims["jti"])
    except (TokenError, KeyError, ValueError, TypeError):
        return None


def read_access(token: str) -> tuple[uuid.UUID, datetime] | None:
    """(session id, expiry) of a valid access token; None for anything else."""
    try:
        session_id, expires_at = _claims(token)
    except (TokenError, KeyError, ValueError, TypeError):
        return None
    return (session_id, expires_at) if clock.now() < expires_at else None


@lru_cache(maxsize=READ_AT_ONCE)
def _claims(token: str) -> tuple[uuid.UUID, datetime]:
    """Remembered, since a phone shows the same token with every scan. What is not valid raises, and is looked at each time."""
    claims = AccessToken(token)  # type: ignore[arg-type]  # the stub asks for a Token, the library takes text
    return uuid.UUID(claims["sid"]), datetime.fromtimestamp(claims["exp"], UTC)


def signed_in_by(token: str, *, along: Callable[[], Statement | None] | None = None) -> SignedIn | None:
    """Whom an access token belongs to, while its session lasts and the account is active. `along` is asked at the same time,
    see sessions_with_users; its answer is the session's."""
    read = read_access(token)
    if read is None:
        return None
    session_id, expires_at = read
    asked = sessions_with_users([session_id], now=clock.now(), along=along() if along else None)
    session = asked.get(session_id)
    if session is None or session.ended_at is not None or not session.user.is_active:
        return None
    return SignedIn(
        session.user, session, expires_at,
        session.has_consented, session.is_maintenance,  # type: ignore[attr-defined]  # annotated
    )  # fmt: skip


def _is_of_suspended(token: str) -> bool:
    """Asked once the token was refused: suspending an account ends its sessions."""
    read = read_access(token)
    rows = Session.objects.filter(pk=read[0], user__status=AccountStatus.SUSPENDED) if read else None
    return rows is not None and rows.exists()


def bearer(authorization: str) -> str | None:
    """The token of an Authorization header; None without one."""
    scheme, _, token = authorization.partition(" ")
    return token.strip() if scheme.lower() == "bearer" and token.strip() else None


class SessionTokenAuthentication(BaseAuthentication):
    """Sign-in by `Authorization: Bearer <access token>`."""

    def authenticate(self, request: Request) -> tuple[User, Session] | None:
        token = bearer(request.headers.get("Authorization", ""))
        if token is None:
            return None
        view = (request.parser_context or {}).get("view")
        along = getattr(view, "asked_along", None)
        signed_in = signed_in_by(token, along=along and partial(along, request))
        if signed_in is None:
            raise Suspended() if _is_of_suspended(token) else NotSignedIn()
        if must_set_up(signed_in.user) and not getattr(view, "is_open_without_second_factor", False):
            raise SecondFactorMissing()
        if not signed_in.has_consented and not getattr(view, "is_open_without_consent", False):
            raise ConsentNeeded()
        is_write = request.method not in SAFE_METHODS
        if signed_in.is_maintenance and is_write and not getattr(view, "is_open_in_maintenance", False):
            raise UnderMaintenance()
        return signed_in.user, signed_in.session

    def authenticate_header(self, request: Request) -> str:
        return 'Bearer realm="rgms"'
