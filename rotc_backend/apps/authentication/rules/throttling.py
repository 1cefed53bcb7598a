"""How wrong attempts slow down the next one. Pure: states in, states out.

Three counters watch a sign-in. One of (account, address) delays ever longer. One per account counts what comes from addresses
that the account never signed in from, and closes it to these only. One per address is generous, because a whole unit may share
one, and never concerns accounts that have signed in from it before.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta


@dataclass(frozen=True)
class Limit:
    """`free` failures within `window` cost nothing; each further one delays the next try, `first` doubling up to `longest`."""

    free: int
    window: timedelta
    first: timedelta
    longest: timedelta


@dataclass(frozen=True)
class Failures:
    """What is remembered of a key."""

    failures: int
    since: datetime
    last_at: datetime
    blocked_until: datetime | None


# Five typing errors; then 15 s, 30 s, 1 min … 1 h: about 13 guesses in the first hour.
PAIR = Limit(free=5, window=timedelta(hours=24), first=timedelta(seconds=15), longest=timedelta(hours=1))
# Where the account has signed in before its owner is never kept out for long, whoever else sits behind that address.
FAMILIAR_PAIR = replace(PAIR, longest=timedelta(seconds=30))
# More than one address tries: strange addresses wait.
ACCOUNT = Limit(free=50, window=timedelta(hours=1), first=timedelta(minutes=15), longest=timedelta(hours=1))
# Half a battalion mistyping at once is no attack.
ADDRESS = Limit(
    free=300, window=timedelta(minutes=10), first=timedelta(minutes=1), longest=timedelta(minutes=10)
)
# Guessed activation codes and reset links, per address.
CODES = Limit(free=50, window=timedelta(hours=1), first=timedelta(minutes=1), longest=timedelta(minutes=30))
# Registrations and reset requests, per address: they cost a hash or a mail each.
REQUESTS = Limit(
    free=300, window=timedelta(hours=1), first=timedelta(minutes=1), longest=timedelta(minutes=10)
)


def wait_for(state: Failures | None, now: datetime) -> timedelta | None:
    """How long until the next try is looked at; None for at once."""
    if state is None or state.blocked_until is None or state.blocked_until <= now:
        return None
    return state.blocked_until - now


def after_failure(state: Failures | None, limit: Limit, now: datetime) -> Failures:
    """The state with one failure more. A window without failures, or that began a window ago while nothing is blocked, is
    forgotten."""
    if state is None or now - state.last_at > limit.window or _is_over(state, limit, now):
        state = Failures(0, since=now, last_at=now, blocked_until=None)
    failures = state.failures + 1
    blocked_until = None
    if failures >= limit.free:
        doublings = min(failures - limit.free, 30)
        blocked_until = now + min(limit.first * 2**doublings, limit.longest)
    return Failures(failures, state.since, now, blocked_until)


def _is_over(state: Failures, limit: Limit, now: datetime) -> bool:
    return state.failures < limit.free and now - state.since > limit.window
