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


@dataclass(frozen=True)
class DayChanged(Event):
    """A training day was planned, changed, opened, closed or reopened."""

    type: ClassVar[str] = "attendance.day_changed"
    day_id: int
    term_id: int
    status: str
