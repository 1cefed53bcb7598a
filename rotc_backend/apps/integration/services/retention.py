"""Retention: every class of data goes when its period is over, oldest first, in batches."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction
from django.db.models import QuerySet
from django.utils.translation import gettext

from apps.attendance.services.letters import letters_over
from apps.authentication.services import retention as accounts
from apps.cadets.services import purging
from apps.integration.models import ImportRow, RetentionPeriod, RetentionRun
from apps.integration.rules.retention import LONGEST_DAYS, PERIODS, RUNS_APART, DataClass
from apps.messaging.services.own import notifications_over
from apps.reports.services import retention as reports
from apps.system.services import audit, maintenance
from apps.system.services import retention as system
from common.actors import Actor, Operator
from common.errors import Invalid

logger = logging.getLogger(__name__)

_LOCK = 0x52455441


def import_rows_over(before: datetime) -> QuerySet[ImportRow]:
    """Rows of files that were sent before. Of a file that was never committed too: its preview is empty then."""
    return ImportRow.objects.filter(file__created_at__lt=before).order_by("pk")


OVER: dict[DataClass, Callable[[datetime], QuerySet[Any]]] = {
    DataClass.SESSIONS: accounts.sessions_over,
    DataClass.ONE_TIME_TOKENS: accounts.tokens_over,
    DataClass.SOCKET_TICKETS: accounts.tickets_over,
    DataClass.THROTTLES: accounts.throttles_over,
    DataClass.IDEMPOTENT_ANSWERS: system.answers_over,
    DataClass.EVENTS: system.events_over,
    DataClass.REPORT_FILES: reports.files_over,
    DataClass.READ_NOTIFICATIONS: notifications_over,
    DataClass.IMPORT_ROWS: import_rows_over,
    DataClass.EXCUSE_LETTERS: letters_over,
    DataClass.SAMPLES: system.samples_over,
    DataClass.SCHEDULED_RUNS: system.runs_over,
    DataClass.ALERTS: system.alerts_over,
}


# Of these the rows stay, and what goes is in them: who would go, and what takes it out.
CLEARED: dict[DataClass, tuple[Callable[[datetime], QuerySet[Any]], Callable[..., int]]] = {
    DataClass.ARCHIVED_CADETS: (purging.cadets_over, purging.purge),
}


def rows_over(kind: DataClass, days: int, *, now: datetime) -> QuerySet[Any]:
    """The rows of a class that a run would delete or clear now, kept for so many days."""
    find = CLEARED[kind][0] if kind in CLEARED else OVER[kind]
    return find(now - timedelta(days=days))


def cadets_to_purge(*, now: datetime) -> QuerySet[Any]:
    """The archived cadets whose particulars the next run takes, the longest archived first."""
    return rows_over(DataClass.ARCHIVED_CADETS, _periods()[DataClass.ARCHIVED_CADETS], now=now)


@dataclass(frozen=True)
class ClassState:
    """A class of data with its period in force; `due` rows would go now."""

    kind: DataClass
    days: int
    due: int

    @property
    def title(self) -> str:
        """What it is."""
        return PERIODS[self.kind].title

    @property
    def why(self) -> str:
        """What its least period rests on."""
        return PERIODS[self.kind].why

    @property
    def default_days(self) -> int:
        """The period while no admin has set one."""
        return PERIODS[self.kind].days

    @property
    def least_days(self) -> int:
        """The shortest period."""
        return PERIODS[self.kind].least


def survey(*, now: datetime) -> list[ClassState]:
    """Every class, with what a run would delete now. Nothing is changed."""
    return [
        ClassState(kind, days, rows_over(kind, days, now=now).count()) for kind, days in _periods().items()
    ]


def run(*, now: datetime, apart: timedelta = RUNS_APART) -> RetentionRun | None:
    """Delete what is over; None in maintenance, or when another run began less than `apart` ago. Cut off, the next one
    goes on."""
    if maintenance.is_on():
        return None
    done = _begin(now=now, apart=apart)
    if done is None:
        return None
    for kind, days in _periods().items():
        rows = rows_over(kind, days, now=now)
        done.deleted[kind] = (
            CLEARED[kind][1](rows, now=now) if kind in CLEARED else system.delete_in_batches(rows)
        )
        done.save(update_fields=["deleted"])
    _finish(done, now=now)
    return done


@transaction.atomic
def _begin(*, now: datetime, apart: timedelta) -> RetentionRun | None:
    """The new run's row. The lock is the transaction's: behind a pooler no connection lasts longer than that."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [_LOCK])
        is_alone = bool(cursor.fetchone()[0])
    if not is_alone or RetentionRun.objects.filter(started_at__gt=now - apart).exists():
        return None
    return RetentionRun.objects.create(started_at=now)


@transaction.atomic
def change_period(*, actor: Actor, kind: DataClass, days: int, now: datetime) -> None:
    """Keep a class for so many days from now on. Raises Invalid outside its bounds."""
    least = PERIODS[kind].least
    if not least <= days <= LONGEST_DAYS:
        message = gettext("Between {least} and {longest_days} days. {why}").format(
            least=least, longest_days=LONGEST_DAYS, why=gettext(PERIODS[kind].why)
        )
        raise Invalid(message, errors={"days": [message]})
    before = _periods()[kind]
    if days == before:
        return
    period, _ = RetentionPeriod.objects.update_or_create(kind=kind, defaults={"days": days})
    audit.record(
        actor=actor, action="retention.changed", row=period, before={"kind": kind, "days": before},
        after={"kind": kind, "days": days}, now=now,
    )  # fmt: skip


def last_run() -> RetentionRun | None:
    """The latest run, if there was one."""
    return RetentionRun.objects.first()


def _periods() -> dict[DataClass, int]:
    changed = dict(RetentionPeriod.objects.values_list("kind", "days"))
    return {kind: changed.get(kind, period.days) for kind, period in PERIODS.items()}


@transaction.atomic
def _finish(done: RetentionRun, *, now: datetime) -> None:
    done.finished_at = now
    done.save(update_fields=["finished_at"])
    gone = {str(kind): number for kind, number in done.deleted.items() if number}
    logger.info("retention: %s", gone or "nothing was over")
    if gone:
        audit.record(
            actor=Operator("retention"),
            action="retention.deleted",
            row=done,
            before=None,
            after=gone,
            now=now,
        )
