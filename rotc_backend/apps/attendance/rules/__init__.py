"""Pure rules of the muster: windows, statuses, which of two reports of a cadet stands."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from common.language import worded


class AttendanceStatus(StrEnum):
    """The one outcome of a session."""

    PRESENT = "present"
    LATE = "late"
    ABSENT = "absent"
    EXCUSED = "excused"


class Source(StrEnum):
    """Where a record comes from. A scan never overrides MANUAL, EXCUSE or IMPORT: a person decided those."""

    SCAN = "scan"
    MANUAL = "manual"
    CLOSE = "close"
    IMPORT = "import"
    EXCUSE = "excuse"


class DayStatus(StrEnum):
    """Life of a training day. Only closed days count in a grade."""

    PLANNED = "planned"
    OPEN = "open"
    CLOSED = "closed"


class ScanKind(StrEnum):
    """Coming or going."""

    IN = "in"
    OUT = "out"


class ScanOutcome(StrEnum):
    """What became of a scan."""

    RECORDED = "recorded"
    DUPLICATE = "duplicate"
    HELD = "held"
    REJECTED = "rejected"


class Rejection(StrEnum):
    """Why a scan was rejected."""

    MALFORMED = "malformed"
    FORGED = "forged"
    REVOKED = "revoked"
    UNKNOWN = "unknown"
    NOT_ENROLLED = "not_enrolled"
    OUTSIDE_WINDOW = "outside_window"
    NOT_OPEN = "not_open"
    # A code that changes, from another minute: a picture that was passed on.
    STALE = "stale"
    # By a person, after it was held.
    REFUSED = "refused"


SCAN_MAY_REPLACE = frozenset({Source.SCAN, Source.CLOSE})


@dataclass(frozen=True)
class Window:
    """Times of one session, aware, in order: scans in count from `opens_at` to `late_until`, scans out to `closes_at`."""

    opens_at: datetime
    on_time_until: datetime
    late_until: datetime
    closes_at: datetime

    def problems(self) -> list[str]:
        """What is wrong with the order of the times; empty when nothing is."""
        wrong = []
        if self.on_time_until < self.opens_at:
            wrong.append(worded("“On time until” lies before the opening."))
        if self.late_until < self.on_time_until:
            wrong.append(worded("“Late until” lies before “on time until”."))
        if self.closes_at < self.late_until:
            wrong.append(worded("The close lies before “late until”."))
        return wrong

    def moved(self, days: int, zone: ZoneInfo) -> "Window":
        """The same wall-clock times of `zone`, that many days later."""

        def later(moment: datetime) -> datetime:
            local = moment.astimezone(zone)
            return datetime.combine(local.date() + timedelta(days), local.time(), zone)

        return Window(*map(later, (self.opens_at, self.on_time_until, self.late_until, self.closes_at)))

    def takes(self, kind: ScanKind, moment: datetime) -> bool:
        """Whether a scan of that kind at that moment lies inside the window."""
        return self.opens_at <= moment <= (self.late_until if kind is ScanKind.IN else self.closes_at)

    def status_at(self, moment: datetime) -> AttendanceStatus:
        """Present or late, for a scan in that the window takes."""
        return AttendanceStatus.PRESENT if moment <= self.on_time_until else AttendanceStatus.LATE


def default_window(held_on: date, zone: ZoneInfo) -> Window:
    """The window of a unit that has set none: the whole local day, on time until 07:30, so that no scan is lost to it."""
    start = datetime.combine(held_on, time(0), zone)
    end = datetime.combine(held_on + timedelta(days=1), time(0), zone)
    on_time_until = datetime.combine(held_on, time(7, 30), zone)
    return Window(opens_at=start, on_time_until=on_time_until, late_until=end, closes_at=end)


class Standing(NamedTuple):
    """What is recorded of one cadet in one session. `scanned_at` is the scan in, `time_out` the scan out."""

    status: AttendanceStatus
    source: Source
    scanned_at: datetime | None = None
    time_out: datetime | None = None


def after_scan(
    standing: Standing | None, *, kind: ScanKind, scanned_at: datetime, window: Window
) -> Standing | None:
    """The standing after a valid scan, or None when the scan changes nothing.

    The earliest scan, of either kind, is the coming (a scan out proves that the cadet was there), the latest scan out the
    going, in whatever order they arrive. A person's decision stays; one that the cadet was there takes the going.
    """
    going = scanned_at if kind is ScanKind.OUT else None
    if standing is not None and standing.source not in SCAN_MAY_REPLACE:
        was_there = standing.status in (AttendanceStatus.PRESENT, AttendanceStatus.LATE)
        if going is None or not was_there or (standing.time_out is not None and standing.time_out >= going):
            return None
        return standing._replace(time_out=going)
    coming = scanned_at
    if standing is not None and standing.source is Source.SCAN:
        coming = min(filter(None, (standing.scanned_at, scanned_at)))
        going = max(filter(None, (standing.time_out, going)), default=None)
    after = Standing(window.status_at(coming), Source.SCAN, coming, going)
    return None if after == standing else after


def count_by_status(counts: Mapping[str, int], *, enrolled: int) -> dict[str, Any]:
    """{enrolled, present, late, absent, excused, unmarked} from the number of records per status."""
    found = {status.value: counts.get(status.value, 0) for status in AttendanceStatus}
    return {"enrolled": enrolled, **found, "unmarked": enrolled - sum(found.values())}
