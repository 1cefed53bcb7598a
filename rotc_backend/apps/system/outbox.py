"""Publishing: the event's row commits with the data it tells of, or not at all."""

import logging
import time
from collections.abc import Iterable

import redis
from django.db import transaction

from apps.system.events import Event
from apps.system.models import OutboxEvent
from apps.system.rules import Stream
from common import clock
from common.logs import request_id
from common.redis import client

logger = logging.getLogger(__name__)

DOORBELL_CHANNEL = "rgms:doorbell"
SILENCE_SECONDS = 2.0
ANSWER_SECONDS = 0.2

_silent_until = 0.0


def publish(event: Event, *, to: Iterable[str], stream: Stream = Stream.UPDATES) -> None:
    """Tell `event` to the audiences `to` once the current transaction commits. See publish_many."""
    publish_many([(event, tuple(to))], stream=stream)


def publish_many(events: Iterable[tuple[Event, Iterable[str]]], *, stream: Stream = Stream.UPDATES) -> None:
    """Write (event, audiences) pairs to the outbox in the caller's transaction and ring the relay after its commit.

    Raises TransactionManagementError outside a transaction: an event beside its data could be told without it.
    """
    connection = transaction.get_connection()
    connection.validate_no_broken_transaction()
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError(
            "publish() needs the transaction of the data it tells of"
        )
    moment = clock.now()
    rows = [
        OutboxEvent(
            type=event.type,
            data=event.data(),
            audience=sorted(set(audiences)),
            stream=stream,
            created_at=moment,
            request_id=request_id.get(),
        )
        for event, audiences in events
    ]
    if rows:
        OutboxEvent.objects.bulk_create(rows, batch_size=1000)
        transaction.on_commit(nudge, robust=True)


def nudge() -> None:
    """Ring the relay's doorbell. Never raises and, while Redis is away, tries only every SILENCE_SECONDS:
    the data is saved already, and the relay looks by itself every second."""
    global _silent_until
    if time.monotonic() < _silent_until:
        return
    try:
        client(answer_seconds=ANSWER_SECONDS).publish(DOORBELL_CHANNEL, b"")
    except redis.RedisError as error:
        _silent_until = time.monotonic() + SILENCE_SECONDS
        logger.warning("doorbell not rung: %s", error)
