"""Reads of alerts and of what runs by the clock; for admins."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import F, QuerySet

from apps.system.models import Alert, ScheduledJob, ScheduledRun
from apps.system.rules.schedule import JOBS, Job
from common.actors import Actor


def list_alerts(actor: Actor) -> QuerySet[Alert]:
    """Those that are open first, then the newest."""
    return Alert.objects.order_by(F("recovered_at").desc(nulls_first=True), "-raised_at", "-id")


def list_runs(actor: Actor, *, job: str | None) -> QuerySet[ScheduledRun]:
    """The newest first; of one job, or of all."""
    rows = ScheduledRun.objects.order_by("-id")
    return rows.filter(job=job) if job else rows


@dataclass(frozen=True)
class JobState:
    """A job, and how it went last; never done: the moments are None."""

    job: Job
    started_at: datetime | None
    finished_at: datetime | None
    outcome: str | None
    detail: str

    @property
    def name(self) -> str:
        """What it is called."""
        return self.job.name

    @property
    def title(self) -> str:
        """What it is for."""
        return self.job.title

    @property
    def every(self) -> timedelta:
        """Its period."""
        return self.job.every


def list_jobs(actor: Actor) -> list[JobState]:
    """All of them, the most frequent first."""
    rows = {row.name: row for row in ScheduledJob.objects.all()}
    return [_state(job, rows.get(job.name)) for job in JOBS]


def _state(job: Job, row: ScheduledJob | None) -> JobState:
    if row is None:
        return JobState(job, None, None, None, "")
    return JobState(job, row.started_at, row.finished_at, row.outcome, row.detail)
