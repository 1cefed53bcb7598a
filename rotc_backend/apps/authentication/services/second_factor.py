"""The second factor: codes of an authenticator app (RFC 6238), and recovery codes for when the phone is gone."""

from __future__ import annotations

import base64
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

import segno
from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext, gettext_noop

from apps.authentication.models import RecoveryCode, SecondFactor, Session, User
from apps.authentication.rules import Role, totp
from apps.authentication.rules.notices import Notice
from apps.authentication.rules.tokens import ALPHABET, RECOVERY_LENGTH, grouped, normalized
from apps.authentication.selectors import accounts
from apps.authentication.services import notices, passwords, sessions, throttling
from apps.authentication.services.turns import takes_a_turn
from apps.system.selectors import get_unit
from apps.system.services import audit
from apps.system.services.keys import decrypt, encrypt, keyed_hash
from common.actors import Actor
from common.errors import Conflict, Invalid

RECOVERY_CODES = 10
PURPOSE = "second factor"


class WrongCode(Invalid):
    """The code is wrong, expired or used already."""

    kind = "unauthenticated"
    code = "wrong_code"
    title = gettext_noop("The code is wrong or used up")


class WrongSetupCode(Invalid):
    """The same while one is signed in, where 401 would mean to sign in again."""

    code = "wrong_code"
    title = gettext_noop("The code is wrong or used up")


class SecondFactorOn(Conflict):
    """It is set up already."""

    code = "second_factor_on"
    title = gettext_noop("The second factor is on already")


class SecondFactorOff(Conflict):
    """There is none."""

    code = "second_factor_off"
    title = gettext_noop("The second factor is not on")


class SecondFactorNeeded(Conflict):
    """The role does not go without (TOTP_REQUIRED_FOR_ADMINS)."""

    code = "second_factor_needed"
    title = gettext_noop("Admins do not go without a second factor")


@dataclass(frozen=True)
class Setup:
    """What an authenticator app takes: the secret to type, the URI, its QR code as SVG."""

    secret: str
    otpauth_uri: str
    svg: str


@dataclass(frozen=True)
class State:
    """Where an account stands."""

    enabled: bool
    since: datetime | None
    recovery_codes_left: int
    is_required: bool


def is_required(role: str) -> bool:
    """Whether accounts of the role need one."""
    return bool(settings.TOTP_REQUIRED_FOR_ADMINS) and role == Role.ADMIN


def must_set_up(user: User) -> bool:
    """Whether the account may do nothing yet but set up its second factor."""
    return user.second_factor_since is None and is_required(user.role)


def state_of(actor: User) -> State:
    """The actor's second factor."""
    left = RecoveryCode.objects.filter(user=actor, used_at=None).count()
    return State(
        actor.second_factor_since is not None, actor.second_factor_since, left, is_required(actor.role)
    )


@transaction.atomic
def begin(*, actor: User, now: datetime) -> Setup:
    """A new secret, in force once confirm() has seen a code of it. Raises SecondFactorOn."""
    user = accounts.lock(actor.pk)
    if user.second_factor_since is not None:
        raise SecondFactorOn()
    secret = secrets.token_bytes(totp.SECRET_BYTES)
    sealed = encrypt(secret, purpose=PURPOSE, belongs_to=user.pk)
    SecondFactor.objects.update_or_create(
        user=user, defaults={"secret": sealed, "last_step": 0, "created_at": now}
    )
    text = base64.b32encode(secret).decode()
    uri = totp.otpauth_uri(secret_base32=text, account=user.username, issuer=get_unit().short_name or "RGMS")
    svg = segno.make(uri, error="m", micro=False).svg_inline(scale=4, border=4, dark="#000", light="#fff")
    return Setup(text, uri, svg)


def confirm(*, actor: User, session: Session, code: str, now: datetime) -> list[str]:
    """Put the secret in force; the recovery codes, which are never shown again. Other sessions, which began without it, end.
    Raises SecondFactorOn, SecondFactorOff, WrongSetupCode, TooManyTries."""
    counters = throttling.own_counters(actor.pk)
    throttling.take(counters, now=now)
    with transaction.atomic():
        user = accounts.lock(actor.pk)
        if user.second_factor_since is not None:
            raise SecondFactorOn()
        if not SecondFactor.objects.filter(user=user).exists():
            raise SecondFactorOff(gettext("Begin with a new secret."))
        if not _is_code_of_app(user, code, now):
            raise WrongSetupCode(errors={"code": [gettext("Is not the code that the app shows now.")]})
        user.second_factor_since = now
        user.save(update_fields=["second_factor_since"])
        sessions.end_all(user=user, now=now, but=session)
        audit.record(actor=actor, action="second_factor.on", row=user, before=None, after=None, now=now)
        notices.tell(user=user, notice=Notice.SECOND_FACTOR_ON, now=now)
        codes = _new_recovery_codes(user)
    throttling.forget(counters)
    return codes


@takes_a_turn
def disable(*, actor: User, password: str, code: str, now: datetime) -> None:
    """Go without again. Raises SecondFactorOff, SecondFactorNeeded, WrongPassword, WrongSetupCode, TooManyTries,
    ManySignIns."""
    if actor.second_factor_since is None:
        raise SecondFactorOff()
    if is_required(actor.role):
        raise SecondFactorNeeded()
    with _proven(actor, password=password, code=code, now=now) as user:
        remove(actor=actor, user=user, now=now)


@takes_a_turn
def renew_recovery_codes(*, actor: User, password: str, code: str, now: datetime) -> list[str]:
    """New recovery codes, which are never shown again; the ones before stop working. Raises SecondFactorOff, WrongPassword,
    WrongSetupCode, TooManyTries, ManySignIns."""
    if actor.second_factor_since is None:
        raise SecondFactorOff()
    with _proven(actor, password=password, code=code, now=now) as user:
        audit.record(
            actor=actor, action="second_factor.codes_renewed", row=user, before=None, after=None, now=now
        )
        notices.tell(user=user, notice=Notice.RECOVERY_CODES_RENEWED, now=now)
        return _new_recovery_codes(user)


def remove(*, actor: Actor, user: User, now: datetime, reason: str = "") -> None:
    """Take the second factor off a locked account: audited, the owner is told. The caller holds the transaction."""
    SecondFactor.objects.filter(user=user).delete()
    RecoveryCode.objects.filter(user=user).delete()
    user.second_factor_since = None
    user.save(update_fields=["second_factor_since"])
    audit.record(
        actor=actor, action="second_factor.off", row=user, before=None, after=None, now=now, reason=reason
    )
    notices.tell(user=user, notice=Notice.SECOND_FACTOR_OFF, now=now)


@contextmanager
def _proven(actor: User, *, password: str, code: str, now: datetime) -> Iterator[User]:
    """The actor's account, locked in a transaction, once password and code were right. Raises WrongPassword, WrongSetupCode,
    TooManyTries."""
    passwords.confirm(actor, password, field="password", now=now)
    counters = throttling.own_counters(actor.pk)
    throttling.take(counters, now=now)
    with transaction.atomic():
        user = accounts.lock(actor.pk)
        if not verify(user=user, code=code, now=now):
            raise WrongSetupCode(errors={"code": [gettext("Is wrong or used up.")]})
        yield user
    throttling.forget(counters)


def verify(*, user: User, code: str, now: datetime) -> bool:
    """Use up a code of the app or a recovery code of a locked account; whether it was good."""
    return _is_code_of_app(user, code, now) or _is_recovery_code(user, code, now)


def _is_code_of_app(user: User, code: str, now: datetime) -> bool:
    factor = SecondFactor.objects.select_for_update().filter(user=user).first()
    if factor is None:
        return False
    secret = decrypt(bytes(factor.secret), purpose=PURPOSE, belongs_to=user.pk)
    typed = code.replace(" ", "")
    step = totp.matching_step(secret, typed, now=now, after_step=factor.last_step)
    if step is None:
        return False
    factor.last_step = step
    factor.save(update_fields=["last_step"])
    return True


def _is_recovery_code(user: User, code: str, now: datetime) -> bool:
    unused = RecoveryCode.objects.filter(user=user, used_at=None, code_hash=_hash(user, code))
    if not unused.update(used_at=now):
        return False
    audit.record(
        actor=user, action="second_factor.recovery_code_used", row=user, before=None, after=None, now=now
    )
    notices.tell(user=user, notice=Notice.RECOVERY_CODE_USED, now=now)
    return True


def _new_recovery_codes(user: User) -> list[str]:
    codes = [
        grouped("".join(secrets.choice(ALPHABET) for _ in range(RECOVERY_LENGTH)))
        for _ in range(RECOVERY_CODES)
    ]
    RecoveryCode.objects.filter(user=user).delete()
    RecoveryCode.objects.bulk_create([RecoveryCode(user=user, code_hash=_hash(user, code)) for code in codes])
    return codes


def _hash(user: User, code: str) -> str:
    return keyed_hash("recovery code", f"{user.pk}:{normalized(code)}")
