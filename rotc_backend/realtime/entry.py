"""Who may open a socket: the origin it comes from, and the ticket or token it shows. Neither is ever logged."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import parse_qs, urlsplit

import orjson
from django.conf import settings
from django.db import connection
from django.http.request import split_domain_port, validate_host

from apps.authentication.models import Session
from apps.authentication.rules import AccountStatus
from apps.authentication.selectors.duties import grants_of, sessions_with_users
from apps.authentication.services import tokens
from apps.authentication.services.second_factor import must_set_up
from apps.authentication.services.sign_in import ticket_hash
from realtime.groups import audiences_of

NOT_SIGNED_IN = 4401
NOT_ALLOWED = 4403
NOT_FOUND = 4404
TOO_SLOW = 4408
TOO_MANY = 4429
TRY_AGAIN_LATER = 1013

_LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
_DEFAULT_PORTS = {"http": "80", "https": "443"}

# One statement: of two sockets with the same ticket the second finds nothing, and a herd of clients that come back after
# a deploy costs one query each.
_REDEEM = """
    WITH used AS (DELETE FROM authentication_socketticket WHERE token_hash = %s RETURNING session_id, expires_at)
    SELECT session.id, session.user_id, account.role, account.status,
           session.ended_at IS NULL AND session.expires_at > %s AND used.expires_at > %s,
           ARRAY(SELECT jsonb_build_object('kind', kind, 'company_id', company_id, 'platoon_id', platoon_id)::text
                   FROM authentication_duty AS duty
                  WHERE duty.user_id = account.id AND duty.starts_at <= %s AND (duty.ends_at IS NULL OR duty.ends_at > %s))
      FROM used
      JOIN authentication_session AS session ON session.id = used.session_id
      JOIN authentication_user AS account ON account.id = session.user_id
"""


class Refused(Exception):
    """Why a socket is closed: its close code, and the words of the `error` frame before it."""

    def __init__(self, close_code: int, code: str, detail: str) -> None:
        super().__init__(code)
        self.close_code = close_code
        self.code = code
        self.detail = detail


@dataclass(frozen=True)
class Visitor:
    """Who is behind a socket, and what they hear. With a token it lasts until that expires, with a ticket as long as the
    session."""

    user_id: int
    role: str
    session_id: uuid.UUID
    expires_at: datetime | None
    audiences: tuple[str, ...]


@dataclass(frozen=True)
class Pass:
    """What a client shows in its URL: a ticket, a token, or neither."""

    ticket: str = ""
    token: str = ""


def read_pass(scope: dict[str, Any]) -> Pass:
    """The ticket or the token of `?ticket=` and `?token=`; a ticket counts first. Raises Refused for a foreign origin."""
    query = parse_qs(scope["query_string"].decode("latin-1"))
    shown = Pass(ticket=query.get("ticket", [""])[0], token=query.get("token", [""])[0])
    headers = scope["headers"]
    origin, host = _header(headers, b"origin"), _header(headers, b"host")
    if not origin and not (shown.ticket or shown.token):
        raise not_signed_in()
    # Browsers always name the origin. Scripts do not, and they have an access token.
    is_allowed = _is_own(origin, host) if origin else not shown.ticket
    if not is_allowed:
        raise Refused(NOT_ALLOWED, "foreign_origin", "Sockets are not open to this origin.")
    return shown


def sign_in(shown: Pass, *, now: datetime) -> Visitor:
    """Who shows the ticket (used up by this) or token. Raises Refused. Asks the database once."""
    if shown.ticket:
        return _redeem(shown.ticket, now)
    read = tokens.read_access(shown.token) if shown.token else None
    session = sessions_with_users([read[0]], now=now).get(read[0]) if read else None
    if read is None or session is None:
        raise not_signed_in()
    check_session(session, now=now)
    if not session.has_consented:  # type: ignore[attr-defined]  # annotated; who has not gets no ticket either
        raise Refused(NOT_ALLOWED, "consent_needed", "Read the privacy notice and consent to it first.")
    return Visitor(session.user_id, session.user.role, session.pk, read[1], audiences_behind(session))


def check_session(session: Session, *, now: datetime) -> None:
    """Raises Refused when the session has ended or the account may not be signed in (any more)."""
    _check(session.user.status, is_live=session.ended_at is None and session.expires_at > now)
    if must_set_up(session.user):
        # No ticket is issued to them either.
        raise Refused(NOT_ALLOWED, "second_factor_missing", "Set up your second factor first.")


def audiences_behind(session: Session) -> tuple[str, ...]:
    """What the user of a session (from sessions_with_users) hears."""
    user = session.user
    return audiences_of(user_id=user.pk, role=user.role, grants=user.grants)


def not_signed_in() -> Refused:
    """The one answer for no, a wrong, a used and an expired sign-in."""
    return Refused(NOT_SIGNED_IN, "not_signed_in", "The sign-in is missing, expired or used up.")


def _redeem(ticket: str, now: datetime) -> Visitor:
    with connection.cursor() as cursor:
        cursor.execute(_REDEEM, [ticket_hash(ticket), now, now, now, now])
        row = cursor.fetchone()
    if row is None:
        raise not_signed_in()
    session_id, user_id, role, status, is_live, held = row
    _check(status, is_live=is_live)
    hears = audiences_of(user_id=user_id, role=role, grants=grants_of(map(orjson.loads, held)))
    return Visitor(user_id, role, session_id, None, hears)


def _check(status: str, *, is_live: bool) -> None:
    if status == AccountStatus.SUSPENDED:
        raise Refused(NOT_ALLOWED, "suspended", "The account is suspended.")
    if status != AccountStatus.ACTIVE or not is_live:
        raise not_signed_in()


def _header(headers: Iterable[tuple[bytes, bytes]], name: bytes) -> str:
    # Joined, so that a second Origin header makes the whole a foreign one.
    return ",".join(value.decode("latin-1") for key, value in headers if key == name)


def _is_own(origin: str, host: str) -> bool:
    """Whether the page comes from here: listed in CORS_ALLOWED_ORIGINS, or from the host that was called. In development
    the port does not matter, since page and socket are served on two."""
    if origin.lower() in (allowed.lower() for allowed in settings.CORS_ALLOWED_ORIGINS):
        return True
    try:
        parts = urlsplit(origin.lower())
    except ValueError:
        return False
    domain, port = split_domain_port(host)
    if parts.scheme not in _DEFAULT_PORTS or not domain or not validate_host(domain, settings.ALLOWED_HOSTS):
        return False
    page_domain, page_port = split_domain_port(parts.netloc)
    if not settings.IS_PRODUCTION:
        return page_domain == domain or {page_domain, domain} <= _LOOPBACK
    if settings.SECURE_SSL and parts.scheme != "https":
        return False
    default = _DEFAULT_PORTS[parts.scheme]
    return (page_domain, page_port or default) == (domain, port or default)
