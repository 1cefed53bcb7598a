"""Kinds and states of imports, and of their rows."""

from enum import StrEnum


class ImportKind(StrEnum):
    """What a file brings."""

    ROSTER = "roster"


class ImportStatus(StrEnum):
    """Life of an import."""

    PREVIEWED = "previewed"
    COMMITTED = "committed"


class RowOutcome(StrEnum):
    """What a row would do, or why it cannot. NEW: the cadet is not enrolled in the term yet."""

    NEW = "new"
    CHANGE = "change"
    SAME = "same"
    ERROR = "error"


class LegacyOutcome(StrEnum):
    """What became of a row of the old system."""

    MIGRATED = "migrated"
    QUARANTINED = "quarantined"
