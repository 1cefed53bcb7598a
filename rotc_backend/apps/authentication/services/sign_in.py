"""Signing in and out. Every sign-in and failure is in the audit log."""

from __future__ import annotations

import hashlib
import secrets
import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext, gettext_noop

from apps.authentication.models import Session, SocketTicket, User
from apps.authentication.rules import AccountStatus
from apps.authentication.rules.notices import Notice
from apps.authentication.rules.tokens import LIFETIMES, TokenKind
from apps.authentication.selectors import accounts
from apps.authentication.selectors.sessions import Familiarity, familiarity
from apps.authentication.services import (
    notices,
    one_time,
    passwords,
    second_factor,
    sessions,
    throttling,
    tokens,
)
from apps.authentication.services.throttling import Counter
from apps.authentication.services.tokens import TokenPair
from apps.authentication.services.turns import takes_a_turn
from apps.system.rules import account_person
from apps.system.services import audit
from apps.system.services.keys import pseudonym
from common.actors import Operator
from common.errors import DomainError

TICKET_SECONDS = 30
# Two tabs may refresh at the same moment; the loser's token was valid a moment ago.
ROTATION_GRACE = timedelta(seconds=20)


class WrongCredentials(DomainError):
    """One answer for a wrong name, a wrong password and an account that may not sign in."""

    kind = "unauthenticated"
    code = "wrong_credentials"
    title = gettext_noop("User name or password is wrong")


class SessionOver(DomainError):
    """The refresh token is not valid, not the latest, or its session has ended."""

    kind = "unauthenticated"
    code = "session_over"
    title = gettext_noop("The sign-in has ended")


class AccountSuspended(SessionOver):
    """The session ended with the account's suspension."""

    code = "suspended"
    title = gettext_noop("The account is suspended")


class SecondFactorRequired(DomainError):
    """The password was right; `extra["challenge"]` takes a code of the second factor, within `extra["expires_in"]` seconds."""

    kind = "unauthenticated"
    code = "second_factor_required"
    title = gettext_noop("A code of your authenticator app is needed")


class ChallengeOver(DomainError):
    """The challenge is unknown, used, expired, or saw too many wrong codes."""

    kind = "unauthenticated"
    code = "challenge_over"
    title = gettext_noop("Sign in again with your password")


@dataclass(frozen=True)
class SignIn:
    """What a sign-in gives."""

    user: User
    tokens: TokenPair


@dataclass(frozen=True)
class _Visit:
    """One try to sign in: who it may be, from where, and what counts it."""

    user: User | None
    username: str
    user_agent: str
    address: str | None
    past: Familiarity
    counters: tuple[Counter, ...]


@takes_a_turn
def sign_in(*, username: str, password: str, user_agent: str, address: str | None, now: datetime) -> SignIn:
    """Begin a session. Raises WrongCredentials, after the same work whether or not the account exists, TooManyTries,
    ManySignIns, and SecondFactorRequired with a challenge for finish()."""
    visit = _visit(accounts.find_by_name(username), username, user_agent, address, now)
    throttling.take(visit.counters, now=now)
    user = visit.user
    matches = passwords.matches(user, password)
    if user is None or not matches or not user.is_active:
        note_failure(username=username, row=user, now=now)
        raise WrongCredentials()
    if user.second_factor_since is not None:
        # Only the whole sign-in clears the counters; else a known password would buy endless guesses of the code.
        throttling.give_back(visit.counters)
        raise SecondFactorRequired(
            extra={
                "challenge": one_time.make(user=user, kind=TokenKind.CHALLENGE, now=now),
                "expires_in": int(LIFETIMES[TokenKind.CHALLENGE].total_seconds()),
            }
        )
    return _begin(visit, user, now)


def finish(*, challenge: str, code: str, user_agent: str, address: str | None, now: datetime) -> SignIn:
    """The second half of a sign-in: a code of the authenticator app or a recovery code. Raises ChallengeOver, WrongCode,
    TooManyTries."""
    user = one_time.holder(challenge, kind=TokenKind.CHALLENGE, now=now)
    if user is None or not user.is_active:
        raise ChallengeOver()
    visit = _visit(user, user.username, user_agent, address, now)
    throttling.take(visit.counters, now=now)
    with transaction.atomic():
        # Locked: one challenge begins one session, however many ask at once.
        token = one_time.lock(challenge, kind=TokenKind.CHALLENGE, now=now)
        if token is not None and second_factor.verify(user=token.user, code=code, now=now):
            one_time.use(token, now=now)
            return _begin(visit, token.user, now)
        if token is not None:
            one_time.note_wrong_code(token, now=now)
    if token is None:
        throttling.give_back(visit.counters)
        raise ChallengeOver()
    note_failure(username=user.username, row=user, now=now, step="second factor")
    raise second_factor.WrongCode()


def _visit(user: User | None, username: str, user_agent: str, address: str | None, now: datetime) -> _Visit:
    past = familiarity(user, user_agent=user_agent, address=address, now=now)
    counters = throttling.sign_in_counters(
        username=username, address=address, is_familiar=past.is_familiar_address
    )
    return _Visit(user, username, user_agent, address, past, counters)


@transaction.atomic
def _begin(visit: _Visit, user: User, now: datetime) -> SignIn:
    session = sessions.begin(user=user, user_agent=visit.user_agent, address=visit.address, now=now)
    if visit.past.has_history and not (visit.past.is_familiar_address or visit.past.is_familiar_device):
        notices.tell(user=user, notice=Notice.NEW_DEVICE, user_agent=visit.user_agent, now=now)
    throttling.forget(visit.counters)
    return SignIn(user, tokens.issue(session))


def refresh(*, token: str, now: datetime) -> TokenPair:
    """Rotate a refresh token. A token that was rotated away ends its session: someone else holds it.

    The answer to the last rotation may have been lost on its way, and the phone without signal for hours: while the newest
    token was not shown, the one before it is rotated once more, which makes the newest one that was rotated away.
    Raises SessionOver, and AccountSuspended where that is why.
    """
    with transaction.atomic():
        pair = _rotate(token, now)
    if pair is None:
        raise _over(token)
    return pair


def _over(token: str) -> SessionOver:
    read = tokens.read_refresh(token)
    rows = Session.objects.filter(pk=read[0], user__status=AccountStatus.SUSPENDED) if read else None
    if rows is not None and rows.exists():
        return AccountSuspended(gettext("The training office can tell you why."))
    return SessionOver(gettext("Sign in again."))


def _rotate(token: str, now: datetime) -> TokenPair | None:
    read = tokens.read_refresh(token)
    session = _lock_session(read[0]) if read else None
    if read is None or session is None or session.expires_at <= now or not session.user.is_active:
        return None
    is_newest = read[1] == session.refresh_id
    if not is_newest and read[1] != session.previous_refresh_id:
        sessions.end(session, action="session.ended_by_reuse", now=now)
        notices.tell(user=session.user, notice=Notice.SESSION_REUSED, user_agent=session.user_agent, now=now)
        return None
    if is_newest or now - session.rotated_at > ROTATION_GRACE:
        session.previous_refresh_id, session.refresh_id = read[1], uuid.uuid4()
        session.rotated_at = now
        session.expires_at = min(
            now + settings.REFRESH_TOKEN_LIFETIME, session.created_at + settings.SESSION_LONGEST
        )
        session.save(update_fields=["previous_refresh_id", "refresh_id", "rotated_at", "expires_at"])
    return tokens.issue(session)


@transaction.atomic
def sign_out(*, token: str, now: datetime) -> None:
    """End the session of a refresh token; nothing happens when it has ended already or the token is not valid."""
    read = tokens.read_refresh(token)
    session = _lock_session(read[0]) if read else None
    if session is not None:
        sessions.end(session, action="session.ended", now=now)


def issue_ticket(*, session: Session, now: datetime) -> str:
    """A ticket that opens one socket once, within TICKET_SECONDS."""
    ticket = secrets.token_urlsafe(32)
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


def note_failure(*, username: str, row: User | None, now: datetime, step: str = "") -> None:
    """A try to sign in that failed, in the audit log; `step` says where, unless it was the password of the API."""
    typed = {"username": username[:150]} if row else {"identifier": pseudonym(username)}
    noted = {**typed, **({"step": step} if step else {})}
    # Sealed for nobody too: the same work for both.
    person = account_person(row.pk if row else 0)
    change = audit.Change(User._meta.db_table, row.pk if row else None, None, noted, person)
    audit.record_many(
        actor=Operator(display_name="not signed in"), action="session.refused", changes=[change], now=now
    )
