"""Scans and marks: what becomes an attendance record."""

from apps.attendance.services.muster.marks import mark, mark_rest, record_held
from apps.attendance.services.muster.scans import MAX_SCANS, ScanResult, ScanSent, take_scans

__all__ = ["MAX_SCANS", "ScanResult", "ScanSent", "mark", "mark_rest", "record_held", "take_scans"]
