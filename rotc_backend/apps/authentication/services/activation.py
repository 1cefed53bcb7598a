"""Activation codes: how somebody gets into an account that was made for them, without a password that anybody else knew."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils.translation import gettext, gettext_noop

from apps.authentication.models import User
from apps.authentication.rules import KEPT_OUT, AccountStatus, Role
from apps.authentication.rules.throttling import CODES
from apps.authentication.rules.tokens import LIFETIMES, TokenKind, grouped
from apps.authentication.selectors import accounts
from apps.authentication.services import one_time, passwords, throttling
from apps.authentication.services.accounts import UsernameTaken, WrongStatus, announce, create
from apps.authentication.services.turns import takes_a_turn
from apps.system.services import audit
from common.actors import Actor
from common.errors import Conflict, DomainError, Invalid


class CodeNotValid(DomainError):
    """The code is unknown, used, replaced or expired, or its account may not be opened."""

    code = "code_not_valid"
    title = gettext_noop("The code is not valid (any more)")


class AccountInUse(Conflict):
    """Somebody signs in with it already."""

    code = "account_in_use"
    title = gettext_noop("The account is in use")


@dataclass(frozen=True)
class Activation:
    """A code as it is printed, shown this once, and until when it works."""

    code: str
    expires_at: datetime


@transaction.atomic
def issue(*, actor: Actor, account_id: int, now: datetime) -> Activation:
    """A new code of an account; the one before stops working. Raises NotFound, WrongStatus for a suspended account."""
    user = accounts.lock_account(actor, account_id)
    if user.status in KEPT_OUT:
        raise WrongStatus(gettext("A suspended account gets no code."))
    return issue_many(actor=actor, users=[user], now=now)[0]


@transaction.atomic
def issue_many(*, actor: Actor, users: Sequence[User], now: datetime) -> list[Activation]:
    """A new code for each of these locked accounts, in their order."""
    codes = one_time.make_many(users=users, kind=TokenKind.ACTIVATION, now=now)
    changes = [audit.Change(User._meta.db_table, user.pk, None, None) for user in users]
    audit.record_many(actor=actor, action="activation_code.issued", changes=changes, now=now)
    expires_at = now + LIFETIMES[TokenKind.ACTIVATION]
    return [Activation(grouped(code), expires_at) for code in codes]


@takes_a_turn
def activate(*, code: str, username: str, password: str, address: str | None, now: datetime) -> User:
    """Open an account with a password of one's own and, where given, a user name. Sessions that it had end.

    Raises CodeNotValid, Invalid for a bad password, UsernameTaken, TooManyTries, ManySignIns.
    """
    counters = throttling.by_address("activate", address, CODES)
    throttling.take(counters, now=now)
    try:
        user = _open(code, username, password, now)
    except (Invalid, UsernameTaken):
        # Whoever holds a good code may mistype a password without being counted as guessing.
        throttling.give_back(counters)
        raise
    throttling.give_back(counters)
    return user


@transaction.atomic
def _open(code: str, username: str, password: str, now: datetime) -> User:
    token = one_time.lock(code, kind=TokenKind.ACTIVATION, now=now)
    if token is None or token.user.status in KEPT_OUT:
        raise CodeNotValid()
    user = token.user
    if username:
        _rename(user, username)
    passwords.check_new_of(user, password)
    if user.status == AccountStatus.PENDING:
        user.status = AccountStatus.ACTIVE
        user.save(update_fields=["status"])
    one_time.use(token, now=now)
    passwords.set_password(user=user, password=password, now=now, action="account.activated")
    announce([user])
    return user


@transaction.atomic
def create_admin(*, actor: Actor, username: str, display_name: str, email: str, now: datetime) -> str:
    """The link that opens an admin's account, which is made if it is not there. No password exists until it is used.

    Raises AccountInUse for an account that somebody signs in to, or that is no admin's.
    """
    user = accounts.find_by_name(username)
    if user is None:
        user = create(
            actor=actor,
            username=username,
            display_name=display_name or username,
            role=Role.ADMIN,
            email=email,
            now=now,
        )
    elif user.role != Role.ADMIN or user.has_usable_password() or not user.is_active:
        raise AccountInUse(
            gettext("{username} exists and is in use or is no admin: nothing was changed.").format(
                username=username
            )
        )
    activation = issue_many(actor=actor, users=[accounts.lock(user.pk)], now=now)[0]
    return f"{settings.PUBLIC_APP_URL}/activate#{activation.code}"


def _rename(user: User, username: str) -> None:
    user.username = username
    try:
        with transaction.atomic():
            user.save(update_fields=["username"])
    except IntegrityError:
        raise UsernameTaken(errors={"username": [gettext("Belongs to another account.")]}) from None
