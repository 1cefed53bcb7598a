"""How things stand now, over all services: asked of Redis and of the database, either of which may be away."""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import datetime
from typing import cast

import orjson
import redis
from django.db import connection

from common import cache, metrics
from common.cache import Counts
from common.metrics import PUBLISHED_AT, Key, Process
from common.redis import client

QUEUE = "celery"

_CONNECTIONS = """
    SELECT coalesce(state, 'other'), count(*) FROM pg_stat_activity
     WHERE datname = current_database() AND backend_type = 'client backend' GROUP BY 1
"""
# Both parts go by a partial index over what waits.
_WAITING_SINCE = """
    SELECT min(created_at) FROM (
        (SELECT created_at FROM system_outboxevent WHERE seq IS NULL ORDER BY id LIMIT 1)
        UNION ALL
        (SELECT created_at FROM system_outboxevent WHERE sent_at IS NULL AND seq IS NOT NULL ORDER BY seq LIMIT 1)
    ) AS waiting
"""


@dataclass(frozen=True)
class Told:
    """What Redis holds: counts of all processes since it was empty, who runs, and the queue."""

    counts: dict[Key, float]
    kept: dict[str, Counts]
    processes: list[Process]
    queue: int
    queue_seconds: float

    @property
    def services(self) -> dict[str, dict[str, float]]:
        """Service → how many processes, and their memory together."""
        found: dict[str, dict[str, float]] = {}
        for process in self.processes:
            own = found.setdefault(process.service, {"processes": 0, "pss_bytes": 0.0})
            own["processes"] += 1
            own["pss_bytes"] += process.told["pss_bytes"]
        return found

    @property
    def sockets(self) -> int:
        """Open sockets over all channels processes."""
        return sum(int(process.told.get("sockets", 0)) for process in self.processes)


@dataclass(frozen=True)
class Stored:
    """What the database says of itself: its connections by state, of how many, and since when an event waits to be told."""

    connections: dict[str, int]
    connections_most: int
    relay_seconds: float


def told() -> Told | None:
    """What Redis holds; None while it is away."""
    try:
        return Told(
            counts=metrics.told_counts(),
            kept=cache.counts(),
            processes=metrics.processes(),
            queue=cast("int", client().llen(QUEUE)),
            queue_seconds=_oldest_task_seconds(),
        )
    except redis.RedisError:
        return None


def stored(*, now: datetime) -> Stored:
    """What the database says. Raises django.db.Error."""
    with connection.cursor() as cursor:
        cursor.execute(_CONNECTIONS)
        states = {str(state): int(number) for state, number in cursor.fetchall()}
        cursor.execute("SELECT current_setting('max_connections')::int")
        [most] = cursor.fetchone()
        cursor.execute(_WAITING_SINCE)
        [since] = cursor.fetchone()
    waits = max(0.0, (now - since).total_seconds()) if since else 0.0
    return Stored(states, int(most), waits)


def _oldest_task_seconds() -> float:
    """Since when the oldest task waits: new ones come in at the other end. 0 when none waits, or one that does not say."""
    oldest = cast("bytes | None", client().lindex(QUEUE, -1))
    if oldest is None:
        return 0.0
    try:
        published: float = orjson.loads(oldest)["headers"][PUBLISHED_AT]
    except (orjson.JSONDecodeError, LookupError, TypeError):
        return 0.0
    return max(0.0, time.time() - published)
