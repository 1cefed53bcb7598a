"""What is done to a running deployment, so that each alert is raised by the thing itself and not by a number that says so."""

import contextlib
import os
import signal
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from subprocess import Popen

import orjson
from django.core import mail
from django.db import connection, transaction

from apps.authentication.models import User
from apps.messaging.models import Notification
from apps.messaging.services import alerts
from apps.system.models import Alert, AuditEntry, ScheduledJob
from apps.system.rules.watching import LEAST_REQUESTS, SAMPLE_EVERY
from common import metrics
from common.redis import client
from config.celery import app
from tests.realtime.yard import Yard, until

VERIFICATION = "audit-verification"
# Whoever waits for a table longer than a request may take is cut off.
_CUT_OFF = """
    SELECT pg_terminate_backend(pid) FROM pg_locks
     WHERE NOT granted AND relation = %s::regclass AND waitstart < clock_timestamp() - interval '1.2 seconds'
"""


class Watch:
    """Sample after sample, ahead of those that the services would take, which so take none; and what an admin is told."""

    def __init__(self, admin: User, *, now: datetime) -> None:
        User.objects.filter(pk=admin.pk).update(email="commandant@example.edu.ph")
        self._told = Notification.objects.filter(kind="alert", recipient=admin)
        self._now = now
        self.pass_samples(1)

    def pass_samples(self, number: int) -> None:
        for _ in range(number):
            alerts.watch(now=self._now)
            self._now += SAMPLE_EVERY

    @property
    def open(self) -> set[str]:
        """What is an alert now."""
        return {alert.key for alert in Alert.objects.filter(recovered_at=None)}

    @property
    def told(self) -> tuple[int, int, int]:
        """How often the admin was told that something is wrong, that it is over, and how many mails went out."""
        raised, over = (self._told.filter(cause__endswith=f":{word}").count() for word in ("raised", "over"))
        return raised, over, len(mail.outbox)


@contextlib.contextmanager
def frozen(processes: Sequence[Popen[bytes]]) -> Iterator[None]:
    """They stand still and say nothing."""
    for process in processes:
        _send(process, signal.SIGSTOP)
    try:
        yield
    finally:
        for process in processes:
            _send(process, signal.SIGCONT)


def _send(process: Popen[bytes], number: signal.Signals) -> None:
    if os.getpgid(process.pid) == process.pid:
        # With those that it has forked.
        os.killpg(process.pid, number)
    else:
        process.send_signal(number)


def be_silent_for_long(*services: str) -> None:
    """As though those of them who are gone or frozen had been so for as long as it takes to be missed."""
    long_ago = time.time() - metrics.SILENT_SECONDS - 1
    for field, report in client().hgetall(metrics.PROCESSES_KEY).items():
        if field.decode().split("\t")[0] in services:
            aged = orjson.loads(report) | {"at": long_ago}
            client().hset(metrics.PROCESSES_KEY, field.decode(), orjson.dumps(aged).decode())


def fill_the_queue(yard: Yard, length: int) -> None:
    """Tasks that do nothing."""
    with app.connection_for_write(yard.valkey.url) as broker:
        for _ in range(length):
            app.send_task("messaging.deliver_due", kwargs={"channels": []}, connection=broker)


def cut_requests_off(ask: Callable[[], int]) -> None:
    """The database lets requests wait for longer than is too slow, then cuts them off."""
    before = _answered("503")
    with ThreadPoolExecutor(LEAST_REQUESTS) as phones, _held("cadets_cadet") as cut_off_until:
        asked = [phones.submit(ask) for _ in range(LEAST_REQUESTS)]
        cut_off_until(lambda: all(one.done() for one in asked))
    answers = {one.result() for one in asked}
    assert answers == {503}, answers
    # Each process tells what it has counted every twenty seconds.
    until(lambda: _answered("503") - before == LEAST_REQUESTS)


def cut_a_task_off(yard: Yard) -> None:
    """The same of a task of the worker, which tells at once."""
    before = _database_errors()
    with _held("messaging_delivery") as cut_off_until, app.connection_for_write(yard.valkey.url) as broker:
        app.send_task("messaging.sweep_deliveries", connection=broker)
        cut_off_until(lambda: _database_errors() > before)


@contextlib.contextmanager
def _held(table: str) -> Iterator[Callable[[Callable[[], bool]], None]]:
    """Nobody else gets at a table; yields what cuts off whoever has waited for it for too long, until something is so."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"LOCK TABLE {table} IN ACCESS EXCLUSIVE MODE")

        def cut_off_until(is_over: Callable[[], bool]) -> None:
            def look() -> bool:
                cursor.execute(_CUT_OFF, [table])
                return is_over()

            until(look)

        yield cut_off_until


def _answered(status: str) -> float:
    return sum(
        number for key, number in metrics.told_counts().items() if key[0] == "http" and key[3] == status
    )


def _database_errors() -> float:
    return metrics.told_counts().get(("database_errors",), 0)


@contextlib.contextmanager
def forged_audit(yard: Yard) -> Iterator[None]:
    """Somebody who owns the tables changes an entry; in the end it is as it was. Each time the log is verified."""
    entry = AuditEntry.objects.filter(chain_seq__isnull=False).earliest("chain_seq")
    _write_reason(entry, "forged")
    _verify(yard, "failed")
    yield
    _write_reason(entry, entry.reason)
    _verify(yard, "done")


def _write_reason(entry: AuditEntry, reason: str) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("ALTER TABLE system_auditentry DISABLE TRIGGER USER")
        cursor.execute("UPDATE system_auditentry SET reason = %s WHERE id = %s", [reason, entry.pk])
        cursor.execute("ALTER TABLE system_auditentry ENABLE TRIGGER USER")


def _verify(yard: Yard, outcome: str) -> None:
    with app.connection_for_write(yard.valkey.url) as broker:
        app.send_task(
            "system.verify_audit", kwargs={"job": VERIFICATION, "is_asked": True}, connection=broker
        )
    until(lambda: ScheduledJob.objects.filter(pk=VERIFICATION, outcome=outcome).exists())
