"""Which sessions an actor sees: the own ones that last."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import BooleanField, ExpressionWrapper, Q, QuerySet
from django.utils.translation import gettext

from apps.authentication.models import Session, User
from apps.authentication.rules.devices import same_device
from common.errors import NotFound

REMEMBERED = timedelta(days=180)


@dataclass(frozen=True)
class Familiarity:
    """Whether an account has signed in before at all, from this address, with this kind of device."""

    has_history: bool
    is_familiar_address: bool
    is_familiar_device: bool


def own_sessions(actor: User, *, current: Session, now: datetime) -> QuerySet[Session]:
    """The actor's sessions that last, the latest used first; `is_current` marks the one that asks."""
    is_current = ExpressionWrapper(Q(pk=current.pk), output_field=BooleanField())
    rows = Session.objects.filter(user=actor, ended_at=None, expires_at__gt=now)
    return rows.annotate(is_current=is_current).order_by("-rotated_at", "pk")


def lock_own(actor: User, session_id: uuid.UUID) -> Session:
    """One of the actor's sessions that has not ended, locked, with its user. Raises NotFound."""
    rows = Session.objects.select_for_update(of=("self",)).select_related("user")
    found = rows.filter(pk=session_id, user=actor, ended_at=None).first()
    if found is None:
        raise NotFound(gettext("There is no such session."))
    return found


def familiarity(user: User | None, *, user_agent: str, address: str | None, now: datetime) -> Familiarity:
    """What is known of who signs in. Asks the same of an account that does not exist."""
    rows = Session.objects.filter(user_id=user.pk if user else 0, created_at__gt=now - REMEMBERED)
    seen = set(rows.values_list("address", "user_agent").order_by("-created_at")[:200])
    return Familiarity(
        has_history=bool(seen),
        is_familiar_address=address is not None and any(known == address for known, _ in seen),
        is_familiar_device=any(same_device(known, user_agent) for _, known in seen),
    )
