"""Signs of life that the worker and beat leave in Redis, read by the health endpoint."""

import logging

import redis

from common.redis import client

BEAT_SECONDS = 2.0
EXPIRE_SECONDS = 8
# Beat's sign is left by what it schedules every ten seconds; see realtime.tasks.
SCHEDULED_EXPIRE_SECONDS = 25

logger = logging.getLogger(__name__)


def beat(service: str, *, lasts_seconds: int = EXPIRE_SECONDS) -> None:
    """Leave a sign of life of `service`. Never raises: Redis may be away."""
    try:
        client().set(_key(service), "alive", ex=lasts_seconds)
    except redis.RedisError as error:
        logger.warning("heartbeat of %s not written: %s", service, error)


def stop(service: str) -> None:
    """Take the sign away at an orderly stop, so that health says so at once."""
    try:
        client().delete(_key(service))
    except redis.RedisError as error:
        logger.warning("heartbeat of %s not removed: %s", service, error)


def is_alive(service: str) -> bool:
    """Whether the last sign of `service` still lasts. Raises redis.RedisError when Redis is away."""
    return bool(client().exists(_key(service)))


def _key(service: str) -> str:
    return f"rgms:heartbeat:{service}"
