"""Kinds and states of imports, and of their rows."""

from enum import StrEnum


class ImportKind(StrEnum):
    """What a file brings."""

    ROSTER = "roster"
    ATTENDANCE = "attendance"
    SCORES = "scores"
    LEDGER = "ledger"
    STAFF = "staff"


class ImportStatus(StrEnum):
    """Life of an import. In READING, COMMITTING and UNDOING it is the worker's."""

    READING = "reading"
    UNREADABLE = "unreadable"
    PREVIEWED = "previewed"
    COMMITTING = "committing"
    COMMITTED = "committed"
    UNDOING = "undoing"
    UNDONE = "undone"


AT_WORK = (ImportStatus.READING, ImportStatus.COMMITTING, ImportStatus.UNDOING)


class RowOutcome(StrEnum):
    """What a row would do, or why it cannot. NEW: there is no such record yet. UNMATCHED: nobody knows yet whom it is about."""

    NEW = "new"
    CHANGE = "change"
    SAME = "same"
    ERROR = "error"
    UNMATCHED = "unmatched"


class LegacyOutcome(StrEnum):
    """What became of a row of the old system."""

    MIGRATED = "migrated"
    QUARANTINED = "quarantined"
