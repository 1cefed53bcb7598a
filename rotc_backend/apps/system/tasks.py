"""Scheduled signs of life."""

from celery import shared_task

from common import heartbeat


@shared_task(name="system.note_beat")
def note_beat(**_: object) -> None:
    """Beat scheduled this and the worker ran it: both are alive."""
    heartbeat.beat("beat")
