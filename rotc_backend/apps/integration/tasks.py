"""What the worker does above all other apps."""

from celery import shared_task

from apps.integration.services import erasure, retention
from common import clock


@shared_task(name="integration.keep_retention")
def keep_retention(**_: object) -> None:
    """Delete what is over. Safe to run twice, at once or later."""
    retention.run(now=clock.now())


@shared_task(name="integration.notify_erasure")
def notify_erasure(*, erasure_id: int, **_: object) -> None:
    """An erasure was asked for or decided; only a refusal is worth a notification. Safe to run twice."""
    erasure.notify_refused(erasure_id=erasure_id, now=clock.now())
