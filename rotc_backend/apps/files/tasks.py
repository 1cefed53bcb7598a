"""What the worker does about files."""

import logging

from celery import shared_task

from apps.files.services import orphans, settling
from apps.system.services.schedule import scheduled
from common import clock

logger = logging.getLogger(__name__)

# The next sweep sends it once more anyway.
RESENT_EXPIRES_SECONDS = 30


@shared_task(name="files.settle")
def settle(*, file_id: int, **_: object) -> None:
    """Make the small picture, read the words, put the file where it belongs. Safe to run twice, at once or later."""
    settling.settle(file_id=file_id, now=clock.now())


@shared_task(name="files.sweep")
@scheduled
def sweep(**_: object) -> None:
    """Send files to the worker again whose storage was away, or whose task was lost."""
    for file_id in settling.due(now=clock.now()):
        settle.apply_async(kwargs={"file_id": file_id}, expires=RESENT_EXPIRES_SECONDS)


@shared_task(name="files.remove_orphans")
@scheduled
def remove_orphans(**_: object) -> None:
    """Let go what nothing points at. Safe to run twice, also at once."""
    done = orphans.remove(now=clock.now())
    logger.info("orphans: %s rows, %s files", len(done.rows), len(done.files))
    for problem in done.problems:
        logger.warning("orphans: %s", problem)
