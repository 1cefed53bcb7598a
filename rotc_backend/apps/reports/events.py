"""What happened to report jobs."""

from dataclasses import dataclass
from typing import ClassVar

from apps.system.events import Event


@dataclass(frozen=True)
class ReportRequested(Event):
    """Someone asked for a document; the worker makes it (a control event)."""

    type: ClassVar[str] = "reports.report_requested"
    report_id: int


@dataclass(frozen=True)
class ReportProgressed(Event):
    """A report job moved on: `progress` is 0..100. It carries all that a notification about it says (`requested_by` is a
    user's id, `reason` says why it failed), since nothing beside reports reads their tables."""

    type: ClassVar[str] = "reports.report_progressed"
    report_id: int
    status: str
    progress: int
    requested_by: int
    kind: str
    title: str
    reason: str
