"""Reads of the outbox and of sign-ins, for the relay, the hub and `events?after=`. Nothing here writes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db import connection
from django.db.models import Min, QuerySet

from apps.system import outbox
from apps.system.models import OutboxEvent
from realtime.frames import Frame, event_frame

_STATE = """
    SELECT coalesce(max(seq), 0),
           EXISTS (SELECT 1 FROM system_outboxevent WHERE seq IS NULL),
           EXISTS (SELECT 1 FROM system_outboxevent WHERE sent_at IS NULL AND seq IS NOT NULL)
      FROM system_outboxevent
"""


@dataclass(frozen=True)
class OutboxState:
    """`newest` is the greatest sequence number; fresh rows have none yet, unsent ones have not been passed on."""

    newest: int
    has_fresh: bool
    has_unsent: bool


@dataclass(frozen=True)
class Missed:
    """What a client missed, in order. `newest` is how far it now knows everything; `is_gone` means that the history does
    not reach back to where it was (or never reached that far), `is_more` that the limit cut it."""

    rows: Sequence[OutboxEvent]
    newest: int
    is_gone: bool = False
    is_more: bool = False


def outbox_state() -> OutboxState:
    """Where the outbox stands, in one query: it is asked every second."""
    with connection.cursor() as cursor:
        cursor.execute(_STATE)
        return OutboxState(*cursor.fetchone())


def frames_after(seq: int, *, limit: int) -> list[Frame]:
    """All streams' events after `seq`, for a hub that has to catch up."""
    return [event_frame(row) for row in OutboxEvent.objects.filter(seq__gt=seq).order_by("seq")[:limit]]


def missed(*, after: int, stream: str, audiences: Iterable[str], limit: int) -> Missed:
    """At most `limit` events after `after` of one stream that any of the audiences may hear."""
    # The newest before the rows, the oldest after them: what is stamped meanwhile belongs to the next question, and what
    # retention deletes meanwhile is not passed over.
    newest = outbox.newest()
    heard = _heard(stream, audiences).filter(seq__gt=after, seq__lte=newest)
    rows = list(heard.order_by("seq")[: limit + 1]) if after < newest else []
    oldest = OutboxEvent.objects.aggregate(oldest=Min("seq"))["oldest"] or 1
    if after > newest or after < oldest - 1:
        return Missed((), newest, is_gone=True)
    if len(rows) > limit:
        rows = rows[:limit]
        return Missed(rows, rows[-1].seq or newest, is_more=True)
    return Missed(rows, newest)


def _heard(stream: str, audiences: Iterable[str]) -> QuerySet[OutboxEvent]:
    return OutboxEvent.objects.filter(stream=stream, audience__overlap=list(audiences))
