"""Sessions: one sign-in on one device. Ending one closes its sockets at once."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import datetime

from django.conf import settings
from django.db import transaction

from apps.authentication.events import SessionEnded
from apps.authentication.models import Session, User
from apps.authentication.selectors import sessions
from apps.system import outbox
from apps.system.rules import Stream, user_audience
from apps.system.services import audit


def begin(*, user: User, user_agent: str, address: str | None, now: datetime) -> Session:
    """A new session, audited. The caller holds the transaction."""
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
    return session


def end(session: Session, *, action: str, now: datetime) -> None:
    """End a locked session: noted under `action`, its sockets close. The caller holds the transaction."""
    audit.record(actor=session.user, action=action, row=session.user, before=None, after=None, now=now)
    _close([session], now)


@transaction.atomic
def sign_out_there(*, actor: User, session_id: uuid.UUID, now: datetime) -> None:
    """End one of the actor's own sessions. Raises NotFound for any other, and for one that has ended."""
    end(sessions.lock_own(actor, session_id), action="session.ended_from_elsewhere", now=now)


@transaction.atomic
def sign_out_elsewhere(*, actor: User, session: Session, now: datetime) -> int:
    """End all sessions of the actor but this one; how many."""
    ended = end_all(user=actor, now=now, but=session)
    if ended:
        audit.record(
            actor=actor,
            action="session.others_ended",
            row=actor,
            before=None,
            after={"ended": ended},
            now=now,
        )
    return ended


def end_all(*, user: User, now: datetime, but: Session | None = None) -> int:
    """End every session of an account (`but` this one); how many. The caller holds the transaction and audits why."""
    rows = Session.objects.select_for_update().filter(user=user, ended_at=None).order_by("pk")
    ended = [row for row in rows if but is None or row.pk != but.pk]
    _close(ended, now)
    return len(ended)


def _close(ended: Iterable[Session], now: datetime) -> None:
    closing = list(ended)
    Session.objects.filter(pk__in=[session.pk for session in closing]).update(ended_at=now)
    outbox.publish_many(
        (
            (SessionEnded(str(session.pk), session.user_id), [user_audience(session.user_id)])
            for session in closing
        ),
        stream=Stream.CONTROL,
    )
