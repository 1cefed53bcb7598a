"""Scans and marks: what becomes an attendance record."""

from apps.attendance.services.muster.marks import mark, mark_rest, record_held
from apps.attendance.services.muster.scans import (
    MAX_SCANS,
    Look,
    ScanResult,
    ScanSent,
    look,
    take_scans,
    take_seen,
)

__all__ = [
    "MAX_SCANS",
    "Look",
    "ScanResult",
    "ScanSent",
    "look",
    "mark",
    "mark_rest",
    "record_held",
    "take_scans",
    "take_seen",
]
