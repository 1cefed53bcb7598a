"""Kinds of notifications, the ways they go, and the limits of both."""

from datetime import time, timedelta
from enum import StrEnum


class NotificationKind(StrEnum):
    """Why a person is notified."""

    REPORT_READY = "report_ready"
    REPORT_FAILED = "report_failed"
    IMPORT_FAILED = "import_failed"
    LEDGER_ENTRY = "ledger_entry"
    GRADE_CHANGED = "grade_changed"
    TERM_SEALED = "term_sealed"
    TERM_REOPENED = "term_reopened"
    ELIGIBILITY = "eligibility"
    ACCOUNT_NOTICE = "account_notice"
    CORRECTION_ACCEPTED = "correction_accepted"
    CORRECTION_REFUSED = "correction_refused"
    ERASURE_REFUSED = "erasure_refused"
    GRADES_DUE = "grades_due"
    INC_DUE = "inc_due"
    REOPENING_REQUESTED = "reopening_requested"
    EXCUSE_FILED = "excuse_filed"
    EXCUSE_APPROVED = "excuse_approved"
    EXCUSE_REFUSED = "excuse_refused"
    TRAINING_DAY = "training_day"
    MARKED_LATE = "marked_late"
    MARKED_ABSENT = "marked_absent"
    ABSENCES = "absences"
    ATTENDANCE_REPORT = "attendance_report"
    ANNOUNCEMENT = "announcement"
    MESSAGE = "message"
    ALERT = "alert"


class Channel(StrEnum):
    """How a notification goes out, besides lying in the app, where it always does. DIGEST is a mail that tells of several."""

    SOCKET = "socket"
    EMAIL = "email"
    DIGEST = "digest"
    PUSH = "push"


class Digest(StrEnum):
    """How often a person gets the mail that tells of several notifications."""

    DAILY = "daily"
    WEEKLY = "weekly"


class DeliveryState(StrEnum):
    """Life of a delivery. CLAIMED is being sent, or was when the worker died; SPARED was read in the app before its digest."""

    DUE = "due"
    CLAIMED = "claimed"
    SENT = "sent"
    FAILED = "failed"
    SPARED = "spared"


OPEN_STATES = (DeliveryState.DUE, DeliveryState.CLAIMED)

TITLE_LENGTH = 200
# An INC is called to mind so many days before its deadline.
DAYS_BEFORE_DEADLINE = 7
# For so long after the day it is still told; then whoever was told may have thrown it away.
DAYS_OF_REMINDING = 7
# A day that was closed longer ago is history, such as one that was loaded; nobody is told of it.
DAYS_OF_TELLING = 14
# The report of a training day goes out in the evening of the date on which it was closed; after so many days it is history.
REPORT_FROM = time(18)
DAYS_OF_REPORTING = 2
# Scores and marks are looked for so far back: longer than the worker is away for a deploy.
TIME_OF_GRADES = timedelta(hours=1)
# The states of a report that are worth a word to its requester, by the name that the event gives them.
KIND_OF_REPORT_STATUS = {"ready": NotificationKind.REPORT_READY, "failed": NotificationKind.REPORT_FAILED}
# The kind of report that people order for themselves, by the name that the event gives it.
OWN_DATA = "own_data"
KIND_OF_CORRECTION_STATUS = {
    "accepted": NotificationKind.CORRECTION_ACCEPTED,
    "refused": NotificationKind.CORRECTION_REFUSED,
}


def clip(title: str) -> str:
    """At most TITLE_LENGTH characters; what was cut shows as an ellipsis."""
    return title if len(title) <= TITLE_LENGTH else f"{title[: TITLE_LENGTH - 1]}…"
