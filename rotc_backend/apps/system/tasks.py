"""Scheduled: the audit's head."""

from celery import shared_task

from apps.system.services import chain


@shared_task(name="system.log_audit_anchor")
def log_audit_anchor(**_: object) -> None:
    """The head of the audit chain goes into the log."""
    chain.log_anchor()
