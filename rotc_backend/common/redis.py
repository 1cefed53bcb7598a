"""One pooled Redis client per process with short time-outs: Redis may be away, a request may not wait for it."""

from functools import cache

import redis
from django.conf import settings

CONNECT_SECONDS = 0.25
ANSWER_SECONDS = 0.5


@cache
def client() -> "redis.Redis":
    """The process's client. Every call on it raises redis.RedisError within a second when Redis is away."""
    return redis.Redis.from_url(
        settings.REDIS_URL,
        socket_connect_timeout=CONNECT_SECONDS,
        socket_timeout=ANSWER_SECONDS,
        health_check_interval=15,
        max_connections=64,
    )
