"""Accounts: made, approved, changed, suspended, reinstated. By admins, audited; whoever loses something is out at once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.auth.hashers import make_password
from django.db import IntegrityError, transaction
from django.db.models.functions import Lower
from django.utils.translation import gettext, gettext_noop

from apps.authentication.events import AccountSaved
from apps.authentication.models import User
from apps.authentication.rules import AccountStatus, Role
from apps.authentication.rules.notices import Notice
from apps.authentication.selectors import accounts
from apps.authentication.services import notices, one_time, second_factor, sessions
from apps.system import outbox
from apps.system.rules import ADMINS_AUDIENCE
from apps.system.services import audit
from common.actors import Actor
from common.errors import Conflict, Invalid

FIELDS = ("role", "status", "display_name", "email")


@dataclass(frozen=True)
class NewAccount:
    """A cadet's account to be."""

    username: str
    display_name: str
    email: str = ""


@dataclass(frozen=True)
class MovedAccount:
    """An account that comes from the old system with its password, as a hash that a hasher of ours knows; None: it has none."""

    id: int
    username: str
    display_name: str
    email: str
    role: Role
    status: AccountStatus
    password: str | None
    created_at: datetime
    is_name_exact: bool


class UsernameTaken(Conflict):
    """A user name belongs to one account, whatever its case."""

    code = "username_taken"
    title = gettext_noop("Another account has this user name")


class LastAdmin(Conflict):
    """Without an admin nobody could make one again but the operator."""

    code = "last_admin"
    title = gettext_noop("This is the last admin who can sign in")


class WrongStatus(Conflict):
    """The account's status does not go to the one that was asked for."""

    code = "wrong_status"
    title = gettext_noop("The account's status forbids it")


class OwnSecondFactor(Conflict):
    """One's own is switched off with password and code."""

    code = "own_second_factor"
    title = gettext_noop("Switch your own second factor off in your settings")


@transaction.atomic
def create(
    *, actor: Actor, username: str, display_name: str, role: str, email: str = "", now: datetime
) -> User:
    """An active account without a password: an activation code opens it. Raises UsernameTaken."""
    user = User(
        username=username,
        display_name=display_name,
        role=role,
        email=email,
        password=make_password(None),
        status=AccountStatus.ACTIVE,
    )
    try:
        with transaction.atomic():
            user.save()
    except IntegrityError:
        raise UsernameTaken(errors={"username": [gettext("Belongs to another account.")]}) from None
    after = {"username": username, **_values(user)}
    audit.record(actor=actor, action="account.created", row=user, before=None, after=after, now=now)
    announce([user])
    return user


@transaction.atomic
def create_many(*, actor: Actor, entries: Sequence[NewAccount], now: datetime) -> list[User | None]:
    """Cadets' accounts without a password, in the order given; None where the name is taken. Constant statements."""
    folded = [entry.username.lower() for entry in entries]
    named = User.objects.annotate(folded=Lower("username")).filter(folded__in=folded)
    taken = set(named.values_list("folded", flat=True))
    fresh: dict[str, User] = {}
    places: list[User | None] = []
    for entry, name in zip(entries, folded, strict=True):
        is_free = name not in taken and name not in fresh
        if is_free:
            fresh[name] = User(
                username=entry.username,
                display_name=entry.display_name,
                email=entry.email,
                role=Role.CADET,
                status=AccountStatus.ACTIVE,
                password=make_password(None),
            )
        places.append(fresh[name] if is_free else None)
    made = User.objects.bulk_create(fresh.values(), batch_size=1000)
    changes = [
        audit.Change(User._meta.db_table, user.pk, None, {"username": user.username, **_values(user)})
        for user in made
    ]
    audit.record_many(actor=actor, action="account.created", changes=changes, now=now)
    announce(made)
    return places


@transaction.atomic
def move_in(*, actor: Actor, entries: Sequence[MovedAccount], now: datetime) -> list[User]:
    """Accounts of the old system, in the order given; each is audited, none is told of. Raises IntegrityError when a
    name is taken."""
    made = User.objects.bulk_create(
        [
            User(
                id=entry.id,
                username=entry.username,
                display_name=entry.display_name,
                email=entry.email,
                role=entry.role,
                status=entry.status,
                password=entry.password or make_password(None),
                created_at=entry.created_at,
                is_name_exact=entry.is_name_exact,
            )
            for entry in entries
        ],
        batch_size=1000,
    )
    changes = [
        audit.Change(User._meta.db_table, user.pk, None, {"username": user.username, **_values(user)})
        for user in made
    ]
    audit.record_many(actor=actor, action="account.moved_in", changes=changes, now=now)
    return made


def set_language(*, user: User, language: str) -> None:
    """What the person is written to in from now on."""
    user.language = language
    user.save(update_fields=["language"])


@transaction.atomic
def approve(*, actor: Actor, account_ids: Sequence[int], now: datetime) -> list[User]:
    """Let pending accounts sign in, all or none; those that are no longer pending stay as they are. Which ones it let in.

    Raises NotFound.
    """
    rows = accounts.lock_accounts(actor, account_ids)
    pending = [user for user in rows if user.status == AccountStatus.PENDING]
    for user in pending:
        _set(user, {"status": AccountStatus.ACTIVE}, action="account.approved", actor=actor, now=now)
        notices.tell(user=user, notice=Notice.APPROVED, now=now)
    return pending


@transaction.atomic
def change(*, actor: Actor, account_id: int, fields: Mapping[str, Any], now: datetime) -> User:
    """Change name, mail address or role; a new role ends the account's sessions. Raises NotFound, LastAdmin."""
    if "role" in fields:
        # Before the account itself, so that all who change roles lock in one order.
        accounts.lock_active_admins()
    user = accounts.lock_account(actor, account_id)
    changed = {name: value for name, value in fields.items() if getattr(user, name) != value}
    if not changed:
        return user
    keep_an_admin(user, changed)
    _set(user, changed, action="account.changed", actor=actor, now=now)
    if "role" in changed:
        sessions.end_all(user=user, now=now)
    return user


@transaction.atomic
def suspend(*, actor: Actor, account_id: int, reason: str, now: datetime) -> User:
    """Keep an account out: its sessions and sockets end now, its codes and links stop working. Raises NotFound, LastAdmin,
    Invalid without a reason."""
    _need(reason, gettext("Say why the account is suspended."))
    accounts.lock_active_admins()
    user = accounts.lock_account(actor, account_id)
    keep_out(actor=actor, user=user, reason=reason, now=now)
    return user


def keep_out(*, actor: Actor, user: User, reason: str, now: datetime) -> None:
    """The same for an account that the caller has locked, and by a rule of the caller's. Raises LastAdmin."""
    if user.status == AccountStatus.SUSPENDED:
        return
    changed = {"status": AccountStatus.SUSPENDED}
    keep_an_admin(user, changed)
    _set(user, changed, action="account.suspended", actor=actor, now=now, reason=reason)
    sessions.end_all(user=user, now=now)
    one_time.void(user=user, now=now)
    notices.tell(user=user, notice=Notice.SUSPENDED, now=now)


@transaction.atomic
def reinstate(*, actor: Actor, account_id: int, reason: str, now: datetime) -> User:
    """Let a suspended account sign in again. Raises NotFound, WrongStatus for one that is not suspended, Invalid without a
    reason."""
    _need(reason, gettext("Say why the account is reinstated."))
    user = accounts.lock_account(actor, account_id)
    if user.status != AccountStatus.SUSPENDED:
        raise WrongStatus(gettext("The account is not suspended."))
    _set(
        user,
        {"status": AccountStatus.ACTIVE},
        action="account.reinstated",
        actor=actor,
        now=now,
        reason=reason,
    )
    return user


@transaction.atomic
def remove_second_factor(*, actor: Actor, account_id: int, reason: str, now: datetime) -> User:
    """Help somebody who lost phone and recovery codes: the next sign-in takes the password only. The sessions end.

    Raises NotFound, OwnSecondFactor, second_factor.SecondFactorOff, Invalid without a reason.
    """
    _need(reason, gettext("Say how you know that it is them."))
    if account_id == actor.pk:
        raise OwnSecondFactor()
    user = accounts.lock_account(actor, account_id)
    if user.second_factor_since is None:
        raise second_factor.SecondFactorOff()
    second_factor.remove(actor=actor, user=user, now=now, reason=reason)
    announce([user])
    sessions.end_all(user=user, now=now)
    return user


def announce(users: Iterable[User]) -> None:
    """Tell admins that these accounts are new or not what they were. The caller holds the transaction."""
    outbox.publish_many((AccountSaved(user.pk), [ADMINS_AUDIENCE]) for user in users)


@transaction.atomic
def announce_registered(*, username: str) -> None:
    """Tell admins of an account that was registered; nothing when it is gone."""
    user = accounts.find_by_name(username)
    announce([user] if user else [])


def _need(reason: str, what: str) -> None:
    if not reason.strip():
        raise Invalid(what, errors={"reason": [gettext("Say why.")]})


def _values(user: User) -> dict[str, Any]:
    return {name: getattr(user, name) for name in FIELDS}


def keep_an_admin(user: User, changed: Mapping[str, Any]) -> None:
    """Raises LastAdmin when nobody could administer after the change. The active admins are locked."""
    stays = (
        changed.get("role", user.role) == Role.ADMIN
        and changed.get("status", user.status) == AccountStatus.ACTIVE
    )
    if stays:
        return
    admins = accounts.lock_active_admins()
    if [admin.pk for admin in admins] == [user.pk]:
        raise LastAdmin(gettext("Make somebody else an admin first."))


def _set(
    user: User, changed: Mapping[str, Any], *, action: str, actor: Actor, now: datetime, reason: str = ""
) -> None:
    before = {name: getattr(user, name) for name in changed}
    for name, value in changed.items():
        setattr(user, name, value)
    user.save(update_fields=list(changed))
    audit.record(
        actor=actor, action=action, row=user, before=before, after=dict(changed), now=now, reason=reason
    )
    announce([user])
