"""When a delivery goes out: at once, after the quiet hours, with the next digest, or after a failure."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from apps.messaging.rules import Digest

# Digests go out in the evening, the weekly one on Sundays.
DIGEST_AT = time(18, 0)
DIGEST_WEEKDAY = 6
# A try every 1, 2, 4 … minutes, at the most every six hours: about a day in all.
TRIES = 12
LONGEST_PAUSE = timedelta(hours=6)


def quiet_until(now: datetime, *, begins: time | None, ends: time | None, zone: ZoneInfo) -> datetime:
    """`now` outside the quiet hours, else when they end. They may span midnight; from and until the same is none."""
    if begins is None or ends is None or begins == ends:
        return now
    local = now.astimezone(zone)
    clock_time = local.time().replace(tzinfo=None)
    spans_midnight = begins > ends
    is_quiet = clock_time >= begins or clock_time < ends if spans_midnight else begins <= clock_time < ends
    if not is_quiet:
        return now
    day = local.date() + timedelta(days=1) if spans_midnight and clock_time >= begins else local.date()
    return datetime.combine(day, ends, tzinfo=zone)


def next_digest(now: datetime, *, digest: Digest, zone: ZoneInfo) -> datetime:
    """When the next digest goes out."""
    local = now.astimezone(zone)
    due = datetime.combine(local.date(), DIGEST_AT, tzinfo=zone)
    if digest is Digest.WEEKLY:
        due += timedelta(days=(DIGEST_WEEKDAY - local.weekday()) % 7)
    if due <= now:
        due += timedelta(days=7 if digest is Digest.WEEKLY else 1)
    return due


def pause_after(attempts: int) -> timedelta | None:
    """How long to wait after the so-manieth try failed; None: it is given up."""
    if attempts >= TRIES:
        return None
    return min(timedelta(minutes=2 ** (attempts - 1)), LONGEST_PAUSE)
