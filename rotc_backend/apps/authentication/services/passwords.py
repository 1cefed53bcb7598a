"""Setting and changing passwords by the rules of NIST SP 800-63B."""

from __future__ import annotations

import gzip
from datetime import datetime
from functools import cache
from pathlib import Path

from django.contrib.auth import password_validation
from django.contrib.auth.hashers import check_password, make_password
from django.db import transaction
from django.utils.translation import gettext, gettext_noop

from apps.authentication.models import Session, User
from apps.authentication.rules import Role
from apps.authentication.rules.passwords import CONTEXT_WORDS, MINIMUM, MINIMUM_OF_ADMINS, password_problems
from apps.authentication.services import notices, sessions, throttling
from apps.authentication.services.turns import takes_a_turn
from apps.system.selectors import get_unit
from apps.system.services import audit
from common.errors import Invalid


class WrongPassword(Invalid):
    """The current password, asked for again, is wrong."""

    code = "wrong_password"
    title = gettext_noop("The current password is wrong")


def matches(user: User | None, password: str) -> bool:
    """Whether it is the account's password. The same work for an account that does not exist."""
    if user is None:
        make_password(password)
        return False
    return check_password(password, user.password, setter=lambda raw: _upgrade_hash(user, raw))


def check_new(password: str, *, role: str, names: tuple[str, ...], field: str = "password") -> None:
    """Raises Invalid at `field` when the password is not good enough for the role; neither `names` nor the
    unit's may be it."""
    minimum = MINIMUM_OF_ADMINS if role == Role.ADMIN else MINIMUM
    unit = get_unit()
    own = {part for name in names for part in (name, name.partition("@")[0])} | CONTEXT_WORDS
    own |= {unit.name, unit.short_name, unit.school}
    problems = password_problems(password, minimum=minimum, names=own, common=common_passwords())
    if problems:
        raise Invalid(problems[0], errors={field: problems})


def check_new_of(user: User, password: str, *, field: str = "password") -> None:
    """The same for an account. Raises Invalid."""
    check_new(password, role=user.role, names=(user.username, user.email, user.display_name), field=field)


def confirm(user: User, password: str, *, field: str, now: datetime) -> None:
    """Ask the owner for the password again. Raises WrongPassword, TooManyTries."""
    counters = throttling.own_counters(user.pk)
    throttling.take(counters, now=now)
    if not matches(user, password):
        raise WrongPassword(errors={field: [gettext("Is not your password.")]})
    throttling.forget(counters)


@takes_a_turn
def change(*, actor: User, session: Session, current: str, new: str, now: datetime) -> None:
    """Change the own password; every other session ends. Raises WrongPassword, TooManyTries, Invalid,
    ManySignIns."""
    confirm(actor, current, field="current_password", now=now)
    check_new_of(actor, new, field="new_password")
    with transaction.atomic():
        set_password(user=actor, password=new, now=now, action="password.changed", but=session)


def set_password(
    *, user: User, password: str, now: datetime, action: str, but: Session | None = None
) -> None:
    """Set a password that was found good; the sessions end (`but` this one), audited under `action`, and the owner is told.
    The caller holds the transaction."""
    user.set_password(password)
    user.save(update_fields=["password"])
    sessions.end_all(user=user, now=now, but=but)
    audit.record(actor=user, action=action, row=user, before=None, after=None, now=now)
    notices.tell(user=user, notice=notices.Notice.PASSWORD_CHANGED, now=now)


@cache
def common_passwords() -> frozenset[str]:
    """The 20,000 most common ones, casefolded: the list that Django brings along."""
    path = Path(password_validation.__file__).parent / "common-passwords.txt.gz"
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        return frozenset(line.strip().casefold() for line in lines)


def _upgrade_hash(user: User, password: str) -> None:
    user.set_password(password)
    user.save(update_fields=["password"])
