"""What the processes of all services count and measure, brought together in Redis: who asks one of them hears of all.

Counting is a lookup in this process's own table. Every TELL_SECONDS a process adds its table to everybody's and reports itself
(`begin`), in one command; without Redis it keeps counting and tells later. See apps/system/services/watching.
"""

from __future__ import annotations

import contextlib
import logging
import os
import socket
import threading
import time
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

import orjson
import redis
from django.conf import settings

from common.redis import client

TELL_SECONDS = 20.0
# A process that was not heard of for so long is gone.
SILENT_SECONDS = 50.0
# Upper ends, in seconds, of the classes that durations fall into; the last class has none.
BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
# Celery writes it into each message's headers (config/celery.py): since when the task waits.
PUBLISHED_AT = "published_at"
COUNTS_KEY = "rgms:metrics:counts"
PROCESSES_KEY = "rgms:metrics:processes"

logger = logging.getLogger(__name__)

Key = tuple[str, ...]
"""The name of a count, and its labels."""

# One command, whatever there is to tell: where Redis is paid by the command, it costs one.
_TELL = """
for place = 3, #ARGV, 2 do redis.call('HINCRBYFLOAT', KEYS[1], ARGV[place], ARGV[place + 1]) end
if ARGV[1] ~= '' then redis.call('HSET', KEYS[2], ARGV[1], ARGV[2]) end
"""


class _Table:
    """What this process has counted and not told yet."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.counts: defaultdict[Key, float] = defaultdict(float)

    def take(self) -> dict[Key, float]:
        """All of it; from now on it counts from nothing."""
        with self.lock:
            taken, self.counts = self.counts, defaultdict(float)
        return taken

    def give_back(self, taken: dict[Key, float]) -> None:
        """It could not be told."""
        with self.lock:
            for key, number in taken.items():
                self.counts[key] += number


_table = _Table()
_gauges: dict[str, Callable[[], float]] = {}
_service = ""
_teller: threading.Thread | None = None
_end = threading.Event()


def _begin_anew() -> None:
    """In a forked child: its parent's counts are its parent's, and a lock that was held then is held for ever."""
    global _table, _teller, _end, _service
    _table, _teller, _end, _service = _Table(), None, threading.Event(), ""


os.register_at_fork(after_in_child=_begin_anew)


def count(name: str, *labels: str, by: float = 1) -> None:
    """Count one more."""
    table = _table
    with table.lock:
        table.counts[name, *labels] += by


def observe(name: str, *labels: str, seconds: float) -> None:
    """Count one that took so long: into its class, and into the sum."""
    table = _table
    place = str(bisect_left(BUCKETS, seconds))
    with table.lock:
        table.counts[name, *labels, place] += 1
        table.counts[f"{name}_sum", *labels] += seconds


def gauge(name: str, ask: Callable[[], float]) -> None:
    """What this process reports of itself each time under `name`."""
    _gauges[name] = ask


def begin(service: str) -> None:
    """From now on this process tells what it counted, and reports itself as one of `service`, until `end`."""
    global _service, _teller
    _service = service
    if _teller is None:
        _teller = threading.Thread(target=_tell_again_and_again, args=(_end,), name="metrics", daemon=True)
        _teller.start()


def end(*, service: str = "") -> None:
    """An orderly end: tell the rest, and report no more."""
    _end.set()
    tell()
    with contextlib.suppress(redis.RedisError):
        client().hdel(PROCESSES_KEY, _own_name(service))


def tell(*, service: str = "") -> bool:
    """Tell now; whether Redis took it. With `service`, this process is reported as one of it."""
    taken = _table.take()
    fields = [part for key, number in taken.items() for part in ("\t".join(key), repr(number))]
    report = _report() if service else b""
    try:
        client().eval(
            _TELL, 2, COUNTS_KEY, PROCESSES_KEY, _own_name(service) if service else "", report, *fields
        )
    except redis.RedisError as error:
        _table.give_back(taken)
        logger.debug("what was counted is kept for later: %s", error)
        return False
    return True


def _tell_again_and_again(end: threading.Event) -> None:
    while not end.is_set():
        tell(service=_service)
        end.wait(TELL_SECONDS)


def _own_name(service: str = "") -> str:
    instance = os.environ.get("RENDER_INSTANCE_ID") or socket.gethostname()
    return f"{service or _service}\t{instance}\t{os.getpid()}"


def _report() -> bytes:
    return orjson.dumps(
        {
            "at": time.time(),
            "version": settings.VERSION,
            **{name: ask() for name, ask in _gauges.items()},
            **_memory(),
        }
    )


def _memory() -> dict[str, float]:
    """PSS and RSS in bytes, of this process and of those that it has forked."""
    pids = [str(os.getpid())]
    for pid in pids:
        with contextlib.suppress(OSError):
            pids += Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    found = {"pss_bytes": 0.0, "rss_bytes": 0.0}
    for pid in pids:
        with contextlib.suppress(OSError):
            for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
                name, _, rest = line.partition(":")
                if name in ("Pss", "Rss"):
                    found[f"{name.lower()}_bytes"] += int(rest.split()[0]) * 1024
    return found


@dataclass(frozen=True)
class Process:
    """One process as it reported itself last; `told` holds its gauges and its memory in bytes."""

    service: str
    instance: str
    pid: str
    told: dict[str, Any]


def told_counts() -> dict[Key, float]:
    """What all processes have told since Redis was empty. Raises redis.RedisError."""
    found = cast("dict[bytes, bytes]", client().hgetall(COUNTS_KEY))
    return {tuple(field.decode().split("\t")): float(number) for field, number in found.items()}


def processes() -> list[Process]:
    """Those that were heard of lately, by service. Who has fallen silent is forgotten. Raises redis.RedisError."""
    oldest = time.time() - SILENT_SECONDS
    alive: list[Process] = []
    gone: list[str] = []
    for field, report in sorted(cast("dict[bytes, bytes]", client().hgetall(PROCESSES_KEY)).items()):
        told = orjson.loads(report)
        if told["at"] < oldest:
            gone.append(field.decode())
            continue
        service, instance, pid = field.decode().split("\t")
        alive.append(Process(service, instance, pid, told))
    if gone:
        client().hdel(PROCESSES_KEY, *gone)
    return alive
