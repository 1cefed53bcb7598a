"""Scheduled signs of life, and of the audit."""

from celery import shared_task

from apps.system.services import chain
from common import heartbeat


@shared_task(name="system.note_beat")
def note_beat(**_: object) -> None:
    """Beat scheduled this and the worker ran it: both are alive."""
    heartbeat.beat("beat")


@shared_task(name="system.log_audit_anchor")
def log_audit_anchor(**_: object) -> None:
    """The head of the audit chain goes into the log."""
    chain.log_anchor()
