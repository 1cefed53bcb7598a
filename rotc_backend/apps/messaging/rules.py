"""Kinds of notifications."""

from enum import StrEnum


class NotificationKind(StrEnum):
    """Why a person is notified."""

    REPORT_READY = "report_ready"
    REPORT_FAILED = "report_failed"
    LEDGER_ENTRY = "ledger_entry"
