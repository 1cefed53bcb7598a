"""manage.py doctor: what is wrong in a deployment is one line each, with its reason and what mends it."""

import json
import os
import shutil
import socket
import subprocess
import threading
import uuid
from datetime import timedelta
from pathlib import Path

import pytest
import redis
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder

from apps.system.models import AuditHead, OutboxEvent
from apps.system.services import audit, chain
from common import clock, heartbeat
from common.redis import client
from config import doctor
from config.findings import Finding, Level
from tests.realtime.yard import until
from tools import processes
from tools.paths import BACKEND, VENV_PYTHON, child_environment

pytestmark = pytest.mark.django_db


def found(part: str) -> Finding:
    return next(finding for finding in doctor.examine() if finding.part == part)


def test_without_stores_every_line_says_so_and_the_status_is_one():
    nowhere = processes.free_port()
    environment = child_environment(
        DATABASE_URL=f"postgres://u:hunter2hunter2@127.0.0.1:{nowhere}/x",
        REDIS_URL=f"redis://:hunter2hunter2@127.0.0.1:{nowhere}",
        DJANGO_SETTINGS_MODULE="config.settings.test",
    )
    command = [str(VENV_PYTHON), "manage.py", "doctor"]

    plain = subprocess.run(command, cwd=BACKEND, env=environment, capture_output=True, text=True, check=False)
    as_json = subprocess.run(
        [*command, "--json"], cwd=BACKEND, env=environment, capture_output=True, text=True, check=False
    )

    assert (plain.returncode, as_json.returncode) == (1, 1)
    findings = {finding["part"]: finding for finding in json.loads(as_json.stdout)}
    assert list(findings) == list(doctor.CHECKS)
    assert len(plain.stdout.splitlines()) == len(findings)
    assert "DATABASE_URL" in findings["database"]["mend"]
    assert "REDIS_URL" in findings["redis"]["mend"]
    for part in (
        "migrations",
        "clock",
        "broker",
        "channel layer",
        "worker",
        "beat",
        "relay",
        "audit",
        "stored keys",
    ):
        assert findings[part]["level"] == "fail"
        assert "not looked at" in findings[part]["reason"]
    assert all(finding["mend"] for finding in findings.values() if finding["level"] != "ok")
    assert "hunter2" not in plain.stdout + as_json.stdout


def test_settings_that_are_no_production_are_a_warning():
    assert found("settings").level == Level.WARN


def test_in_production_what_a_deployment_wants_and_lacks_is_named():
    environment = {
        "PATH": os.environ["PATH"], "DJANGO_SETTINGS_MODULE": "config.settings.production", "DJANGO_SECRET_KEY": "k1" * 30,
        "ALLOWED_HOSTS": "rgms.example", "DATABASE_URL": "postgres://u:p@127.0.0.1:1/x", "REDIS_URL": "redis://127.0.0.1:1",
        "DATABASE_POOLED": "true",
    }  # fmt: skip
    code = (
        "import django; django.setup(); from config import doctor; print(*doctor.check_settings(), sep='|')"
    )

    done = subprocess.run(
        [str(VENV_PYTHON), "-c", code],
        cwd=BACKEND,
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )

    for name in ("ID_CARD_SIGNING_KEY", "PUBLIC_APP_URL", "TRUSTED_PROXY_HOPS", "DATABASE_DIRECT_URL"):
        assert name in done.stdout


@pytest.mark.django_db(transaction=True)
def test_a_migration_that_is_not_applied_is_named():
    newest = MigrationRecorder.Migration.objects.filter(app="messaging").latest("id")
    newest.delete()
    try:
        finding = found("migrations")
        skipped = found("audit")
    finally:
        newest.save(force_insert=True)

    assert finding.level == Level.FAIL
    assert f"messaging.{newest.name}" in finding.reason
    assert "migrate" in finding.mend
    assert "migrations failed" in skipped.reason
    assert found("migrations").level == Level.OK


@pytest.mark.parametrize(
    ("seconds", "level"), [(0, Level.OK), (15, Level.WARN), (600, Level.FAIL), (-600, Level.FAIL)]
)
def test_a_clock_that_is_wrong_is_seen_against_the_databases(monkeypatch, seconds, level):
    true_now = clock.now
    monkeypatch.setattr(clock, "now", lambda: true_now() + timedelta(seconds=seconds))

    assert found("clock").level == level


@pytest.fixture
def store():
    """This test's signs of life, gone before and after."""
    names = [f"rgms:heartbeat:{service}" for service in ("worker", "beat")]
    client().delete(*names)
    yield client()
    client().delete(*names)


def test_the_worker_and_beat_are_missed_and_seen(store):
    missed = [found(part).level for part in ("worker", "beat")]
    heartbeat.beat("worker")
    heartbeat.beat("beat")

    assert missed == [Level.FAIL, Level.FAIL]
    assert [found(part).level for part in ("worker", "beat")] == [Level.OK, Level.OK]


def test_a_layer_that_nobody_listens_to_fails_though_messages_come_back(settings, monkeypatch):
    # That of other tests is another one.
    doorbell = f"rgms:doorbell:{uuid.uuid4()}"
    monkeypatch.setattr(doctor, "DOORBELL_CHANNEL", doorbell)
    monkeypatch.setattr(doctor, "LAYER_SECONDS", 60.0)
    listening = redis.Redis.from_url(settings.REDIS_URL).pubsub()
    alone = found("channel layer")
    listening.subscribe(doorbell)
    until(lambda: listening.get_message(timeout=1))
    try:
        heard = found("channel layer")
    finally:
        listening.close()

    assert "a message came back" in alone.reason
    assert alone.level == Level.FAIL
    assert heard.level == Level.OK


def test_a_queue_that_grows_is_seen(settings):
    queue = "celery"
    client().lpush(queue, *["x"] * (doctor.QUEUE_WARN + 1))
    try:
        finding = found("broker")
    finally:
        client().ltrim(queue, doctor.QUEUE_WARN + 1, -1)

    assert finding.level == Level.WARN
    assert "worker" in finding.mend


def test_an_event_that_nobody_told_is_seen():
    OutboxEvent.objects.create(
        type="system.term_saved", data={}, created_at=clock.now() - timedelta(minutes=5)
    )

    finding = found("relay")

    assert (finding.level, "1 events" in finding.reason) == (Level.FAIL, True)


def test_an_audit_chain_whose_head_was_set_back_is_seen(corps):
    for action in ("one.done", "two.done"):
        audit.record(
            actor=corps.commandant, action=action, row=corps.term, before=None, after={}, now=clock.now()
        )
    chain.chain()
    whole = found("audit")
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE system_audithead DISABLE TRIGGER USER")
    AuditHead.objects.update(seq=1)

    broken = found("audit")

    assert whole.level == Level.OK
    assert broken.level == Level.FAIL
    assert "audit verify" in broken.mend


def test_a_folder_that_takes_no_files_is_seen(settings, tmp_path):
    blocked = tmp_path / "media"
    blocked.write_text("a file where a folder should be")
    settings.MEDIA_ROOT = blocked

    assert found("storage").level == Level.FAIL
    settings.MEDIA_ROOT = tmp_path / "other"
    assert found("storage").level == Level.OK
    assert list(Path(settings.MEDIA_ROOT).rglob("*.txt")) == []


def test_a_mail_server_is_asked_and_its_absence_named(settings):
    console = found("mail") if settings.EMAIL_BACKEND.endswith("console.EmailBackend") else None
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", processes.free_port()

    refused = found("mail")

    assert console is None or console.level == Level.WARN
    assert refused.level == Level.FAIL
    assert "refused" in refused.reason


def test_a_mail_server_that_greets_is_enough(settings):
    with socket.create_server(("127.0.0.1", 0)) as server:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = server.getsockname()
        greeter = threading.Thread(target=_greet, args=(server,))
        greeter.start()

        finding = found("mail")

        greeter.join()
    assert finding.level == Level.OK


def _greet(server: socket.socket) -> None:
    link, _ = server.accept()
    with link, link.makefile("rwb", buffering=0) as lines:
        lines.write(b"220 mail.example ESMTP\r\n")
        while line := lines.readline():
            lines.write(b"221 bye\r\n" if line.upper().startswith(b"QUIT") else b"250 mail.example\r\n")
            if line.upper().startswith(b"QUIT"):
                return


def test_a_missing_library_is_named_with_its_package(monkeypatch):
    monkeypatch.setattr(doctor, "PANGO", (*doctor.PANGO, "libno-such-thing.so.7"))

    finding = found("pango")

    assert finding.level == Level.FAIL
    assert "libno-such-thing.so.7" in finding.reason
    assert "libpango-1.0-0" in finding.mend


def test_a_full_disk_is_seen_before_it_is_full(monkeypatch):
    free = shutil.disk_usage("/").free
    monkeypatch.setattr(doctor, "DISK_WARN_BYTES", free * 10)

    assert found("disk").level == Level.WARN
