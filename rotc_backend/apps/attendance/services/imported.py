"""Attendance records that a file brings onto days that are there, and how they are taken back.

The caller holds the transaction, has locked the enrollments in order of id, and has decided by what stands there.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from apps.attendance.events import DayChanged
from apps.attendance.models import AttendanceRecord, TrainingDay
from apps.attendance.rules import AttendanceStatus, Source
from apps.cadets.models import Enrollment
from apps.system import outbox
from apps.system.rules import UNIT_AUDIENCE, cadet_person
from apps.system.services import audit
from common.actors import Actor

BATCH = 2000
_FIELDS = ("status", "source", "scanned_at", "time_out", "reason", "marked_by_id")


@dataclass(frozen=True)
class ImportedRecord:
    """What a row says of one enrollment in one session; None is what it does not say."""

    session_id: int
    enrollment_id: int
    status: AttendanceStatus
    time_in: datetime | None = None
    time_out: datetime | None = None
    remarks: str | None = None


@dataclass(frozen=True)
class Written:
    """A record that was written: what it was, None when it was not there, and what it is."""

    record_id: int
    before: dict[str, Any] | None
    after: dict[str, Any]


@transaction.atomic
def record_imported(
    *, actor: Actor, rows: Sequence[ImportedRecord], now: datetime, reason: str
) -> list[Written]:
    """New or changed records, in the order given; what a row does not say stays. Each is audited."""
    sessions, enrollments = {row.session_id for row in rows}, {row.enrollment_id for row in rows}
    found = AttendanceRecord.objects.filter(session__in=sessions, enrollment__in=enrollments)
    stored = {(record.session_id, record.enrollment_id): record for record in found}
    new, changed, pairs = [], [], []
    for row in rows:
        record = stored.get((row.session_id, row.enrollment_id))
        before = None if record is None else plain(record)
        if record is None:
            record = AttendanceRecord(
                session_id=row.session_id, enrollment_id=row.enrollment_id, recorded_at=now
            )
            new.append(record)
        else:
            changed.append(record)
        record.status, record.source = row.status, Source.IMPORT
        record.scanned_at = row.time_in or record.scanned_at
        record.time_out = row.time_out or record.time_out
        record.reason = record.reason if row.remarks is None else row.remarks
        record.marked_by_id, record.updated_at = actor.pk, now
        pairs.append((record, before))
    AttendanceRecord.objects.bulk_create(new, batch_size=BATCH)
    AttendanceRecord.objects.bulk_update(changed, [*_FIELDS, "updated_at"], batch_size=BATCH)
    written = [Written(record.pk, before, plain(record)) for record, before in pairs]
    cadets = _cadets(enrollments)
    _note(
        [(row.record_id, row.before, row.after, cadets[record.enrollment_id])
         for row, (record, _) in zip(written, pairs, strict=True)],
        actor=actor, action="attendance.imported", now=now, reason=reason,
    )  # fmt: skip
    _announce(sessions)
    return written


@transaction.atomic
def take_back(*, actor: Actor, rows: Sequence[Written], now: datetime, reason: str) -> None:
    """Make records again what they were before an import; what was not there goes. Each is audited."""
    stored = AttendanceRecord.objects.in_bulk([row.record_id for row in rows])
    cadets = _cadets({record.enrollment_id for record in stored.values()})
    notes, back = [], []
    for row in rows:
        record = stored[row.record_id]
        notes.append((record.pk, row.after, row.before, cadets[record.enrollment_id]))
        if row.before is not None:
            for field, value in row.before.items():
                setattr(record, field, value)
            record.updated_at = now
            back.append(record)
    AttendanceRecord.objects.filter(pk__in=[row.record_id for row in rows if row.before is None]).delete()
    AttendanceRecord.objects.bulk_update(back, [*_FIELDS, "updated_at"], batch_size=BATCH)
    _note(notes, actor=actor, action="attendance.import_undone", now=now, reason=reason)
    _announce({record.session_id for record in stored.values()})


def plain(record: AttendanceRecord) -> dict[str, Any]:
    """What an import may change of a record."""
    return {field: getattr(record, field) for field in _FIELDS}


def _cadets(enrollments: Collection[int]) -> dict[int, int]:
    return dict(Enrollment.objects.filter(pk__in=enrollments).values_list("pk", "cadet_id"))


def _note(
    rows: Sequence[tuple[int, Mapping[str, Any] | None, Mapping[str, Any] | None, int]],
    *,
    actor: Actor,
    action: str,
    now: datetime,
    reason: str,
) -> None:
    table = AttendanceRecord._meta.db_table
    changes = [
        audit.Change(table, record_id, before, after, cadet_person(cadet_id))
        for record_id, before, after, cadet_id in rows
    ]
    audit.record_many(actor=actor, action=action, changes=changes, now=now, reason=reason)


def _announce(sessions: Collection[int]) -> None:
    """One event per day: whoever looks at it reads it anew."""
    days = TrainingDay.objects.filter(sessions__in=sessions).distinct().order_by("pk")
    outbox.publish_many((DayChanged(day.pk, day.term_id, day.status), [UNIT_AUDIENCE]) for day in days)
