"""What is watched, from what on it is an alert, and when people are told: once, and once more when it is over."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from common.language import phrase, worded

# Samples are taken this often, and kept for as long as retention says.
SAMPLE_EVERY = timedelta(seconds=30)
# Errors and durations are judged over so many samples: five minutes.
WINDOW = 10
WINDOW_MINUTES = WINDOW * SAMPLE_EVERY // timedelta(minutes=1)
# Of fewer requests than this in the window no share is taken: one error of two says nothing.
LEAST_REQUESTS = 20
ERROR_SHARE = 0.05
SLOW_SECONDS = 1.0
QUEUE_LONG, QUEUE_TOO_LONG = 100, 500
# What is wrong for so many samples in a row is an alert, sooner where nobody answers; what is right for so many, and twice as
# many for each time that it came back within FLAPPING, is over.
BAD_IN_A_ROW = 3
AWAY_IN_A_ROW = 2
GOOD_IN_A_ROW = 6
MOST_GOOD_IN_A_ROW = 60
FLAPPING = timedelta(hours=1)
# Of errors of the database those of so many samples count; and for so many after Redis was away, when not every service was
# heard of again yet, nothing is said of services.
LATELY = 2
# A service that was not heard of for so long is not missed any more: the deployment has another shape.
MISSED_FOR = timedelta(days=2)


@dataclass(frozen=True)
class Seen:
    """What one sample says, as far as alerts go by it. None: nobody could say, since Redis was away."""

    requests: int
    errors: int
    latency: Sequence[int]
    queue: int | None
    database_errors: int
    redis: bool
    services: Mapping[str, int] | None
    failed_jobs: Mapping[str, bool]
    """Of each piece of scheduled work whether it failed when it ran last, or is long overdue."""


@dataclass(frozen=True)
class Reading:
    """Whether something is wrong now. `key` says what; `says` puts it into a sentence; `is_bad` None: it cannot be told."""

    key: str
    is_bad: bool | None
    says: str


def quantile(counts: Sequence[float], bounds: Sequence[float], share: float) -> float | None:
    """The duration below which `share` of those counted lie, in seconds, as Prometheus estimates it: even within a class.

    `counts` has one class more than `bounds`, which is open: what falls into it counts as its lower end. None without any.
    """
    total = sum(counts)
    if not total:
        return None
    wanted, before = share * total, 0.0
    for place, number in enumerate(counts):
        if number and before + number >= wanted:
            if place == len(bounds):
                return bounds[-1]
            lower = bounds[place - 1] if place else 0.0
            return lower + (bounds[place] - lower) * (wanted - before) / number
        before += number
    return bounds[-1]


def readings(window: Sequence[Seen], bounds: Sequence[float], expected: frozenset[str]) -> list[Reading]:
    """What the samples of the window, the newest last, say of everything that is watched.

    `expected` are the services that were seen within MISSED_FOR.
    """
    newest = window[-1]
    requests, errors = sum(seen.requests for seen in window), sum(seen.errors for seen in window)
    share = errors / requests if requests else 0.0
    latency = [sum(column) for column in zip(*(seen.latency for seen in window), strict=True)]
    p95 = quantile(latency, bounds, 0.95) or 0.0
    is_enough = requests >= LEAST_REQUESTS
    refused = sum(seen.database_errors for seen in window[-LATELY:])
    can_tell = newest.services is not None and all(seen.redis for seen in window[-LATELY:])
    found = [
        Reading(
            "redis",
            not newest.redis,
            worded("Redis does not answer: live updates are slower, documents wait."),
        ),
        Reading(
            "errors",
            is_enough and share > ERROR_SHARE,
            worded(
                "{share} of {requests} requests failed within {minutes} minutes; {most} are too many.",
                share=format(share, ".1%"),
                requests=requests,
                minutes=WINDOW_MINUTES,
                most=format(ERROR_SHARE, ".0%"),
            ),
        ),
        Reading(
            "slow",
            is_enough and p95 > SLOW_SECONDS,
            worded(
                "One request in twenty took longer than {seconds} s in {minutes} minutes; {most} s is too long.",
                seconds=format(p95, ".1f"),
                minutes=WINDOW_MINUTES,
                most=format(SLOW_SECONDS, "g"),
            ),
        ),
        Reading(
            "database",
            refused > 0,
            worded(
                "The database refused or cut off {times} times within a minute.",
                times=refused,
            ),
        ),
    ]
    for key, most in (("queue_long", QUEUE_LONG), ("queue_too_long", QUEUE_TOO_LONG)):
        is_longer = None if newest.queue is None else newest.queue > most
        found.append(
            Reading(
                key,
                is_longer,
                worded(
                    "{number} tasks wait for the worker; {most} are too many.", number=newest.queue, most=most
                ),
            )
        )
    found += [
        Reading(
            f"service:{service}",
            not (newest.services or {}).get(service) if can_tell else None,
            worded(
                "The {service} service is down: none of its processes has been heard of.", service=service
            ),
        )
        for service in sorted(expected)
    ]
    found += [
        Reading(
            f"job:{job}",
            has_failed,
            worded("Scheduled work failed or was not done in time: {job}.", job=job),
        )
        for job, has_failed in newest.failed_jobs.items()
    ]
    return found


TITLES = {
    "redis": phrase("Redis is away"),
    "errors": phrase("Too many requests fail"),
    "slow": phrase("Requests take too long"),
    "database": phrase("Database errors"),
    "queue_long": phrase("Many tasks wait"),
    "queue_too_long": phrase("Too many tasks wait"),
}


def title_of(key: str) -> str:
    """What an alert is called."""
    kind, _, name = key.partition(":")
    if kind == "service":
        return worded("The {name} service is down", name=name)
    return worded("Scheduled work failed: {name}", name=name) if kind == "job" else worded(TITLES[key])


@dataclass(frozen=True)
class Streak:
    """How often in a row something was wrong, or right, and whether it is an alert now."""

    bad: int = 0
    good: int = 0
    is_raised: bool = False


def good_needed(times_lately: int) -> int:
    """How often in a row it must be right to be over, when it was raised so many times within FLAPPING."""
    return int(min(GOOD_IN_A_ROW * 2 ** max(0, times_lately - 1), MOST_GOOD_IN_A_ROW))


def bad_needed(key: str) -> int:
    """How often in a row it must be wrong to be an alert."""
    return AWAY_IN_A_ROW if key.startswith(("redis", "service:")) else BAD_IN_A_ROW


def next_streak(before: Streak, reading: Reading, *, times_lately: int) -> Streak:
    """After one more reading. What cannot be told leaves all as it was."""
    is_bad = reading.is_bad
    if is_bad is None:
        return before
    bad, good = (before.bad + 1, 0) if is_bad else (0, before.good + 1)
    if before.is_raised:
        return Streak(bad, good, is_raised=good < good_needed(times_lately))
    return Streak(bad, good, is_raised=bad >= bad_needed(reading.key))
