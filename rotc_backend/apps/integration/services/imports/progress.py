"""How far the worker is with an import: kept in Redis, for a transaction that does all or nothing shows nothing until then."""

import logging
from typing import Any

import redis

from common.redis import client

SECONDS = 600
logger = logging.getLogger(__name__)


def note(import_id: int, done: int, total: int) -> None:
    """Keep the percentage; without Redis there is none to see."""
    try:
        client().set(_key(import_id), 100 * done // max(total, 1), ex=SECONDS)
    except redis.RedisError as error:
        logger.warning("progress of import %s not kept: %s", import_id, error)


def percent(import_id: int) -> int:
    """What was kept last, else 0."""
    try:
        kept: Any = client().get(_key(import_id))
        return int(kept or 0)
    except redis.RedisError:
        return 0


def _key(import_id: int) -> str:
    return f"rgms:import:{import_id}"
