"""Telling the owner of an account what happened to it, by mail and in the app. The worker does it: a request never waits for a
mail server, and its time does not tell whether there was anybody to write to."""

from __future__ import annotations

from datetime import datetime

from apps.authentication.events import AccountNotice
from apps.authentication.models import User
from apps.authentication.rules.devices import device_name
from apps.authentication.rules.notices import Notice
from apps.system import outbox
from apps.system.rules import Stream
from common.logs import client_address

__all__ = ["Notice", "tell"]


def tell(*, user: User, notice: Notice, now: datetime, user_agent: str = "") -> None:
    """Have the owner told once the caller's transaction commits."""
    event = AccountNotice(
        user_id=user.pk,
        notice=notice,
        at=now.isoformat(),
        address=client_address.get() or "",
        device=device_name(user_agent) if user_agent else "",
    )
    outbox.publish(event, to=[], stream=Stream.CONTROL)
