"""Kinds and states of reports."""

from enum import StrEnum


class ReportKind(StrEnum):
    """What can be made."""

    GRADE_SHEET = "grade_sheet"


class ReportStatus(StrEnum):
    """Life of a report job."""

    QUEUED = "queued"
    RUNNING = "running"
    READY = "ready"
    FAILED = "failed"
