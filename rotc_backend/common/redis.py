"""One pooled Redis client per process with short time-outs: Redis may be away, a request may not wait for it."""

import os
import select
import threading
import time
from functools import cache
from typing import Any

import redis
from django.conf import settings

CONNECT_SECONDS = 0.25
ANSWER_SECONDS = 0.5


@cache
def client(*, answer_seconds: float = ANSWER_SECONDS) -> "redis.Redis":
    """The process's client. Every call on it raises redis.RedisError within a second when Redis is away.

    With a shorter `answer_seconds` another client, for callers that would rather do without an answer than wait.
    """
    return redis.Redis.from_url(
        settings.REDIS_URL,
        socket_connect_timeout=CONNECT_SECONDS,
        socket_timeout=answer_seconds,
        health_check_interval=15,
        max_connections=64,
    )


class Teller:
    """Publishes and waits for no answer: the server is asked to give none. One connection per thread."""

    def __init__(self, *, answer_seconds: float = ANSWER_SECONDS) -> None:
        self._answer_seconds = answer_seconds
        self._own = threading.local()

    def publish(self, channel: str, message: bytes) -> None:
        """Raises redis.RedisError when Redis is known to be away; one that fell silent a moment ago is not."""
        connection = self._connection()
        try:
            connection.send_command("PUBLISH", channel, message, check_health=False)
        except redis.RedisError:
            self._own.connection = None
            raise

    def _connection(self) -> Any:
        pool = client(answer_seconds=self._answer_seconds).connection_pool
        # A process that was forked, or one whose Redis is another now, has its own.
        owner = (os.getpid(), id(pool))
        known = getattr(self._own, "connection", None)
        if known is not None and self._own.owner == owner and not _was_closed(known):
            return known
        self._own.connection = None
        connection: Any = pool.make_connection()
        connection.connect()
        connection.send_command("CLIENT", "REPLY", "OFF", check_health=False)
        self._own.connection, self._own.owner = connection, owner
        return connection


def _was_closed(connection: Any) -> bool:
    """Whether the other side has closed it; nobody answers on it, so there is nothing else to read."""
    look = select.poll()
    look.register(connection._sock, select.POLLIN)
    return bool(look.poll(0))


class Breaker:
    """Spares callers the wait for a Redis that did not answer: for `seconds` after that, all but one do without."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._until = 0.0

    def lets_through(self) -> bool:
        """Whether to ask Redis now. After the pause one caller finds out for all."""
        if not self._until:
            return True
        now = time.monotonic()
        if now < self._until:
            return False
        self._until = now + self._seconds
        return True

    def failed(self) -> None:
        """Redis did not answer."""
        self._until = time.monotonic() + self._seconds

    def answered(self) -> None:
        """Redis did answer."""
        self._until = 0.0
