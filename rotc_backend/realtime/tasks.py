"""The worker's part of the relay: it heals what the other processes left."""

import logging

from celery import shared_task

from apps.system.services.schedule import scheduled
from common import heartbeat
from realtime import relay

logger = logging.getLogger(__name__)


@shared_task(name="realtime.sweep_outbox", ignore_result=True)
@scheduled
def sweep_outbox(**_: object) -> None:
    """Relay whatever is waiting. Beat asks every few seconds; several at once do not disturb each other.

    That it runs is the sign that beat schedules and the worker does: a task of its own would cost Redis a dozen commands more.
    """
    heartbeat.beat("beat", lasts_seconds=heartbeat.SCHEDULED_EXPIRE_SECONDS)
    if relay.relay_once() is relay.Progress.AWAY:
        logger.warning("events are kept back: Redis does not take them")
