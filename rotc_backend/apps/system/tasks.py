"""Scheduled: the audit's head, and whether the audit holds. And whatever else an admin asks for."""

from celery import shared_task, signals

from apps.system.services import chain, schedule, zone
from apps.system.services.schedule import scheduled


@signals.task_prerun.connect
def _go_by_the_units_clock(**_: object) -> None:
    zone.follow()


@shared_task(name="system.log_audit_anchor")
@scheduled
def log_audit_anchor(**_: object) -> None:
    """The head of the audit chain goes into the log."""
    chain.log_anchor()


@shared_task(name="system.verify_audit")
@scheduled
def verify_audit(**_: object) -> str:
    """The whole chain is computed anew. A fault fails the task, so that it is an alert."""
    return chain.require_whole()


@shared_task(name="system.run_job")
def run_job(*, job: str, **_: object) -> None:
    """Scheduled work that an admin asked for. Safe to run twice: so is all scheduled work."""
    schedule.send(job)
