"""A deployment seen from inside: one finding per part, each with the reason and with what mends it.

What the outside sees (addresses, certificates, proxies) is for `make smoke`.
"""

from __future__ import annotations

import asyncio
import contextlib
import ctypes
import shutil
import tempfile
import uuid
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any, cast

import redis
from celery import current_app
from channels.layers import get_channel_layer
from django.conf import settings
from django.core import checks
from django.core.mail import get_connection
from django.db import Error, connection
from django.db.migrations.executor import MigrationExecutor
from django.db.models import Q

from apps.authentication.services import stored_secrets
from apps.system.models import AuditEntry, AuditHead, OutboxEvent
from apps.system.outbox import DOORBELL_CHANNEL
from common import clock, heartbeat
from common.cache import counts
from common.redis import client
from config.doctor_files import check_files, check_reader, check_scanner, check_storage
from config.findings import Finding, Level, Said, ok

SKEW_WARN_SECONDS, SKEW_FAIL_SECONDS = 2.0, 30.0
DISK_WARN_BYTES, DISK_FAIL_BYTES = 500 * 1024**2, 50 * 1024**2
QUEUE_WARN, QUEUE_FAIL = 100, 500
LATE = timedelta(minutes=1)
LAYER_SECONDS = 3.0
PANGO = ("libpango-1.0.so.0", "libpangoft2-1.0.so.0", "libharfbuzz.so.0", "libfontconfig.so.1")
PANGO_PACKAGES = "libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fonts-dejavu-core"


def examine() -> Iterator[Finding]:
    """Look at every part, in order. What rests on a store that does not answer is not looked at, and said so."""
    failed: set[str] = set()
    for part, (check, store) in CHECKS.items():
        if store in failed:
            level, reason, mend = (
                Level.FAIL,
                f"not looked at: {store} failed",
                f"mend {store} first",
            )
        else:
            level, reason, mend = _said_by(check)
        if level == Level.FAIL:
            failed.add(part)
        yield Finding(part, level, reason, mend)


def _said_by(check: Callable[[], Said]) -> Said:
    try:
        return check()
    except Exception as error:
        words = " ".join(str(error).split())
        return (
            Level.FAIL,
            f"{type(error).__name__}: {words}"[:300],
            "the reason names it; docs/troubleshooting.md has more",
        )


def check_settings() -> Said:
    """What Django's own deployment checks say, and what would be noticed too late."""
    if not settings.IS_PRODUCTION:
        return (
            Level.WARN,
            f"this is the {settings.ENVIRONMENT} environment",
            "DJANGO_SETTINGS_MODULE=config.settings.production",
        )
    # Not the length of the secret: Render generates 256 bits as 44 characters, where Django wants 50 of any.
    messages = [
        message
        for message in checks.run_checks(include_deployment_checks=True)
        if message.level >= checks.WARNING and message.id != "security.W009"
    ]
    if messages:
        return (
            Level.FAIL,
            "; ".join(f"{message.id} {message.msg}" for message in messages)[:300],
            "python manage.py check --deploy",
        )
    unset = [name for name, is_missing in _WANTED.items() if is_missing()]
    if unset:
        return (
            Level.WARN,
            f"{', '.join(unset)} not set, where a deployment wants one",
            "docs/environment.md says what for",
        )
    return ok(f"production, version {settings.VERSION}")


_WANTED: dict[str, Callable[[], bool]] = {
    "ID_CARD_SIGNING_KEY": lambda: settings.ID_CARD_SIGNING_KEY is None,
    "PUBLIC_APP_URL": lambda: settings.PUBLIC_APP_URL.startswith("http://localhost"),
    "TRUSTED_PROXY_HOPS": lambda: not settings.TRUSTED_PROXY_HOPS,
    "TOTP_REQUIRED_FOR_ADMINS": lambda: not settings.TOTP_REQUIRED_FOR_ADMINS,
    "DATABASE_DIRECT_URL": lambda: bool(
        settings.ENV["DATABASE_POOLED"] and not settings.ENV["DATABASE_DIRECT_URL"]
    ),
}


def check_database() -> Said:
    """Whether it answers."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SHOW server_version")
            [version] = cursor.fetchone()
    except Error as error:
        return (
            Level.FAIL,
            f"no answer: {' '.join(str(error).split())}"[:300],
            "is DATABASE_URL right, and the database running?",
        )
    return ok(f"PostgreSQL {version.split()[0]}")


def check_migrations() -> Said:
    """Whether the database has the shape that this code expects."""
    executor = MigrationExecutor(connection)
    waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if waiting:
        names = ", ".join(str(migration) for migration, _ in waiting[:3])
        return Level.FAIL, f"{len(waiting)} not applied: {names}", "python rotc_backend/manage.py migrate"
    return ok("all applied")


def check_clock() -> Said:
    """How far this machine's clock is from the database's: scans and sign-ins are judged by the first."""
    before = clock.now()
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        [told] = cursor.fetchone()
    after = clock.now()
    # It may have looked at its clock at any moment in between: what took long to answer is no wrong clock.
    doubt = (after - before) / 2
    skew = abs((told - (before + doubt)).total_seconds())
    surely = skew - doubt.total_seconds()
    level = (
        Level.FAIL if surely > SKEW_FAIL_SECONDS else Level.WARN if surely > SKEW_WARN_SECONDS else Level.OK
    )
    mend = "" if level == Level.OK else "set the clock of this machine or of the database's by NTP"
    return level, f"{skew:.2f} s from the database's", mend


def check_redis() -> Said:
    """Whether it answers, and that it would rather refuse than forget."""
    try:
        policy = str(cast("dict[str, Any]", client().info("memory")).get("maxmemory_policy", ""))
    except redis.RedisError as error:
        return (
            Level.FAIL,
            f"no answer: {error}"[:300],
            "is REDIS_URL right, and the server running? rediss:// for TLS",
        )
    if policy not in ("", "noeviction"):
        return (
            Level.WARN,
            f"a full server forgets tasks: maxmemory-policy is {policy}",
            "set maxmemory-policy to noeviction",
        )
    return ok(f"answers, {policy or 'policy unknown'}")


def check_kept() -> Said:
    """How often what is kept in Redis spared the database, of each kind, over all services since Redis was empty."""
    told = counts()
    if not told:
        return ok("nothing was asked for yet")
    words = [f"{name} {found.spared:.0%} of {found.total}" for name, found in told.items()]
    away, total = sum(found.away for found in told.values()), sum(found.total for found in told.values())
    if away * 20 > total:
        return (
            Level.WARN,
            f"Redis did not answer {away} of {total} times; spared: {', '.join(words)}",
            "is Redis near, and not overloaded? reads are right all the same, only slower",
        )
    return ok(f"spared the database: {', '.join(words)}")


def check_broker() -> Said:
    """Whether tasks can be sent, and how many wait."""
    with current_app.connection_for_write() as broker:
        broker.ensure_connection(max_retries=1, timeout=3)
    waiting = cast("int", client().llen(current_app.conf.task_default_queue))
    level = Level.FAIL if waiting > QUEUE_FAIL else Level.WARN if waiting > QUEUE_WARN else Level.OK
    mend = "" if level == Level.OK else "does the worker run, and keep up? its log says"
    return level, f"{waiting} tasks wait", mend


def check_channel_layer() -> Said:
    """A message to a group and back, and how many channels services would hear the next event."""
    asyncio.run(_round_trip())
    [(_, listening)] = cast("list[tuple[bytes, int]]", client().pubsub_numsub(DOORBELL_CHANNEL))
    if not listening:
        return (
            Level.FAIL,
            "a message came back, but no channels service listens",
            "start the channels service: python daphne.conf.py",
        )
    return ok(f"a message came back; {listening} channels service{'s' if listening > 1 else ''} listening")


async def _round_trip() -> None:
    layer, group = get_channel_layer(), f"rgms.doctor.{uuid.uuid4().hex}"
    name = await layer.new_channel("doctor.")
    try:
        await layer.group_add(group, name)
        await layer.group_send(group, {"type": "doctor"})
        await asyncio.wait_for(layer.receive(name), LAYER_SECONDS)
    finally:
        with contextlib.suppress(redis.RedisError, OSError):
            await layer.flush()


def check_worker() -> Said:
    """Its sign of life."""
    if heartbeat.is_alive("worker"):
        return ok("beats")
    return (
        Level.FAIL,
        f"no sign of life for {heartbeat.EXPIRE_SECONDS} s: no documents, no mail",
        "start the worker; its log says why it ended",
    )


def check_beat() -> Said:
    """That something scheduled has run: beat sent it, the worker did it."""
    if heartbeat.is_alive("beat"):
        return ok("what it schedules is done")
    return (
        Level.FAIL,
        f"nothing scheduled was done for {heartbeat.SCHEDULED_EXPIRE_SECONDS} s",
        "start beat, and the worker that does what it schedules",
    )


def check_relay() -> Said:
    """Whether what happened has been told."""
    # Two parts, each with an index of its own.
    waiting = Q(seq__isnull=True) | Q(seq__isnull=False, sent_at__isnull=True)
    late = OutboxEvent.objects.filter(waiting, created_at__lt=clock.now() - LATE)
    count = late.count()
    if count:
        return (
            Level.FAIL,
            f"{count} events older than a minute are not told",
            "start the channels service or the worker; Redis must answer",
        )
    return ok("everything is told")


def check_audit() -> Said:
    """The head of the chain against the last link. The whole chain is for `manage.py audit verify`."""
    head = AuditHead.objects.filter(pk=1).first()
    last = AuditEntry.objects.filter(chain_seq__isnull=False).order_by("-chain_seq").first()
    seq, digest = (head.seq, head.hash) if head else (0, "")
    if (last.chain_seq if last else 0) != seq or (last is not None and last.chain_hash != digest):
        return (
            Level.FAIL,
            f"the head says {seq}, the last link {last.chain_seq if last else 0}",
            "python rotc_backend/manage.py audit verify",
        )
    if AuditEntry.objects.filter(chain_seq__isnull=True, at__lt=clock.now() - LATE).exists():
        return (
            Level.WARN,
            "entries older than a minute are not chained",
            "start the channels service or the worker",
        )
    return ok(f"head at {seq}")


def check_mail() -> Said:
    """Whether the mail server takes us."""
    if settings.EMAIL_BACKEND.endswith("console.EmailBackend"):
        return (
            Level.WARN,
            "mail goes to the log only",
            "set EMAIL_URL, e.g. smtp+tls://USER:PASSWORD@HOST:587",
        )
    with get_connection() as mail:
        host = getattr(mail, "host", "")
    return ok(f"{host} takes us" if host else "ready")


def check_pango() -> Said:
    """The libraries that lay out the PDF sheets, by the names that WeasyPrint opens."""
    missing = []
    for name in PANGO:
        try:
            ctypes.CDLL(name)
        except OSError:
            missing.append(name)
    if missing:
        return (
            Level.FAIL,
            f"PDF sheets fail: no {', '.join(missing)}",
            f"apt install {PANGO_PACKAGES}, or deploy the Dockerfile",
        )
    return ok("PDF sheets can be laid out")


def check_disk() -> Said:
    """Room for temporary files and media."""
    folder = settings.DATA_DIR if settings.DATA_DIR.is_dir() else Path(tempfile.gettempdir())
    free = shutil.disk_usage(folder).free
    level = Level.FAIL if free < DISK_FAIL_BYTES else Level.WARN if free < DISK_WARN_BYTES else Level.OK
    return (
        level,
        f"{free / 1024**2:,.0f} MiB free at {folder}",
        "" if level == Level.OK else "make room, or take a larger disk",
    )


# Each with the store that it rests on.
def check_stored_keys() -> Said:
    """Whether what is encrypted at rest opens with the secret that is set."""
    found = stored_secrets.survey()
    if found.locked:
        return (
            Level.FAIL,
            f"{found.locked} stored keys open with no secret that is set: nothing that seals is written, sign-ins neither",
            "the old secret into DJANGO_SECRET_KEY_FALLBACKS; if it is lost: manage.py secrets abandon",
        )
    if found.older:
        return (
            Level.WARN,
            f"{found.older} stored keys open with a fallback only",
            "manage.py secrets rewrap, then take the old secret out of DJANGO_SECRET_KEY_FALLBACKS",
        )
    return ok(f"{found.current} open with DJANGO_SECRET_KEY")


CHECKS: dict[str, tuple[Callable[[], Said], str]] = {
    "settings": (check_settings, ""),
    "database": (check_database, ""),
    "migrations": (check_migrations, "database"),
    "clock": (check_clock, "database"),
    "redis": (check_redis, ""),
    "broker": (check_broker, "redis"),
    "kept": (check_kept, "redis"),
    "channel layer": (check_channel_layer, "redis"),
    "worker": (check_worker, "redis"),
    "beat": (check_beat, "redis"),
    "relay": (check_relay, "migrations"),
    "audit": (check_audit, "migrations"),
    "stored keys": (check_stored_keys, "migrations"),
    "storage": (check_storage, ""),
    "files": (check_files, "migrations"),
    "virus scanner": (check_scanner, ""),
    "text recognition": (check_reader, ""),
    "mail": (check_mail, ""),
    "pango": (check_pango, ""),
    "disk": (check_disk, ""),
}
