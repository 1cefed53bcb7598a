"""What happens after what: event type → tasks of the worker. To react to something, add a line."""

from celery import current_app

from apps.attendance.events import DayChanged, ExcuseChanged
from apps.authentication.events import AccountNotice, PasswordResetRequested, RegistrationReceived
from apps.cadets.events import CorrectionChanged
from apps.files.events import FileStored
from apps.grading.events import LedgerEntryRecorded, SealChanged
from apps.integration.events import ErasureChanged, ImportChanged, ImportQueued, OwnDataRequested
from apps.messaging.events import AnnouncementMade, DeliveriesDue, MessageWritten
from apps.reports.events import ReportProgressed, ReportRequested
from apps.system.events import JobAsked
from apps.system.models import OutboxEvent
from common.logs import TASK_HEADER

REACTIONS: dict[str, tuple[str, ...]] = {
    DayChanged.type: ("messaging.notify_day_closed",),
    ExcuseChanged.type: ("messaging.notify_excuse",),
    FileStored.type: ("files.settle",),
    ReportRequested.type: ("reports.render",),
    OwnDataRequested.type: ("integration.render_own_data",),
    ImportQueued.type: ("integration.work_on_import",),
    ReportProgressed.type: ("messaging.notify_report",),
    AccountNotice.type: ("authentication.mail_notice", "messaging.notify_account_notice"),
    PasswordResetRequested.type: ("authentication.mail_reset",),
    RegistrationReceived.type: ("authentication.mail_registration", "authentication.announce_registration"),
    ErasureChanged.type: ("integration.notify_erasure",),
    CorrectionChanged.type: ("messaging.notify_correction",),
    LedgerEntryRecorded.type: ("messaging.notify_ledger_entry",),
    MessageWritten.type: ("messaging.notify_message",),
    AnnouncementMade.type: ("messaging.notify_announcement",),
    DeliveriesDue.type: ("messaging.deliver_due",),
    ImportChanged.type: ("integration.notify_import",),
    SealChanged.type: ("messaging.notify_seal",),
    JobAsked.type: ("system.run_job",),
}


def react(row: OutboxEvent) -> None:
    """Send the tasks that follow an event: its data as keywords, and `event_seq` to tell a repetition by.

    Raises kombu.exceptions.OperationalError, within seconds, when the broker is away.
    """
    for task in REACTIONS.get(row.type, ()):
        headers = {TASK_HEADER: row.request_id} if row.request_id else {}
        current_app.send_task(task, kwargs={**row.data, "event_seq": row.seq}, headers=headers)
