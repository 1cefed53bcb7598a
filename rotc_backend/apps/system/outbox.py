"""Publishing: the event's row commits with the data it tells of, or not at all. So the events that have committed say which
version of the data one sees."""

import hashlib
import logging
from collections.abc import Iterable

import redis
from django.db import transaction
from django.db.models import Max

from apps.system.events import Event
from apps.system.models import OutboxEvent
from apps.system.rules import Stream
from common import clock, database
from common.database import Statement, json_text
from common.logs import request_id
from common.redis import Breaker, Teller

logger = logging.getLogger(__name__)

Told = tuple[Event, Iterable[str]]
"""An event and its audiences."""

DOORBELL_CHANNEL = "rgms:doorbell"
SILENCE_SECONDS = 2.0
ANSWER_SECONDS = 0.2

_PUBLISH = "SELECT system_publish(%s, %s)"
_doorbell = Breaker(SILENCE_SECONDS)
_teller = Teller(answer_seconds=ANSWER_SECONDS)

# The newest numbered row of each type, and those that have committed and wait for their number: together they change with
# every commit that tells of these types, in whatever order rows commit. Times tell a history that was restored from another.
_VERSION = """
    SELECT newest.seq, newest.created_at
      FROM unnest(%(types)s) AS wanted(type)
      JOIN LATERAL (SELECT seq, created_at FROM system_outboxevent
                     WHERE type = wanted.type AND seq IS NOT NULL ORDER BY seq DESC LIMIT 1) AS newest ON true
    UNION ALL
    SELECT -id, created_at FROM system_outboxevent WHERE seq IS NULL AND type = ANY(%(types)s)
    ORDER BY 1
"""


def publish(event: Event, *, to: Iterable[str], stream: Stream = Stream.UPDATES) -> None:
    """Tell `event` to the audiences `to` once the current transaction commits. See publish_many."""
    publish_many([(event, tuple(to))], stream=stream)


def publish_many(events: Iterable[Told], *, stream: Stream = Stream.UPDATES) -> None:
    """Write events with their audiences to the outbox in the caller's transaction and ring the relay after its commit.

    Raises TransactionManagementError outside a transaction: an event beside its data could be told without it.
    """
    connection = transaction.get_connection()
    connection.validate_no_broken_transaction()
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError(
            "publish() needs the transaction of the data it tells of"
        )
    database.run([to_publish(events, stream=stream)])


def to_publish(events: Iterable[Told], *, stream: Stream = Stream.UPDATES) -> Statement | None:
    """The statement of publish_many, for the caller to run together with what it tells of; None without events."""
    rows = [
        {"type": event.type, "data": event.data(), "audience": sorted(set(audiences))}
        for event, audiences in events
    ]
    shared = {"stream": stream, "created_at": clock.now(), "request_id": request_id.get()}
    return Statement(_PUBLISH, [json_text(shared), json_text(rows)], then=nudge) if rows else None


def newest() -> int:
    """The number of the newest event that has one, 0 without any: what is read after this call is no older than that event."""
    return OutboxEvent.objects.aggregate(newest=Max("seq"))["newest"] or 0


def version_of(types: Iterable[str]) -> str | None:
    """The version of the data that events of these types tell of: another after every commit of such an event. What is read
    after this call is at least as new. None inside a transaction, where one sees what nobody else does.
    """
    connection = transaction.get_connection()
    if connection.in_atomic_block:
        return None
    with connection.cursor() as cursor:
        cursor.execute(_VERSION, {"types": list(types)})
        seen = cursor.fetchall()
    words = [connection.settings_dict["NAME"], *(f"{number} {moment.timestamp()}" for number, moment in seen)]
    return hashlib.blake2b("\n".join(words).encode(), digest_size=12).hexdigest()


def nudge() -> None:
    """Ring the relay's doorbell. Never raises and, while Redis is away, tries only every SILENCE_SECONDS:
    the data is saved already, and the relay looks by itself every second."""
    if not _doorbell.lets_through():
        return
    try:
        _teller.publish(DOORBELL_CHANNEL, b"")
        _doorbell.answered()
    except redis.RedisError as error:
        _doorbell.failed()
        logger.warning("doorbell not rung: %s", error)
