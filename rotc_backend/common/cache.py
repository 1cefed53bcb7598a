"""Answers that are kept in Redis, so that the next one who asks need not wait for the database.

What is kept lies under a key that says which version of the data it was made from, so it never has to be taken away: who sees
a newer version asks for another key (see system.services.kept). Redis away, frozen, full or emptied costs the work that it
would have saved, and one short wait per process every PAUSE_SECONDS.
"""

from __future__ import annotations

import hashlib
import logging
import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from typing import cast

import redis
from django.conf import settings
from django.core.cache import cache

from common.redis import Breaker, client

PAUSE_SECONDS = 2.0
# A broker that refuses to forget shares this Redis: nothing large, and nothing for long.
LARGEST_BYTES = 512 * 1024
# Counts are told this often at most, with the next answer.
COUNT_SECONDS = 10.0
COUNTS_KEY = "rgms:cache:counts"

logger = logging.getLogger(__name__)

_breaker = Breaker(PAUSE_SECONDS)


class PlainBytes:
    """For Django's cache: what is kept are bytes, and stays as it is. Nothing that comes out of Redis is unpickled."""

    def dumps(self, value: bytes) -> bytes:
        """As they are."""
        return value

    def loads(self, value: bytes) -> bytes:
        """As they are."""
        return value


@dataclass(frozen=True)
class Counts:
    """How often what is kept under a name was asked for. `unchanged`: the asker had it; `away`: Redis did not answer."""

    unchanged: int = 0
    hit: int = 0
    miss: int = 0
    away: int = 0

    @property
    def total(self) -> int:
        """All askings."""
        return self.unchanged + self.hit + self.miss + self.away

    @property
    def spared(self) -> float:
        """The share that did not ask the database for the data, 0..1."""
        return (self.unchanged + self.hit) / self.total if self.total else 0.0


@dataclass(frozen=True)
class Place:
    """Where one answer is kept, in the version that one sees now. Without a version nothing is kept."""

    name: str
    version: str | None
    key: str
    seconds: int

    @property
    def tag(self) -> str | None:
        """Tells this answer from every other: of another version, of another question, of another release."""
        if self.version is None:
            return None
        words = f"{settings.VERSION}\n{self.name}\n{self.version}\n{self.key}"
        return hashlib.blake2b(words.encode(), digest_size=16).hexdigest()

    def body(self, make: Callable[[], bytes]) -> bytes:
        """What is kept here, else what `make` gives, which is kept from now on."""
        tag = self.tag
        if tag is None:
            return make()
        kept = self._read(tag)
        if kept is not None:
            return kept
        made = make()
        self._write(tag, made)
        return made

    def note_unchanged(self) -> None:
        """The asker has it already."""
        _count(self.name, "unchanged")

    def _read(self, tag: str) -> bytes | None:
        if not _breaker.lets_through():
            _count(self.name, "away")
            return None
        try:
            kept = cast("bytes | None", cache.get(tag))
        except redis.RedisError as error:
            _lose(error)
            _count(self.name, "away")
            return None
        _breaker.answered()
        _count(self.name, "miss" if kept is None else "hit")
        return kept

    def _write(self, tag: str, made: bytes) -> None:
        if len(made) > LARGEST_BYTES or not _breaker.lets_through():
            return
        try:
            cache.set(tag, made, timeout=self.seconds)
        except redis.RedisError as error:
            _lose(error)


def _lose(error: redis.RedisError) -> None:
    _breaker.failed()
    logger.warning("Redis is away, nothing is kept: %s", error)


_counting = threading.Lock()
_counted: Counter[str] = Counter()
_told_at = 0.0


def _count(name: str, outcome: str) -> None:
    """Count, and every COUNT_SECONDS add this process's counts to those of all. What an ending process has not told is lost."""
    global _told_at
    with _counting:
        _counted[f"{name}:{outcome}"] += 1
        if time.monotonic() - _told_at < COUNT_SECONDS or not _breaker.lets_through():
            return
        _told_at = time.monotonic()
        to_tell = dict(_counted)
        _counted.clear()
    try:
        with client().pipeline(transaction=False) as pipe:
            for field, number in to_tell.items():
                pipe.hincrby(COUNTS_KEY, field, number)
            pipe.execute()
    except redis.RedisError as error:
        _lose(error)
        with _counting:
            _counted.update(to_tell)


def counts() -> dict[str, Counts]:
    """What all processes have told so far, by name. Raises redis.RedisError."""
    found: dict[str, dict[str, int]] = {}
    for field, number in cast("dict[bytes, bytes]", client().hgetall(COUNTS_KEY)).items():
        name, _, outcome = field.decode().rpartition(":")
        found.setdefault(name, {})[outcome] = int(number)
    return {name: Counts(**told) for name, told in sorted(found.items())}
