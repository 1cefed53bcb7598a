"""One pooled Redis client per process with short time-outs: Redis may be away, a request may not wait for it."""

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
