"""Samples of the deployment's numbers, alerts, and what ran by the clock."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from apps.system.rules.schedule import RunOutcome
from apps.system.rules.watching import Streak


class Sample(models.Model):
    """What happened within one minute over all services, and how things stood at its end.

    `latency` counts the minute's requests by duration, in the classes of common/metrics.py; `totals` are the counts since
    Redis was empty, which the next sample is told apart from.
    """

    at = models.DateTimeField(unique=True, help_text="The minute's end, without seconds")
    requests = models.PositiveIntegerField(default=0)
    errors = models.PositiveIntegerField(default=0, help_text="Answers of 500 and above")
    latency = ArrayField(models.PositiveIntegerField())
    tasks = models.PositiveIntegerField(default=0)
    tasks_failed = models.PositiveIntegerField(default=0)
    database_errors = models.PositiveIntegerField(default=0)
    kept_asked = models.PositiveIntegerField(default=0, help_text="Askings for what may be kept in Redis")
    kept_spared = models.PositiveIntegerField(default=0, help_text="Of these, those that spared the database")
    has_redis = models.BooleanField(default=True)
    queue = models.PositiveIntegerField(null=True, help_text="Tasks that wait")
    queue_seconds = models.FloatField(null=True, help_text="Since when the oldest of them waits")
    relay_seconds = models.FloatField(default=0, help_text="Since when the oldest event waits to be told")
    sockets = models.PositiveIntegerField(null=True)
    connections = models.PositiveIntegerField(default=0, help_text="To the database")
    services = models.JSONField(
        null=True, help_text="Service → {processes, pss_bytes}; empty: nobody could say"
    )
    totals = models.JSONField(default=dict)

    class Meta:
        ordering = ["-at"]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M}"


class Alert(models.Model):
    """Something that was wrong for long enough to tell the admins, until it was right for long enough."""

    key = models.CharField(max_length=80, help_text="What: slow, queue_long, service:worker …")
    says = models.CharField(max_length=300, help_text="What was seen when it was raised")
    raised_at = models.DateTimeField()
    recovered_at = models.DateTimeField(null=True)
    raised_mailed_at = models.DateTimeField(null=True)
    recovered_mailed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-raised_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["key"], condition=Q(recovered_at__isnull=True), name="one_open_alert_per_key"
            )
        ]

    def __str__(self) -> str:
        return self.key


class AlertStreak(models.Model):
    """How often in a row something was wrong or right. See rules/watching.py."""

    key = models.CharField(max_length=80, primary_key=True)
    bad = models.PositiveIntegerField(default=0)
    good = models.PositiveIntegerField(default=0)
    is_raised = models.BooleanField(default=False)

    def __str__(self) -> str:
        return self.key

    @property
    def streak(self) -> Streak:
        """For the rules."""
        return Streak(self.bad, self.good, self.is_raised)


OUTCOMES = [(outcome.value, outcome.value) for outcome in RunOutcome]


class ScheduledJob(models.Model):
    """When a job of rules/schedule.py was begun last, and how that ended. Its row is the job's lock between schedulers."""

    name = models.CharField(max_length=40, primary_key=True)
    run_id = models.CharField(max_length=64, help_text="The task's id: redelivered, it may go on")
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=10, choices=OUTCOMES, default=RunOutcome.BEGUN)
    detail = models.CharField(max_length=300, blank=True, default="")

    def __str__(self) -> str:
        return self.name


class ScheduledRun(models.Model):
    """A run that ended: each of what is done seldom; of what is done every minute those that failed."""

    job = models.CharField(max_length=40)
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField()
    outcome = models.CharField(max_length=10, choices=OUTCOMES)
    detail = models.CharField(max_length=300, blank=True, default="")

    class Meta:
        ordering = ["-id"]
        indexes = [models.Index(fields=["job", "-id"], name="runs_of_a_job")]

    def __str__(self) -> str:
        return f"{self.job} {self.started_at:%Y-%m-%d %H:%M}"
