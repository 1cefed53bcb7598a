"""What the worker does above all other apps."""

from celery import shared_task

from apps.integration.services import retention
from common import clock


@shared_task(name="integration.keep_retention")
def keep_retention(**_: object) -> None:
    """Delete what is over. Safe to run twice, at once or later."""
    retention.run(now=clock.now())
