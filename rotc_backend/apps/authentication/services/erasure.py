"""An account whose person is forgotten: closed, without name, address, password, devices."""

from __future__ import annotations

from datetime import datetime

from django.contrib.auth.hashers import make_password
from django.db.models import F, Q
from django.db.models.functions import Greatest

from apps.authentication.events import ScopeChanged
from apps.authentication.models import Duty, OneTimeToken, RecoveryCode, SecondFactor, Session, User
from apps.authentication.models.duties import in_force
from apps.authentication.rules import AccountStatus
from apps.authentication.selectors import accounts as selectors
from apps.authentication.services import accounts, sessions
from apps.system import outbox
from apps.system.rules import Stream


def erase(*, user: User, now: datetime) -> None:
    """Close the account for good and take out of it whose it was; duties end. The caller holds the transaction and audits.

    Raises LastAdmin."""
    selectors.lock_active_admins()
    locked = selectors.lock(user.pk)
    accounts.keep_an_admin(locked, {"status": AccountStatus.CLOSED})
    sessions.end_all(user=locked, now=now)
    for model in (OneTimeToken, SecondFactor, RecoveryCode):
        model._default_manager.filter(user=locked).delete()
    # The rows that sockets close by have gone out as events; devices and addresses go.
    Session.objects.filter(user=locked).update(user_agent="", address=None)
    held = Duty.objects.filter(in_force(now) | Q(starts_at__gt=now), user=locked)
    if held.update(ends_at=Greatest(F("starts_at"), now)):
        outbox.publish(ScopeChanged(locked.pk), to=[], stream=Stream.CONTROL)
    locked.username, locked.display_name, locked.email = f"erased-{locked.pk}", "Erased account", ""
    locked.password, locked.second_factor_since, locked.last_login = make_password(None), None, None
    locked.status = AccountStatus.CLOSED
    locked.save()
    accounts.announce([locked])
