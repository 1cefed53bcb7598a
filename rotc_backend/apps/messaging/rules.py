"""Kinds of notifications and their wording."""

from enum import StrEnum


class NotificationKind(StrEnum):
    """Why a person is notified."""

    REPORT_READY = "report_ready"
    REPORT_FAILED = "report_failed"
    LEDGER_ENTRY = "ledger_entry"
    ELIGIBILITY = "eligibility"
    ACCOUNT_NOTICE = "account_notice"
    CORRECTION_ACCEPTED = "correction_accepted"
    CORRECTION_REFUSED = "correction_refused"
    ERASURE_REFUSED = "erasure_refused"
    GRADES_DUE = "grades_due"
    INC_DUE = "inc_due"
    REOPENING_REQUESTED = "reopening_requested"
    EXCUSE_APPROVED = "excuse_approved"
    EXCUSE_REFUSED = "excuse_refused"
    TRAINING_DAY = "training_day"
    MARKED_LATE = "marked_late"
    MARKED_ABSENT = "marked_absent"
    ABSENCES = "absences"


TITLE_LENGTH = 200
# An INC is called to mind so many days before its deadline.
DAYS_BEFORE_DEADLINE = 7
# For so long after the day it is still told; then whoever was told may have thrown it away.
DAYS_OF_REMINDING = 7
# The states of a report that are worth a word to its requester, by the name that the event gives them.
KIND_OF_REPORT_STATUS = {"ready": NotificationKind.REPORT_READY, "failed": NotificationKind.REPORT_FAILED}
# The kind of report that people order for themselves, by the name that the event gives it.
OWN_DATA = "own_data"
ENDING_OF_REPORT = {
    NotificationKind.REPORT_READY: "ready to download",
    NotificationKind.REPORT_FAILED: "could not be made",
}

IF_NOT_YOU = "If this was not you, change your password at once and tell the unit's admin."
KIND_OF_CORRECTION_STATUS = {
    "accepted": NotificationKind.CORRECTION_ACCEPTED,
    "refused": NotificationKind.CORRECTION_REFUSED,
}


# A day that was closed longer ago is history, such as one that was loaded; nobody is told of it.
DAYS_OF_TELLING = 14


def absences_title(count: int, *, day: str) -> str:
    """ "3 cadets absent: Drill, 8 August 2026" """
    return f"1 cadet absent: {day}" if count == 1 else f"{count} cadets absent: {day}"


def eligibility_title(count: int) -> str:
    """ "1 cadet needs a look", "12 cadets need a look" """
    return "1 cadet needs a look" if count == 1 else f"{count} cadets need a look"


def eligibility_body(*, liable: int, out_of_reach: int, failing: int) -> str:
    """What is the matter with them, in a sentence; one cadet may be in several of the counts."""
    parts = (
        (liable, "liable to be dropped"),
        (out_of_reach, "cannot reach the attendance any more"),
        (failing, "below a floor or on the way to fail"),
    )
    return "; ".join(f"{count} {what}" for count, what in parts if count) + "."


def correction_title(*, field: str, status: str) -> str:
    """ "Correction accepted: contact number" """
    return f"Correction {status}: {field.replace('_', ' ')}"


def ledger_title(*, kind: str, points: int, reason: str) -> str:
    """ "5 merits: neat drill", "1 demerit" """
    count = f"{points} {kind}" if points == 1 else f"{points} {kind}s"
    return f"{count}: {reason}" if reason else count


def clip(title: str) -> str:
    """At most TITLE_LENGTH characters; what was cut shows as an ellipsis."""
    return title if len(title) <= TITLE_LENGTH else f"{title[: TITLE_LENGTH - 1]}…"
