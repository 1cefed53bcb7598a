"""Signing in and out. Every sign-in and failure is in the audit log."""

from __future__ import annotations

import hashlib
import secrets
import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.contrib.auth.hashers import check_password, make_password
from django.db import transaction

from apps.authentication.events import SessionEnded
from apps.authentication.models import Session, SocketTicket, User
from apps.authentication.selectors import accounts
from apps.authentication.services import tokens
from apps.authentication.services.tokens import TokenPair
from apps.system import outbox
from apps.system.rules import Stream, user_audience
from apps.system.services import audit
from common.actors import Operator
from common.errors import DomainError

TICKET_SECONDS = 30
# Two tabs may refresh at the same moment; the loser's token was valid a moment ago.
ROTATION_GRACE = timedelta(seconds=20)


class WrongCredentials(DomainError):
    """One answer for a wrong name, a wrong password and an account that may not sign in."""

    kind = "unauthenticated"
    code = "wrong_credentials"
    title = "User name or password is wrong"


class SessionOver(DomainError):
    """The refresh token is not valid, not the latest, or its session has ended."""

    kind = "unauthenticated"
    code = "session_over"
    title = "The sign-in has ended"


@dataclass(frozen=True)
class SignIn:
    """What a sign-in gives."""

    user: User
    tokens: TokenPair


def sign_in(*, username: str, password: str, user_agent: str, address: str | None, now: datetime) -> SignIn:
    """Begin a session. Raises WrongCredentials, after the same work whether or not the account exists."""
    user = accounts.find_by_name(username)
    if user is None:
        make_password(password)
        _note_failure(username=username, row=None, now=now)
        raise WrongCredentials()
    matches = check_password(password, user.password, setter=lambda raw: _upgrade_hash(user, raw))
    if not matches or not user.is_active:
        _note_failure(username=username, row=user, now=now)
        raise WrongCredentials()
    with transaction.atomic():
        session = Session.objects.create(
            user=user,
            refresh_id=uuid.uuid4(),
            rotated_at=now,
            created_at=now,
            expires_at=now + settings.REFRESH_TOKEN_LIFETIME,
            user_agent=user_agent[:300],
            address=address,
        )
        user.last_login = now
        user.save(update_fields=["last_login"])
        audit.record(actor=user, action="session.started", row=user, before=None, after=None, now=now)
    return SignIn(user, tokens.issue(session))


def refresh(*, token: str, now: datetime) -> TokenPair:
    """Rotate a refresh token. A token that was rotated away before ends its session: someone else holds it.

    Raises SessionOver.
    """
    with transaction.atomic():
        pair = _rotate(token, now)
    if pair is None:
        raise SessionOver("Sign in again.")
    return pair


def _rotate(token: str, now: datetime) -> TokenPair | None:
    read = tokens.read_refresh(token)
    session = _lock_session(read[0]) if read else None
    if read is None or session is None or session.expires_at <= now or not session.user.is_active:
        return None
    if read[1] == session.refresh_id:
        session.previous_refresh_id, session.refresh_id = session.refresh_id, uuid.uuid4()
        session.rotated_at = now
        session.expires_at = now + settings.REFRESH_TOKEN_LIFETIME
        session.save(update_fields=["previous_refresh_id", "refresh_id", "rotated_at", "expires_at"])
    elif read[1] != session.previous_refresh_id or now - session.rotated_at > ROTATION_GRACE:
        _end(session, action="session.ended_by_reuse", now=now)
        return None
    return tokens.issue(session)


@transaction.atomic
def sign_out(*, token: str, now: datetime) -> None:
    """End the session of a refresh token; nothing happens when it has ended already or the token is not valid."""
    read = tokens.read_refresh(token)
    session = _lock_session(read[0]) if read else None
    if session is not None:
        _end(session, action="session.ended", now=now)


def issue_ticket(*, session: Session, now: datetime) -> str:
    """A ticket that opens one socket once, within TICKET_SECONDS."""
    ticket = secrets.token_urlsafe(32)
    SocketTicket.objects.filter(expires_at__lt=now - timedelta(minutes=10)).delete()
    SocketTicket.objects.create(
        token_hash=ticket_hash(ticket), session=session, expires_at=now + timedelta(seconds=TICKET_SECONDS)
    )
    return ticket


def ticket_hash(ticket: str) -> str:
    """SHA-256 in hex: what is kept of a ticket."""
    return hashlib.sha256(ticket.encode()).hexdigest()


def _lock_session(session_id: uuid.UUID) -> Session | None:
    rows = Session.objects.select_for_update(of=("self",)).select_related("user")
    return rows.filter(pk=session_id, ended_at=None).first()


def _end(session: Session, *, action: str, now: datetime) -> None:
    session.ended_at = now
    session.save(update_fields=["ended_at"])
    audit.record(actor=session.user, action=action, row=session.user, before=None, after=None, now=now)
    outbox.publish(
        SessionEnded(str(session.pk), session.user_id),
        to=[user_audience(session.user_id)],
        stream=Stream.CONTROL,
    )


def _upgrade_hash(user: User, password: str) -> None:
    user.set_password(password)
    user.save(update_fields=["password"])


def _note_failure(*, username: str, row: User | None, now: datetime) -> None:
    change = audit.Change(User._meta.db_table, row.pk if row else None, None, {"username": username[:150]})
    audit.record_many(
        actor=Operator(display_name="not signed in"), action="session.refused", changes=[change], now=now
    )
