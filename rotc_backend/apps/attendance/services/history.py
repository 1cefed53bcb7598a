"""Whole days of the past at once: days that are closed already, with their records."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from apps.attendance.models import AttendanceRecord, TrainingDay, TrainingSession
from apps.attendance.rules import AttendanceStatus, DayStatus, Source, default_window
from apps.system.models import Term
from apps.system.services import audit
from apps.system.services.terms import refuse_sealed
from common import clock
from common.actors import Actor

BATCH = 5000


@dataclass(frozen=True)
class PastRecord:
    """One enrollment's outcome on one day. `scanned_at` is the time in; `id` the number of the row, where it has one."""

    enrollment_id: int
    status: AttendanceStatus
    source: Source
    scanned_at: datetime | None = None
    time_out: datetime | None = None
    reason: str = ""
    id: int | None = None


@dataclass(frozen=True)
class PastDay:
    """A day of one session with the default window; `id` and `session_id` are numbers of the rows, where they have any."""

    held_on: date
    title: str
    records: Sequence[PastRecord]
    is_closed: bool = True
    id: int | None = None
    session_id: int | None = None


@transaction.atomic
def record_past_days(
    *, actor: Actor, term: Term, days: Sequence[PastDay], now: datetime, reason: str
) -> list[TrainingDay]:
    """Days with their records, in the order given. No record on a closed one means absent; none is written for it.

    No event tells of single days or records: whoever brings a whole history tells of the whole. One audit entry counts
    the days, one the records; `reason` says where they come from. Raises TermSealed, IntegrityError for a day that exists.
    """
    refuse_sealed(term)
    created = TrainingDay.objects.bulk_create(
        [
            TrainingDay(
                id=day.id,
                term=term,
                held_on=day.held_on,
                title=day.title,
                status=DayStatus.CLOSED if day.is_closed else DayStatus.PLANNED,
                closed_at=now if day.is_closed else None,
            )
            for day in days
        ]
    )
    sessions = _create_sessions(
        created, {day.id: day.session_id for day in days if day.id and day.session_id}
    )
    records = [
        row
        for session, day in zip(sessions, days, strict=True)
        for row in _rows(session.pk, day.records, actor=actor, now=now)
    ]
    AttendanceRecord.objects.bulk_create(records, batch_size=BATCH)
    for action, model, count in (
        ("day.history_recorded", TrainingDay, len(created)),
        ("attendance.history_recorded", AttendanceRecord, len(records)),
    ):
        change = audit.Change(model._meta.db_table, None, None, {"term_id": term.pk, "rows": count})
        audit.record_many(actor=actor, action=action, changes=[change], now=now, reason=reason)
    return created


@transaction.atomic
def record_scanned(
    *, actor: Actor, day: TrainingDay, records: Sequence[PastRecord], now: datetime, reason: str
) -> None:
    """Records on the only session of a day that is open, as one piece of history (see record_past_days)."""
    rows = _rows(day.sessions.get().pk, records, actor=actor, now=now)
    AttendanceRecord.objects.bulk_create(rows, batch_size=BATCH)
    change = audit.Change(AttendanceRecord._meta.db_table, None, None, {"day_id": day.pk, "rows": len(rows)})
    audit.record_many(
        actor=actor, action="attendance.history_recorded", changes=[change], now=now, reason=reason
    )


@transaction.atomic
def record_past(
    *, actor: Actor, term: Term, records: Mapping[int, Sequence[PastRecord]], now: datetime, reason: str
) -> None:
    """Records by session, on days that are there (see record_past_days); a planned day that gets records was held and is
    closed. Raises TermSealed, IntegrityError for a record that exists."""
    refuse_sealed(term)
    rows = [row for session, found in records.items() for row in _rows(session, found, actor=actor, now=now)]
    AttendanceRecord.objects.bulk_create(rows, batch_size=BATCH)
    held = TrainingDay.objects.filter(sessions__in=_known(records), status=DayStatus.PLANNED)
    held.update(status=DayStatus.CLOSED, closed_at=now)
    change = audit.Change(
        AttendanceRecord._meta.db_table, None, None, {"term_id": term.pk, "rows": len(rows)}
    )
    audit.record_many(
        actor=actor, action="attendance.history_recorded", changes=[change], now=now, reason=reason
    )


def _known(records: Mapping[int, Sequence[PastRecord]]) -> Collection[int]:
    return [session for session, found in records.items() if found]


def _rows(
    session_id: int, records: Sequence[PastRecord], *, actor: Actor, now: datetime
) -> list[AttendanceRecord]:
    rows = []
    for record in records:
        # What was scanned was recorded then; what is copied from a sheet is recorded now.
        recorded_at = record.scanned_at if record.source is Source.SCAN and record.scanned_at else now
        rows.append(
            AttendanceRecord(
                id=record.id,
                session_id=session_id,
                enrollment_id=record.enrollment_id,
                status=record.status,
                source=record.source,
                scanned_at=record.scanned_at,
                time_out=record.time_out,
                reason=record.reason,
                marked_by_id=actor.pk,
                recorded_at=recorded_at,
                updated_at=recorded_at,
            )
        )
    return rows


def _create_sessions(days: Sequence[TrainingDay], ids: Mapping[int, int]) -> list[TrainingSession]:
    zone = clock.unit_zone()
    windows = [(day, default_window(day.held_on, zone)) for day in days]
    return TrainingSession.objects.bulk_create(
        [
            TrainingSession(
                id=ids.get(day.pk),
                day=day,
                opens_at=window.opens_at,
                on_time_until=window.on_time_until,
                late_until=window.late_until,
                closes_at=window.closes_at,
            )
            for day, window in windows
        ]
    )
