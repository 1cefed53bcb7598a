"""One pooled Redis client per process with short time-outs: Redis may be away, a request may not wait for it."""

import time
from functools import cache

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
