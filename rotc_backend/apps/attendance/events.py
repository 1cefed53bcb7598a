"""What happened at the muster."""

from dataclasses import dataclass
from typing import Any, ClassVar

from apps.system.events import Event


@dataclass(frozen=True)
class RecordSaved(Event):
    """A cadet's outcome in a session was recorded or changed. `record` is the muster row, so that boards need no request."""

    type: ClassVar[str] = "attendance.record_saved"
    day_id: int
    session_id: int
    enrollment_id: int
    cadet_id: int
    previous_status: str | None
    record: dict[str, Any]

    def data(self) -> dict[str, Any]:
        """As of any event, without the copies: a hundred are told of at once."""
        return vars(self)


@dataclass(frozen=True)
class ExcuseChanged(Event):
    """An excuse was filed, changed, withdrawn, decided or appealed."""

    type: ClassVar[str] = "attendance.excuse_changed"
    excuse_id: int
    enrollment_id: int
    cadet_id: int
    day_id: int
    status: str


@dataclass(frozen=True)
class DayChanged(Event):
    """A training day was planned, changed, opened, closed or reopened."""

    type: ClassVar[str] = "attendance.day_changed"
    day_id: int
    term_id: int
    status: str


@dataclass(frozen=True)
class DayStaffChanged(Event):
    """Who of the staff is planned for a training day, or was there."""

    type: ClassVar[str] = "attendance.day_staff_changed"
    day_id: int
    user_id: int


@dataclass(frozen=True)
class PlatoonCounted(Event):
    """A head-count of a platoon came in."""

    type: ClassVar[str] = "attendance.platoon_counted"
    day_id: int
    session_id: int
    platoon_id: int


@dataclass(frozen=True)
class FlagReviewed(Event):
    """Somebody looked at flagged scans of a day."""

    type: ClassVar[str] = "attendance.flag_reviewed"
    day_id: int


@dataclass(frozen=True)
class ScannerReported(Event):
    """A scanner told how many scans wait on it. It says all that a board shows, so that boards need no request."""

    type: ClassVar[str] = "attendance.scanner_reported"
    day_id: int
    device: str
    name: str
    queued: int
    seen_at: str


@dataclass(frozen=True)
class HeldScansChanged(Event):
    """Scans of a day came in after the seal and are held, or one that was held is decided."""

    type: ClassVar[str] = "attendance.held_scans_changed"
    day_id: int
