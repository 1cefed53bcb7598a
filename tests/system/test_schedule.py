"""What runs by the clock runs once per period, whoever asks, and leaves how it went."""

import uuid
from datetime import timedelta

import pytest
from django.db import connection, transaction

from apps.authentication.rules import Role
from apps.system.models import AuditEntry, OutboxEvent, ScheduledJob, ScheduledRun
from apps.system.rules.schedule import BY_NAME, JOBS
from apps.system.services import chain
from apps.system.tasks import log_audit_anchor, verify_audit
from common import clock
from config.celery import app
from realtime import subscriptions
from tests import cast

pytestmark = pytest.mark.django_db


def run(task, job: str, *, run_id: str = "", **given) -> None:
    task.apply(kwargs={"job": job, **given}, task_id=run_id or str(uuid.uuid4()), throw=False)


def begun(job: str, *, ago: timedelta) -> None:
    ScheduledJob.objects.filter(pk=job).update(started_at=clock.now() - ago)


def test_a_job_is_done_once_per_period_and_again_in_the_next():
    for _ in range(3):
        run(log_audit_anchor, "audit-anchor")
    assert ScheduledRun.objects.count() == 1

    begun("audit-anchor", ago=BY_NAME["audit-anchor"].every)
    run(log_audit_anchor, "audit-anchor")

    assert [row.outcome for row in ScheduledRun.objects.all()] == ["done", "done"]


def test_a_run_whose_worker_was_killed_goes_on_when_its_task_comes_again():
    ScheduledJob.objects.create(name="audit-anchor", run_id="first", started_at=clock.now())

    run(log_audit_anchor, "audit-anchor", run_id="second")
    assert not ScheduledRun.objects.exists()
    run(log_audit_anchor, "audit-anchor", run_id="first")
    run(log_audit_anchor, "audit-anchor", run_id="first")

    assert ScheduledRun.objects.count() == 1


def test_a_run_that_fails_says_why(monkeypatch):
    cast.account(Role.CADET)
    with transaction.atomic():
        cast.corps()
    chain.chain()
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE system_auditentry DISABLE TRIGGER USER")
        cursor.execute("UPDATE system_auditentry SET reason = 'forged' WHERE chain_seq = 1")
        cursor.execute("ALTER TABLE system_auditentry ENABLE TRIGGER USER")

    run(verify_audit, "audit-verification")

    job = ScheduledJob.objects.get(pk="audit-verification")
    assert job.outcome == "failed"
    assert "ChainBroken" in job.detail
    assert ScheduledRun.objects.get().detail == job.detail


def test_an_admin_has_a_job_done_now_whenever_it_was_done_last(corps, monkeypatch):
    run(log_audit_anchor, "audit-anchor")
    admin = cast.client_of(corps.commandant)

    assert admin.post("/api/v1/watch/jobs/audit-anchor/run").status_code == 202
    assert admin.post("/api/v1/watch/jobs/nonsense/run").status_code == 404

    assert AuditEntry.objects.filter(action="job.asked", after={"job": "audit-anchor"}).count() == 1
    sent = []
    monkeypatch.setattr(app, "send_task", lambda name, kwargs, **_: sent.append((name, kwargs)))
    subscriptions.react(OutboxEvent.objects.filter(type="system.job_asked").get())
    [(reaction, given)] = sent
    app.tasks[reaction].apply(kwargs=given, throw=True)
    [_, (name, given)] = sent
    app.tasks[name].apply(kwargs=given, throw=True)
    runs = admin.get("/api/v1/watch/runs?job=audit-anchor").json()
    assert [row["outcome"] for row in runs["results"]] == ["done", "done"]
    [shown] = [job for job in admin.get("/api/v1/watch/jobs").json() if job["name"] == "audit-anchor"]
    assert (shown["outcome"], shown["every_seconds"]) == ("done", 3600)


def test_every_job_is_a_task_that_beat_asks_for():
    app.loader.import_default_modules()

    assert {job.task for job in JOBS} <= set(app.tasks)
    for job in JOBS:
        entry = app.conf.beat_schedule[job.name]
        assert entry["kwargs"] == {"job": job.name}
        assert entry["schedule"] <= timedelta(hours=1)
