"""What is done by the clock. Beat only asks; a job that was begun within its period by anyone is not begun again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from apps.system.rules.watching import SAMPLE_EVERY
from common.language import phrase

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
# Beat forgets with each deploy when it asked last, so what is due seldom is asked for often.
SELDOM = 2 * HOUR
# Two schedulers, or one that is a moment early: not again before this part of the period is over.
APART = 0.9


@dataclass(frozen=True)
class Job:
    """A task, its period, and what it is for."""

    name: str
    task: str
    every: timedelta
    title: str

    @property
    def asked_every(self) -> timedelta:
        """How often beat asks for it."""
        return min(self.every, HOUR if self.every > SELDOM else self.every)

    @property
    def expires(self) -> timedelta:
        """What waits in the queue for longer is dropped: it will be asked for again."""
        return min(self.asked_every, timedelta(minutes=10))

    @property
    def is_kept(self) -> bool:
        """Whether each run is worth a row; of the others the last one is, and those that failed."""
        return self.every >= HOUR


JOBS = (
    Job(
        "sweep-outbox",
        "realtime.sweep_outbox",
        timedelta(seconds=10),
        phrase("Events that no open page was told of yet"),
    ),
    Job("watch", "messaging.watch", SAMPLE_EVERY, phrase("One sample of the numbers, and alerts")),
    Job("sweep-reports", "reports.sweep", MINUTE, phrase("Documents whose worker was lost")),
    Job("sweep-files", "files.sweep", MINUTE, phrase("Uploads that are not where they belong yet")),
    Job("sweep-own-data", "integration.sweep_own_data", MINUTE, phrase("Own data whose worker was lost")),
    Job("sweep-imports", "integration.sweep_imports", MINUTE, phrase("Imports whose worker was lost")),
    Job(
        "sweep-deliveries",
        "messaging.sweep_deliveries",
        MINUTE,
        phrase("Mail that was held back, put off or lost"),
    ),
    Job("grades", "messaging.notify_grades", 10 * MINUTE, phrase("Cadets are told of scores and marks")),
    Job(
        "audit-anchor",
        "system.log_audit_anchor",
        HOUR,
        phrase("The head of the audit chain goes into the log"),
    ),
    Job(
        "training-days",
        "messaging.remind_of_days",
        HOUR,
        phrase("Cadets are told of training on the next day"),
    ),
    Job(
        "attendance-report",
        "messaging.report_attendance",
        HOUR,
        phrase("In the evening, staff are told how training went"),
    ),
    Job("reminders", "messaging.remind", HOUR, phrase("Grades that are due, INC that near their deadline")),
    Job(
        "retention",
        "integration.keep_retention",
        6 * HOUR,
        phrase("Expired tokens and sessions, and all else whose time is over"),
    ),
    # Told once a week; asked often, so that a deploy at the wrong hour skips no week.
    Job(
        "eligibility-digest",
        "messaging.notify_eligibility",
        6 * HOUR,
        phrase("The weekly digest of cadets who need a look"),
    ),
    Job("orphans", "files.remove_orphans", DAY, phrase("Files that nothing points at")),
    Job("backup", "integration.back_up", 7 * DAY, phrase("The weekly backup, where a place for it is set")),
    Job(
        "audit-verification",
        "system.verify_audit",
        DAY,
        phrase("The audit chain is computed anew and compared"),
    ),
)
BY_NAME = {job.name: job for job in JOBS}


class RunOutcome(StrEnum):
    """How a run ended. One that was cut off stays begun."""

    BEGUN = "begun"
    DONE = "done"
    FAILED = "failed"
