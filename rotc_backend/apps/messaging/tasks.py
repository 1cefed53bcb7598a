"""What the worker tells people when something happened."""

from datetime import datetime

from celery import shared_task

from apps.messaging import services
from apps.messaging.rules import Channel
from apps.messaging.services import alerts, announcements, conversations, delivering, training
from apps.system.services.schedule import scheduled
from common import clock

# The next sweep sends it once more anyway.
RESENT_EXPIRES_SECONDS = 60


@shared_task(name="messaging.notify_report")
def notify_report(
    *,
    report_id: int,
    status: str,
    requested_by: int,
    title: str,
    kind: str = "",
    reason: str = "",
    **_: object,
) -> None:
    """A report moved on; only its end is worth a notification. Safe to run twice."""
    services.notify_report(
        report_id=report_id,
        status=status,
        kind=kind,
        requested_by=requested_by,
        title=title,
        reason=reason,
        now=clock.now(),
    )


@shared_task(name="messaging.notify_ledger_entry")
def notify_ledger_entry(*, entry_id: int, **_: object) -> None:
    """A cadet got a merit or a demerit. Safe to run twice."""
    services.notify_ledger_entry(entry_id=entry_id, now=clock.now())


@shared_task(name="messaging.notify_account_notice")
def notify_account_notice(
    *, user_id: int, notice: str, at: str, address: str = "", device: str = "", **_: object
) -> None:
    """Something happened to an account. Safe to run twice."""
    services.notify_account_notice(
        user_id=user_id,
        notice=notice,
        at=datetime.fromisoformat(at),
        address=address,
        device=device,
        now=clock.now(),
    )


@shared_task(name="messaging.notify_correction")
def notify_correction(*, correction_id: int, **_: object) -> None:
    """A correction was asked for or decided; only the decision is worth a notification. Safe to run twice."""
    services.notify_correction(correction_id=correction_id, now=clock.now())


@shared_task(name="messaging.notify_eligibility")
@scheduled
def notify_eligibility(**_: object) -> None:
    """The weekly digest. Safe to run twice, and by two schedulers at once: a person is told once a week."""
    services.notify_eligibility(now=clock.now())


@shared_task(name="messaging.notify_seal")
def notify_seal(*, term_id: int, version: int, state: str, **_: object) -> None:
    """The seal of a term changed. Safe to run twice, and to be killed in the middle."""
    services.notify_seal(term_id=term_id, version=version, state=state, now=clock.now())


@shared_task(name="messaging.notify_grades")
@scheduled
def notify_grades(**_: object) -> None:
    """Scores and marks were encoded. Safe to run twice, also at once."""
    services.notify_grades(now=clock.now())


@shared_task(name="messaging.remind")
@scheduled
def remind(**_: object) -> None:
    """What is due soon. Safe to run twice, also at once."""
    services.remind(now=clock.now())


@shared_task(name="messaging.notify_excuse")
def notify_excuse(*, excuse_id: int, **_: object) -> None:
    """An excuse changed: whoever decides is told that it waits, the cadet what was decided. Safe to run twice."""
    training.notify_excuse_filed(excuse_id=excuse_id, now=clock.now())
    training.notify_excuse(excuse_id=excuse_id, now=clock.now())


@shared_task(name="messaging.notify_day_closed")
def notify_day_closed(*, day_id: int, status: str, **_: object) -> None:
    """A training day changed; only its close is worth notifications. Safe to run twice, and to be killed in the middle."""
    training.notify_day_closed(day_id=day_id, status=status, now=clock.now())


@shared_task(name="messaging.remind_of_days")
@scheduled
def remind_of_days(**_: object) -> None:
    """Training days are near. Safe to run twice, also at once."""
    training.remind_of_days(now=clock.now())


@shared_task(name="messaging.report_attendance")
@scheduled
def report_attendance(**_: object) -> None:
    """How the day's training went. Safe to run twice, also at once."""
    training.report_attendance(now=clock.now())


@shared_task(name="messaging.deliver")
def deliver(*, channel: str, **_: object) -> None:
    """Send what is due on a channel. Safe to run twice, also at once, and to be killed in the middle."""
    if delivering.deliver(channel=Channel(channel), now=clock.now):
        deliver.apply_async(kwargs={"channel": channel}, expires=RESENT_EXPIRES_SECONDS)


@shared_task(name="messaging.deliver_due")
def deliver_due(*, channels: list[str], **_: object) -> None:
    """Notifications wait to go out: a task per channel, so that a slow mail server holds up nothing but mail."""
    for channel in channels:
        deliver.apply_async(kwargs={"channel": channel}, expires=RESENT_EXPIRES_SECONDS)


@shared_task(name="messaging.sweep_deliveries")
@scheduled
def sweep_deliveries(**_: object) -> None:
    """What was held back by quiet hours, put off, or lost with a worker. Safe to run twice, also at once."""
    deliver_due(channels=[*map(str, delivering.channels_due(now=clock.now()))])


@shared_task(name="messaging.watch")
@scheduled
def watch(**_: object) -> None:
    """The half minute's sample, and what is an alert by it. Safe to run twice, also at once."""
    alerts.watch(now=clock.now())


@shared_task(name="messaging.notify_message")
def notify_message(*, message_id: int, **_: object) -> None:
    """Somebody wrote in a conversation. Safe to run twice."""
    conversations.notify_message(message_id=message_id, now=clock.now())


@shared_task(name="messaging.notify_announcement")
def notify_announcement(*, announcement_id: int, **_: object) -> None:
    """Somebody told many. Safe to run twice, also at once, and to be killed in the middle."""
    announcements.notify_announcement(announcement_id=announcement_id, now=clock.now())
