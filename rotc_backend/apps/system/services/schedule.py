"""What runs by the clock: each job once per period, however many schedulers ask, and a row that says how it ended."""

from __future__ import annotations

import functools
import logging
from collections.abc import Callable
from datetime import datetime
from typing import Any, TypeVar

from celery import current_app, current_task
from django.db import connection, transaction
from django.utils.translation import gettext

from apps.system import outbox
from apps.system.events import JobAsked
from apps.system.models import ScheduledJob, ScheduledRun
from apps.system.rules import Stream
from apps.system.rules.schedule import APART, BY_NAME, Job, RunOutcome
from apps.system.services import audit
from common import clock, metrics
from common.actors import Actor
from common.errors import NotFound

logger = logging.getLogger(__name__)

Result = TypeVar("Result")

# One statement decides between two that begin at the same moment. A task that was redelivered, since its worker was killed,
# has its old id and goes on.
_CLAIM = """
    INSERT INTO system_scheduledjob (name, run_id, started_at, finished_at, outcome, detail)
    VALUES (%(name)s, %(run_id)s, %(now)s, NULL, 'begun', '')
    ON CONFLICT (name) DO UPDATE
       SET run_id = excluded.run_id, started_at = excluded.started_at, finished_at = NULL, outcome = 'begun', detail = ''
     WHERE %(is_asked)s OR system_scheduledjob.started_at <= %(latest)s
        OR (system_scheduledjob.run_id = excluded.run_id AND system_scheduledjob.finished_at IS NULL)
"""


def scheduled(work: Callable[..., Result]) -> Callable[..., Result | None]:
    """A task that beat asks for with `job`: done unless it was begun within its period, and noted. Called without, it is
    simply done."""

    @functools.wraps(work)
    def run(*, job: str = "", is_asked: bool = False, **given: Any) -> Result | None:
        if not job:
            return work(**given)
        return _run(BY_NAME[job], functools.partial(work, **given), is_asked=is_asked)

    return run


def _run(job: Job, work: Callable[[], Result], *, is_asked: bool) -> Result | None:
    started, run_id = clock.now(), str(current_task.request.id or "")
    if not _claim(job, run_id=run_id, is_asked=is_asked, now=started):
        metrics.count("job", job.name, "skipped")
        return None
    try:
        result = work()
    except Exception as error:
        words = f"{type(error).__name__}: {' '.join(str(error).split())}"
        _end(job, run_id, RunOutcome.FAILED, words, started=started, now=clock.now())
        raise
    _end(
        job,
        run_id,
        RunOutcome.DONE,
        result if isinstance(result, str) else "",
        started=started,
        now=clock.now(),
    )
    return result


def _claim(job: Job, *, run_id: str, is_asked: bool, now: datetime) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(
            _CLAIM,
            {
                "name": job.name,
                "run_id": run_id,
                "now": now,
                "latest": now - APART * job.every,
                "is_asked": is_asked,
            },
        )
        return bool(cursor.rowcount == 1)


@transaction.atomic
def _end(
    job: Job, run_id: str, outcome: RunOutcome, detail: str, *, started: datetime, now: datetime
) -> None:
    said = detail[:300]
    metrics.count("job", job.name, outcome)
    # Not of a run that somebody else has begun meanwhile.
    ScheduledJob.objects.filter(pk=job.name, run_id=run_id).update(
        finished_at=now, outcome=outcome, detail=said
    )
    if job.is_kept or outcome == RunOutcome.FAILED:
        ScheduledRun.objects.create(
            job=job.name, started_at=started, finished_at=now, outcome=outcome, detail=said
        )


def get_job(name: str) -> Job:
    """Raises NotFound."""
    job = BY_NAME.get(name)
    if job is None:
        raise NotFound(gettext("There is no such scheduled work."))
    return job


@transaction.atomic
def ask_for(*, actor: Actor, name: str, now: datetime) -> Job:
    """Have a job done now, whenever it was done last. Raises NotFound."""
    job = get_job(name)
    row = ScheduledJob.objects.filter(pk=job.name).first() or ScheduledJob(pk=job.name)
    audit.record(actor=actor, action="job.asked", row=row, before=None, after={"job": job.name}, now=now)
    outbox.publish(JobAsked(job.name), to=[], stream=Stream.CONTROL)
    return job


def send(name: str) -> None:
    """Send a job that was asked for to the worker."""
    job = BY_NAME[name]
    current_app.send_task(job.task, kwargs={"job": job.name, "is_asked": True})
