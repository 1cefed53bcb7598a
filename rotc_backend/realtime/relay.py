"""The relay: committed outbox rows get their place in history and go out, each at least once and in order.

Two steps, each under a lock that ends with its transaction, so that a killed process holds nothing:
stamp() numbers what has been committed; pass_on() tells it to all channels processes, runs the reactions and marks it.
Killed between any two statements, the next run begins where the marks end: duplicates are possible, loss is not.
Numbering does not need Redis; passing on waits until Redis is back, and hubs read the table meanwhile.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import Enum

import redis
from asgiref.sync import async_to_sync
from channels.layers import get_channel_layer
from django.db import OperationalError, connection, transaction
from kombu.exceptions import OperationalError as BrokerAway
from psycopg2.errors import LockNotAvailable

from apps.system.models import OutboxEvent
from apps.system.services import chain
from common import clock
from realtime import selectors, subscriptions
from realtime.frames import Frame, batches, event_frame
from realtime.groups import EVERY_PROCESS

logger = logging.getLogger(__name__)

MESSAGE_TYPE = "rgms.frames"
SEND_SECONDS = 1.0
ROWS_AT_ONCE = 200
MESSAGE_BYTES = 1024 * 1024
STAMPED_AT_ONCE = 5000
# A process that froze inside a step is cut off by the database, and its lock is free again.
FROZEN_AFTER = "10s"
_LOCK_SPACE = 0x52474D53
STAMPING, SENDING = 1, 2

Send = Callable[[Sequence[Frame]], None]

# ids are taken before the commit, so a row may appear late with a smaller one: it simply gets a later number.
_STAMP = """
    WITH newest AS (SELECT coalesce(max(seq), 0) AS seq FROM system_outboxevent),
         fresh AS (
            SELECT id, row_number() OVER (ORDER BY id) AS place
              FROM (SELECT id FROM system_outboxevent WHERE seq IS NULL ORDER BY id LIMIT %s) AS unnumbered
         )
    UPDATE system_outboxevent AS event
       SET seq = newest.seq + fresh.place
      FROM newest, fresh
     WHERE event.id = fresh.id
    RETURNING event.seq
"""


class Progress(Enum):
    """How one batch went."""

    DONE = "done"
    MORE = "more"
    BUSY = "busy"
    AWAY = "away"


@dataclass(frozen=True)
class Numbered:
    """`newest`: the greatest number given so far. `is_busy`: another process was numbering, so fresh rows may be left.
    `has_unsent`: there are rows to pass on."""

    newest: int
    is_busy: bool
    has_unsent: bool


def relay_once() -> Progress:
    """Number and pass on all that is committed now, and chain its audit; safe at any time in any process."""
    progress = pass_on() if number().has_unsent else Progress.DONE
    chain.chain()
    return progress


def number() -> Numbered:
    """Number all that is committed now, unless another process is at it."""
    state = selectors.outbox_state()
    if not state.has_fresh:
        return Numbered(state.newest, is_busy=False, has_unsent=state.has_unsent)
    newest = _stamp(wait_ms=0)
    # Nothing was left, or somebody else is at it: the numbers are another's.
    known = newest or selectors.outbox_state().newest
    return Numbered(known, is_busy=newest is None, has_unsent=True)


def pass_on(send: Send | None = None) -> Progress:
    """Pass on all numbered rows. DONE; BUSY: another process does it; AWAY: Redis does not take them, they stay unsent.

    `send` tells all channels processes; default: through the channel layer with a connection of its own.
    """
    progress = Progress.MORE
    while progress is Progress.MORE:
        progress = _pass_on_some(send or _send_through_layer)
    # After the boards have it. What nobody is told of waits for the sweep.
    chain.chain_when_due()
    return progress


def stamp(*, wait_ms: int = 0) -> bool:
    """Number all committed rows, contiguously and in the order of their ids.

    False when another process was at it for longer than `wait_ms`; what it had not seen yet is then still unnumbered.
    """
    return _stamp(wait_ms=wait_ms) is not None


def _stamp(*, wait_ms: int) -> int | None:
    """The greatest number given, 0 when there was nothing to number; None when another process was at it for too long."""
    newest = 0
    try:
        with transaction.atomic():
            if not _take_lock(STAMPING, wait_ms=wait_ms):
                return None
            with connection.cursor() as cursor:
                while True:
                    cursor.execute(_STAMP, [STAMPED_AT_ONCE])
                    newest = max([newest, *(int(seq) for (seq,) in cursor.fetchall())])
                    if cursor.rowcount < STAMPED_AT_ONCE:
                        return newest
    except OperationalError as error:
        if isinstance(error.__cause__, LockNotAvailable):
            return None
        raise


def _pass_on_some(send: Send) -> Progress:
    with transaction.atomic():
        if not _take_lock(SENDING):
            return Progress.BUSY
        unsent = OutboxEvent.objects.filter(sent_at__isnull=True, seq__isnull=False)
        rows = list(unsent.order_by("seq")[:ROWS_AT_ONCE])
        told = _tell(rows, send)
        _mark_sent(rows[:told])
    if told < len(rows):
        return Progress.AWAY
    return Progress.MORE if len(rows) == ROWS_AT_ONCE else Progress.DONE


def _tell(rows: Sequence[OutboxEvent], send: Send) -> int:
    """Frames out, then reactions. The number of rows, from the first on, for which all is done."""
    if not rows:
        return 0
    try:
        for run in batches([event_frame(row) for row in rows], size_bytes=MESSAGE_BYTES):
            send(run)
        logger.info("events %s to %s told, of requests %s", rows[0].seq, rows[-1].seq, _requests(rows))
    except (redis.RedisError, OSError):
        return 0
    for place, row in enumerate(rows):
        try:
            subscriptions.react(row)
        except (BrokerAway, redis.RedisError, OSError):
            return place
    return len(rows)


def _requests(rows: Sequence[OutboxEvent]) -> str:
    """By whose requests the rows came, as the log has them."""
    return " ".join(dict.fromkeys(row.request_id or "-" for row in rows))


def _mark_sent(rows: Sequence[OutboxEvent]) -> None:
    if rows:
        OutboxEvent.objects.filter(pk__in=[row.pk for row in rows]).update(sent_at=clock.now())


def _take_lock(which: int, *, wait_ms: int = 0) -> bool:
    """Take a lock that ends with the transaction. With `wait_ms`, waits so long and then raises OperationalError."""
    limits = "SELECT set_config('idle_in_transaction_session_timeout', %s, true)"
    with connection.cursor() as cursor:
        if wait_ms:
            cursor.execute(f"{limits}, set_config('lock_timeout', %s, true)", [FROZEN_AFTER, f"{wait_ms}ms"])
            cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [_LOCK_SPACE, which])
            return True
        # One statement: an event that waits for its number waits for each of them.
        cursor.execute(f"{limits}, pg_try_advisory_xact_lock(%s, %s)", [FROZEN_AFTER, _LOCK_SPACE, which])
        return bool(cursor.fetchone()[1])


def _send_through_layer(frames: Sequence[Frame]) -> None:
    async_to_sync(send_to_group)(frames)


async def send_to_group(frames: Sequence[Frame]) -> None:
    """Tell all channels processes, in one message. Raises redis.RedisError or OSError (a TimeoutError is one)."""
    message = {"type": MESSAGE_TYPE, "frames": [frame.wire() for frame in frames]}
    await asyncio.wait_for(get_channel_layer().group_send(EVERY_PROCESS, message), SEND_SECONDS)
