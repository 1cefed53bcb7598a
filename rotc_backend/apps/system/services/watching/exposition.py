"""All numbers in Prometheus' text format, version 0.0.4."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import accumulate

from django.conf import settings
from django.db import Error

from apps.system.services.watching import standing
from common.metrics import BUCKETS, Key

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
_ENDS = [*(f"{bound:g}" for bound in BUCKETS), "+Inf"]

Labels = dict[str, str]


def text(*, now: datetime) -> str:
    """The whole of it. What is away is left out, and `rgms_up` says so."""
    told = standing.told()
    try:
        stored = standing.stored(now=now)
    except Error:
        stored = None
    lines = list(_family("up", "gauge", "Whether the store answers", [
        ({"store": "redis"}, float(told is not None)), ({"store": "database"}, float(stored is not None)),
    ]))  # fmt: skip
    lines += _family(
        "build_info", "gauge", "The release that answers", [({"version": settings.VERSION}, 1.0)]
    )
    if told is not None:
        lines += _from_redis(told)
    if stored is not None:
        lines += _from_database(stored)
    return "\n".join(lines) + "\n"


def _from_redis(told: standing.Told) -> Iterator[str]:
    counts = told.counts
    yield from _histogram("http_request_duration_seconds", "Requests by route and status", counts, "http",
                          ("method", "route", "status"))  # fmt: skip
    yield from _histogram(
        "task_duration_seconds", "Tasks of the worker by outcome", counts, "task", ("task", "outcome")
    )
    yield from _family("database_errors_total", "counter", "Times that the database refused or cut off", [
        ({}, sum(number for key, number in counts.items() if key[0] == "database_errors")),
    ])  # fmt: skip
    yield from _family("jobs_total", "counter", "Scheduled work that was done, failed, or skipped since another did it", [
        ({"job": key[1], "outcome": key[2]}, number) for key, number in sorted(counts.items()) if key[0] == "job"
    ])  # fmt: skip
    yield from _family("kept_answers_total", "counter", "Askings for what may be kept in Redis", [
        ({"shelf": name, "outcome": outcome}, float(getattr(found, outcome)))
        for name, found in told.kept.items()
        for outcome in ("unchanged", "hit", "miss", "away")
    ])  # fmt: skip
    yield from _family("queue_tasks", "gauge", "Tasks that wait for the worker", [({}, float(told.queue))])
    yield from _family(
        "queue_oldest_seconds", "gauge", "Since when the oldest of them waits", [({}, told.queue_seconds)]
    )
    processes = [
        ({"service": process.service, "instance": process.instance, "pid": process.pid}, process.told)
        for process in told.processes
    ]
    yield from _family("process_pss_bytes", "gauge", "Memory, shared pages divided among those who share them",
                       [(labels, said["pss_bytes"]) for labels, said in processes])  # fmt: skip
    yield from _family("process_rss_bytes", "gauge", "Memory, shared pages counted for each",
                       [(labels, said["rss_bytes"]) for labels, said in processes])  # fmt: skip
    yield from _family("sockets", "gauge", "Open sockets",
                       [(labels, said["sockets"]) for labels, said in processes if "sockets" in said])  # fmt: skip
    yield from _family("service_processes", "gauge", "Processes heard of lately", [
        ({"service": service}, found["processes"]) for service, found in told.services.items()
    ])  # fmt: skip


def _from_database(stored: standing.Stored) -> Iterator[str]:
    yield from _family(
        "relay_lag_seconds",
        "gauge",
        "Since when the oldest event waits to be told",
        [({}, stored.relay_seconds)],
    )
    yield from _family("database_connections", "gauge", "Connections to the database by state", [
        ({"state": state}, float(number)) for state, number in stored.connections.items()
    ])  # fmt: skip
    yield from _family("database_connections_max", "gauge", "Connections that the server takes", [
        ({}, float(stored.connections_most)),
    ])  # fmt: skip


def _histogram(
    name: str, says: str, counts: dict[Key, float], key: str, names: tuple[str, ...]
) -> Iterator[str]:
    classes: defaultdict[Key, list[float]] = defaultdict(lambda: [0.0] * len(_ENDS))
    sums: dict[Key, float] = {}
    for (kind, *rest), number in counts.items():
        if kind == key:
            *values, place = rest
            classes[tuple(values)][int(place)] += number
        elif kind == f"{key}_sum":
            sums[tuple(rest)] = number
    yield from _head(name, "histogram", says)
    for given, numbers in sorted(classes.items()):
        labels = dict(zip(names, given, strict=True))
        for end, upto in zip(_ENDS, accumulate(numbers), strict=True):
            yield _line(f"{name}_bucket", labels | {"le": end}, upto)
        yield _line(f"{name}_sum", labels, sums.get(given, 0.0))
        yield _line(f"{name}_count", labels, sum(numbers))


def _family(name: str, kind: str, says: str, values: Iterable[tuple[Labels, float]]) -> Iterator[str]:
    yield from _head(name, kind, says)
    for labels, value in values:
        yield _line(name, labels, value)


def _head(name: str, kind: str, says: str) -> Iterator[str]:
    yield f"# HELP rgms_{name} {says}"
    yield f"# TYPE rgms_{name} {kind}"


def _line(name: str, labels: Labels, value: float) -> str:
    words = ",".join(f'{label}="{_escaped(word)}"' for label, word in labels.items())
    number = str(int(value)) if value == int(value) else repr(value)
    return f"rgms_{name}{{{words}}} {number}" if words else f"rgms_{name} {number}"


def _escaped(word: str) -> str:
    return word.replace("\\", r"\\").replace('"', r"\"").replace("\n", r"\n")
