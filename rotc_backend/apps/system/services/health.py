"""Whether the parts that the unit's work depends on answer. Never slower than DEADLINE_SECONDS."""

import logging
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass

import redis
from django.db import Error, connection

from common import heartbeat
from common.redis import client

DEADLINE_SECONDS = 0.8

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Health:
    """What answered."""

    database: bool
    redis: bool
    worker: bool

    @property
    def status(self) -> str:
        """healthy, degraded (work goes on, live updates or documents do not) or unhealthy (no database)."""
        if not self.database:
            return "unhealthy"
        return "healthy" if self.redis and self.worker else "degraded"


class _Probe:
    """One check in a thread of its own. A check that hangs is asked no second time until it comes back."""

    def __init__(self, check: Callable[[], bool]) -> None:
        self._check = check
        self._executor: ThreadPoolExecutor | None = None
        self._running: Future[bool] | None = None

    def start(self) -> "Future[bool]":
        # Made at first use: a thread made before gunicorn forks would not exist in the workers.
        if self._executor is None:
            self._executor = ThreadPoolExecutor(max_workers=1, thread_name_prefix="health")
        if self._running is None or self._running.done():
            self._running = self._executor.submit(self._check)
        return self._running


def _database_answers() -> bool:
    try:
        connection.close_if_unusable_or_obsolete()
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except Error as error:
        connection.close()
        logger.warning("health: database does not answer: %s", error)
        return False
    return True


def _redis_answers() -> bool:
    try:
        return bool(client().ping())
    except redis.RedisError as error:
        logger.warning("health: Redis does not answer: %s", error)
        return False


def _worker_beats() -> bool:
    return _is_alive("worker")


def scheduled_work_is_done() -> bool:
    """Whether beat scheduled, and the worker did, something within the last seconds. False when Redis is away."""
    return _is_alive("beat")


def _is_alive(service: str) -> bool:
    try:
        return heartbeat.is_alive(service)
    except redis.RedisError:
        return False


_PROBES = {
    "database": _Probe(_database_answers),
    "redis": _Probe(_redis_answers),
    "worker": _Probe(_worker_beats),
}


def check() -> Health:
    """Ask all at once; what has not answered by the deadline counts as gone."""
    running = {name: probe.start() for name, probe in _PROBES.items()}
    wait(running.values(), timeout=DEADLINE_SECONDS)
    return Health(**{name: future.done() and future.result() for name, future in running.items()})
