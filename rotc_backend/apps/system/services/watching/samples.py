"""A sample each half minute: what was counted since the one before, and how things stand."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import orjson
from django.db import connection, transaction

from apps.system.models import Sample, ScheduledJob
from apps.system.rules.schedule import JOBS, MINUTE, RunOutcome
from apps.system.rules.watching import MISSED_FOR, SAMPLE_EVERY, WINDOW, Seen, quantile
from apps.system.services.watching import standing
from common.metrics import BUCKETS, Key

CLASSES = len(BUCKETS) + 1
# Nobody works with these: they would dilute what is asked by people.
_OWN_ROUTES = ("^api/health", "metrics")
_LOCK = 0x57415443
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
# A job is late when it was not begun for this many of its periods.
LATE_PERIODS = 3
# Drawn at most.
POINTS = 240


def take(*, now: datetime) -> Sample | None:
    """The sample of the half minute that has just begun; None when somebody has taken it, or is taking it."""
    at = now - _begun(now)
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [_LOCK])
            [is_alone] = cursor.fetchone()
        before = Sample.objects.first()
        if not is_alone or (before is not None and before.at >= at):
            return None
        return _taken(at, before, now=now)


def seconds_until_next(*, now: datetime) -> float:
    """Until the next half minute begins."""
    return (SAMPLE_EVERY - _begun(now)).total_seconds()


def _begun(now: datetime) -> timedelta:
    """For how long the half minute lasts already."""
    return (now - _EPOCH) % SAMPLE_EVERY


def _taken(at: datetime, before: Sample | None, *, now: datetime) -> Sample:
    told, stored = standing.told(), standing.stored(now=now)
    counted = _totals(told) if told else (before.totals if before else {})
    known = before.totals if before else counted
    since = {name: _grown(number, known.get(name, 0)) for name, number in counted.items()}
    return Sample.objects.create(
        at=at,
        requests=sum(since.get(f"http {place}", 0) for place in range(CLASSES)),
        latency=[since.get(f"http {place}", 0) for place in range(CLASSES)],
        **{name: since.get(name, 0) for name in _COUNTED},
        has_redis=told is not None,
        queue=told.queue if told else None,
        queue_seconds=told.queue_seconds if told else None,
        sockets=told.sockets if told else None,
        services=told.services if told else None,
        relay_seconds=stored.relay_seconds,
        connections=sum(stored.connections.values()),
        totals=counted,
    )


_COUNTED = ("errors", "tasks", "tasks_failed", "database_errors", "kept_asked", "kept_spared")


def _grown(now: int, before: int) -> int:
    """How many came since. Fewer than before: Redis was emptied, and these are all that came since then."""
    return now - before if now >= before else now


def _totals(told: standing.Told) -> dict[str, int]:
    found = dict.fromkeys((*_COUNTED, *(f"http {place}" for place in range(CLASSES))), 0)
    for key, number in told.counts.items():
        _add(found, key, int(number))
    for kept in told.kept.values():
        found["kept_asked"] += kept.total
        found["kept_spared"] += kept.unchanged + kept.hit
    return found


def _add(found: dict[str, int], key: Key, number: int) -> None:
    match key:
        case ("http", _, route, status, place) if not route.startswith(_OWN_ROUTES):
            found[f"http {place}"] += number
            found["errors"] += number if status >= "500" else 0
        case ("task", _, outcome, _):
            found["tasks"] += number
            found["tasks_failed"] += number if outcome == "FAILURE" else 0
        case ("database_errors", *_):
            found["database_errors"] += number


def window() -> list[Seen]:
    """The newest samples as the rules see them, the newest last."""
    newest = list(Sample.objects.all()[:WINDOW])
    jobs = failed_jobs(now=newest[0].at)
    return [
        Seen(
            requests=sample.requests,
            errors=sample.errors,
            latency=sample.latency,
            queue=sample.queue,
            database_errors=sample.database_errors,
            redis=sample.has_redis,
            services=_processes(sample.services),
            failed_jobs=jobs,
        )
        for sample in reversed(newest)
    ]


def _processes(services: Mapping[str, Any] | None) -> dict[str, int] | None:
    return None if services is None else {name: int(found["processes"]) for name, found in services.items()}


def expected_services(*, now: datetime) -> frozenset[str]:
    """Those that were heard of within MISSED_FOR."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT jsonb_object_keys(services) FROM system_sample WHERE at > %s AND services IS NOT NULL",
            [now - MISSED_FOR],
        )
        return frozenset(name for (name,) in cursor.fetchall())


def failed_jobs(*, now: datetime) -> dict[str, bool]:
    """Of each job that is done seldom and was done at least once: whether it failed last, or is long overdue."""
    known = {job.name: job for job in JOBS if job.is_kept}
    return {
        row.name: row.outcome == RunOutcome.FAILED
        or row.started_at < now - LATE_PERIODS * known[row.name].every
        for row in ScheduledJob.objects.filter(name__in=known).order_by("name")
    }


@dataclass(frozen=True)
class Point:
    """What is drawn of one stretch of time: sums of what was counted, the worst of how things stood."""

    at: datetime
    requests: int
    errors: int
    p50_ms: float | None
    p95_ms: float | None
    p99_ms: float | None
    tasks: int
    tasks_failed: int
    kept_asked: int
    kept_spared: int
    queue: int | None
    queue_seconds: float | None
    relay_seconds: float
    sockets: int | None
    connections: int
    memory_mib: dict[str, float]


_COLUMNS = (
    "at", "requests", "errors", "latency", "tasks", "tasks_failed", "kept_asked", "kept_spared", "queue", "queue_seconds",
    "relay_seconds", "sockets", "connections", "services",
)  # fmt: skip


def points(*, since: datetime, now: datetime) -> list[Point]:
    """At most POINTS of them, oldest first, each of as many minutes as that takes; up to the last whole minute."""
    minutes = max(1, -(-int((now - since) / MINUTE) // POINTS))
    sums = ", ".join(f"sum(latency[{place + 1}])" for place in range(CLASSES))
    with connection.cursor() as cursor:
        cursor.execute(
            f"""SELECT date_bin(%s::interval, at, 'epoch') AS from_at, sum(requests), sum(errors), ARRAY[{sums}], sum(tasks),
                       sum(tasks_failed), sum(kept_asked), sum(kept_spared), max(queue), max(queue_seconds),
                       max(relay_seconds), max(sockets), max(connections),
                       (array_agg(services ORDER BY at DESC))[1]
                  FROM system_sample WHERE at >= %s AND at < %s GROUP BY from_at ORDER BY from_at""",  # noqa: S608 (numbers of our own)
            [f"{minutes} minutes", since, now.replace(second=0, microsecond=0)],
        )
        return [_point(dict(zip(_COLUMNS, row, strict=True))) for row in cursor.fetchall()]


def _point(found: dict[str, Any]) -> Point:
    latency, services = found.pop("latency"), found.pop("services")
    p50, p95, p99 = (_milliseconds(latency, share) for share in (0.5, 0.95, 0.99))
    # A raw cursor gives JSON as text.
    told = orjson.loads(services) if services else {}
    memory = {name: round(own["pss_bytes"] / 2**20, 1) for name, own in told.items()}
    return Point(**found, p50_ms=p50, p95_ms=p95, p99_ms=p99, memory_mib=memory)


def _milliseconds(latency: list[int], share: float) -> float | None:
    seconds = quantile([float(number) for number in latency], BUCKETS, share)
    return None if seconds is None else round(seconds * 1000, 1)
