"""What the worker tells people when something happened."""

from datetime import datetime

from celery import shared_task

from apps.messaging import services
from apps.messaging.services import training
from common import clock


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
def notify_eligibility(**_: object) -> None:
    """The weekly digest. Safe to run twice, and by two schedulers at once: a person is told once a week."""
    services.notify_eligibility(now=clock.now())


@shared_task(name="messaging.notify_reopening")
def notify_reopening(*, term_id: int, state: str, **_: object) -> None:
    """The seal of a term changed. Safe to run twice."""
    services.notify_reopening(term_id=term_id, state=state, now=clock.now())


@shared_task(name="messaging.remind")
def remind(**_: object) -> None:
    """What is due soon. Safe to run twice, also at once."""
    services.remind(now=clock.now())


@shared_task(name="messaging.notify_excuse")
def notify_excuse(*, excuse_id: int, **_: object) -> None:
    """An excuse changed; only a decision is worth a notification. Safe to run twice."""
    training.notify_excuse(excuse_id=excuse_id, now=clock.now())


@shared_task(name="messaging.notify_day_closed")
def notify_day_closed(*, day_id: int, status: str, **_: object) -> None:
    """A training day changed; only its close is worth notifications. Safe to run twice, and to be killed in the middle."""
    training.notify_day_closed(day_id=day_id, status=status, now=clock.now())


@shared_task(name="messaging.remind_of_days")
def remind_of_days(**_: object) -> None:
    """Training days are near. Safe to run twice, also at once."""
    training.remind_of_days(now=clock.now())
