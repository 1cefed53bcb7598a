"""The words of grading that are enumerations."""

from enum import StrEnum


class LedgerKind(StrEnum):
    """The two sides of the ledger."""

    MERIT = "merit"
    DEMERIT = "demerit"


class RecommendationStatus(StrEnum):
    """Life of a recommended merit or demerit."""

    PENDING = "pending"
    APPROVED = "approved"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


class ReopeningStatus(StrEnum):
    """Life of a request to open a sealed term again."""

    PENDING = "pending"
    APPROVED = "approved"
    REFUSED = "refused"


class SealState(StrEnum):
    """What happened to the seal of a term."""

    SEALED = "sealed"
    REOPENING_REQUESTED = "reopening_requested"
    REOPENING_REFUSED = "reopening_refused"
    REOPENED = "reopened"


class MarkCode(StrEnum):
    """A state instead of a number. LAPSED is an INC that was not completed in time: a person decides it, and it fails."""

    INCOMPLETE = "INC"
    DROPPED = "DO"
    DEFERRED = "T"
    LAPSED = "LAP"


class Result(StrEnum):
    """What a grade says in a word, as the unit's sheets print it."""

    PASSED = "Passed"
    FAILED = "Failed"
    INCOMPLETE = "Incomplete"
    DROPPED = "Dropped"
    DEFERRED = "Deferred"


class Clamp(StrEnum):
    """When the aptitude standing is kept within 0 and the ceiling: once at the end, or after every entry of the ledger."""

    TOTAL = "total"
    RUNNING = "running"


class RoundingMode(StrEnum):
    """What becomes of what lies between two steps of the final grade."""

    HALF_UP = "half_up"
    DOWN = "down"


class Part(StrEnum):
    """What a final grade is the sum of."""

    ATTENDANCE = "attendance"
    APTITUDE = "aptitude"
    SUBJECT = "subject"


RESULT_OF_MARK = {
    MarkCode.INCOMPLETE: Result.INCOMPLETE,
    MarkCode.DROPPED: Result.DROPPED,
    MarkCode.DEFERRED: Result.DEFERRED,
    MarkCode.LAPSED: Result.FAILED,
}
# What a person sets, and sheets bring; an INC lapses in its own way.
SET_MARKS = (MarkCode.INCOMPLETE, MarkCode.DROPPED, MarkCode.DEFERRED)
