"""Counting wrong attempts. A try is counted as wrong before it is looked at, so that a thousand at once are a thousand; the
count is taken back when it was right."""

import hashlib
import logging
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from ipaddress import IPv6Address, ip_address, ip_network
from math import ceil

from django.db import transaction
from django.db.models import F
from django.db.models.functions import Greatest
from django.utils.translation import gettext, gettext_noop

from apps.authentication.models import Throttle
from apps.authentication.rules import throttling as rules
from apps.authentication.rules.throttling import Failures, Limit
from common.errors import DomainError

logger = logging.getLogger(__name__)


class TooManyTries(DomainError):
    """Too many wrong tries; `extra["retry_after"]` says how many seconds to wait."""

    kind = "throttled"
    code = "too_many_tries"
    title = gettext_noop("Too many tries")


@dataclass(frozen=True)
class Counter:
    """One counter and what it allows."""

    key: str
    limit: Limit


def sign_in_counters(*, username: str, address: str | None, is_familiar: bool) -> tuple[Counter, ...]:
    """What watches a sign-in to an account, existing or not. `is_familiar`: the account has signed in from there before."""
    name, source = _name(username), _network(address)
    if is_familiar:
        return (Counter(f"pair:{name}:{source}", rules.FAMILIAR_PAIR),)
    return (
        Counter(f"account:{name}", rules.ACCOUNT),
        *by_address("sign-in", address, rules.ADDRESS),
        Counter(f"pair:{name}:{source}", rules.PAIR),
    )


def own_counters(user_id: int) -> tuple[Counter, ...]:
    """What watches an account's own owner, or who sits at the owner's screen, when a password is asked for again."""
    return (Counter(f"own:{user_id}", rules.PAIR),)


def by_address(purpose: str, address: str | None, limit: Limit) -> tuple[Counter, ...]:
    """What watches an address; nothing when it is not known."""
    return (Counter(f"{purpose}:{_network(address)}", limit),) if address else ()


def take(counters: Iterable[Counter], *, now: datetime) -> None:
    """Count one try with each counter. Raises TooManyTries, counting nothing, when one of them says wait."""
    limits = {counter.key: counter.limit for counter in sorted(counters, key=lambda item: item.key)}
    if not limits:
        return
    with transaction.atomic():
        fresh = [Throttle(key=key, failures=0, since=now, last_at=now) for key in limits]
        # In order of key here and below: two tries that share keys wait for each other instead of deadlocking.
        Throttle.objects.bulk_create(fresh, ignore_conflicts=True)
        rows = list(Throttle.objects.select_for_update().filter(key__in=limits).order_by("key"))
        waits = [wait for row in rows if (wait := rules.wait_for(_state(row), now))]
        if waits:
            raise _refusal(max(waits), [row.key for row in rows if rules.wait_for(_state(row), now)])
        for row in rows:
            state = rules.after_failure(_state(row), limits[row.key], now)
            row.failures, row.since, row.last_at = state.failures, state.since, state.last_at
            row.blocked_until = state.blocked_until
        Throttle.objects.bulk_update(rows, ["failures", "since", "last_at", "blocked_until"])


def give_back(counters: Iterable[Counter]) -> None:
    """The last try counts for nothing after all: it was right, or it was no guess. It was looked at, so nothing was blocked
    before it, and nothing is after it."""
    keys = [counter.key for counter in counters]
    Throttle.objects.filter(key__in=keys).update(failures=Greatest(F("failures") - 1, 0), blocked_until=None)


def forget(counters: Iterable[Counter]) -> None:
    """Whoever tried has shown who they are: what they mistyped before is forgotten; what others did stays counted."""
    pairs = [counter for counter in counters if counter.key.startswith(("pair:", "own:"))]
    Throttle.objects.filter(key__in=[counter.key for counter in pairs]).delete()
    give_back(counter for counter in counters if counter not in pairs)


def _state(row: Throttle) -> Failures:
    return Failures(row.failures, row.since, row.last_at, row.blocked_until)


def _refusal(wait: timedelta, keys: list[str]) -> TooManyTries:
    seconds = max(1, ceil(wait.total_seconds()))
    logger.warning("throttled for %s s: %s", seconds, ", ".join(keys))
    return TooManyTries(
        gettext("Try again in {seconds} seconds.").format(seconds=seconds), extra={"retry_after": seconds}
    )


def _name(username: str) -> str:
    return hashlib.sha256(username.strip().casefold().encode()).hexdigest()[:32]


def _network(address: str | None) -> str:
    """The address itself; of IPv6 the /64, since one line has all of it."""
    if not address:
        return "-"
    parsed = ip_address(address)
    return str(ip_network((parsed, 64), strict=False)) if isinstance(parsed, IPv6Address) else str(parsed)
