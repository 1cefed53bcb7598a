"""Telling people something once, in few statements however many they are: the notification in the app, and what leaves it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeAlias

from django.db import connection, transaction

from apps.messaging import rules
from apps.messaging.events import DeliveriesDue, NotificationCreated
from apps.messaging.models import Delivery, Notification
from apps.messaging.rules import Channel, NotificationKind, timing
from apps.messaging.rules.catalogue import CATALOGUE, Kind
from apps.messaging.selectors import notifications as selectors
from apps.messaging.selectors.notifications import Recipient
from apps.system import outbox
from apps.system.rules import Stream, user_audience
from common import clock, database
from common.database import Statement
from common.language import fill

Row: TypeAlias = dict[str, Any]

# In one transaction.
AT_ONCE = 500
OUTSIDE = (Channel.EMAIL, Channel.DIGEST)


@dataclass(frozen=True)
class Note:
    """Who is told, and the facts that the catalogue's words are filled with."""

    recipient_id: int
    facts: Mapping[str, object] = field(default_factory=dict)
    link: str | None = None


def notify(
    *,
    recipient_id: int,
    kind: NotificationKind,
    cause: str,
    facts: Mapping[str, object],
    link: str = "",
    now: datetime,
) -> Notification | None:
    """Tell one person something once: the same kind and cause again changes nothing and is not announced again. None when there
    is no such account."""
    notify_many(kind=kind, cause=cause, notes=[Note(recipient_id, facts)], link=link, now=now)
    return Notification.objects.filter(recipient_id=recipient_id, kind=kind, cause=cause).first()


def notify_many(
    *, kind: NotificationKind, cause: str, notes: Sequence[Note], link: str = "", now: datetime
) -> int:
    """Tell many people of one cause, each once: whoever is killed in the middle, or does it at the same time as another, leaves
    nobody out and tells nobody twice. How many were told now."""
    # In order of the recipient: two that tell of the same wait for each other instead of deadlocking.
    ordered = sorted({note.recipient_id: note for note in notes}.values(), key=lambda note: note.recipient_id)
    return sum(
        _notify_batch(kind=kind, cause=cause, notes=ordered[start : start + AT_ONCE], link=link, now=now)
        for start in range(0, len(ordered), AT_ONCE)
    )


@transaction.atomic
def _notify_batch(
    *, kind: NotificationKind, cause: str, notes: Sequence[Note], link: str, now: datetime
) -> int:
    people = selectors.recipients([note.recipient_id for note in notes], kind)
    entry = CATALOGUE[kind]
    told = _insert(
        {
            "recipient_id": note.recipient_id,
            "kind": kind,
            "cause": cause,
            "title": rules.clip(fill(entry.title, note.facts, people[note.recipient_id].language)),
            "body": fill(entry.body, note.facts, people[note.recipient_id].language),
            "link": link if note.link is None else note.link,
            "created_at": now,
        }
        for note in notes
        if note.recipient_id in people
    )
    fresh = [(notification_id, people[recipient_id]) for notification_id, recipient_id in told]
    rows = [
        row for notification_id, person in fresh for row in _deliveries(notification_id, person, entry, now)
    ]
    database.run(
        [
            database.insertion(Delivery._meta.db_table, rows),
            outbox.to_publish(
                (
                    (NotificationCreated(notification_id), [user_audience(person.user_id)])
                    for notification_id, person in fresh
                    if Channel.SOCKET in person.channels
                ),
                stream=Stream.NOTIFICATIONS,
            ),
            to_announce_due(row["channel"] for row in rows if row["due_at"] <= now),
        ]
    )
    return len(fresh)


def _insert(rows: Iterable[Row]) -> list[tuple[int, int]]:
    """Insert those that are new; id and recipient of these. Who tells of the same at the same time is waited for."""
    statement = database.insertion(
        Notification._meta.db_table, list(rows), otherwise="ON CONFLICT DO NOTHING RETURNING id, recipient_id"
    )
    if statement is None:
        return []
    with connection.cursor() as cursor:
        cursor.execute(statement.sql, statement.parameters)
        return list(cursor.fetchall())


def _deliveries(notification_id: int, person: Recipient, entry: Kind, now: datetime) -> list[Row]:
    targets: list[tuple[Channel, int | None]] = [(one, None) for one in OUTSIDE if one in person.channels]
    if Channel.PUSH in person.channels:
        targets += [(Channel.PUSH, device_id) for device_id in person.device_ids]
    return [
        {
            "notification_id": notification_id,
            "channel": channel,
            "device_id": device_id,
            "state": rules.DeliveryState.DUE,
            "due_at": _due_at(channel, person, entry, now),
            "attempts": 0,
            "problem": "",
        }
        for channel, device_id in targets
    ]


def _due_at(channel: Channel, person: Recipient, entry: Kind, now: datetime) -> datetime:
    zone = clock.unit_zone()
    if channel is Channel.DIGEST:
        return timing.next_digest(now, digest=person.digest, zone=zone)
    if entry.is_urgent:
        return now
    return timing.quiet_until(now, begins=person.quiet_from, ends=person.quiet_until, zone=zone)


def to_announce_due(channels: Iterable[str]) -> Statement | None:
    """The statement that wakes the worker for these channels; None without any."""
    due = sorted(set(channels))
    return outbox.to_publish([(DeliveriesDue(due), [])], stream=Stream.CONTROL) if due else None
