"""What approved excuses make of the records of a day. Opening a day and approving an excuse both end here: it is the same in
whatever order they come."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from apps.attendance.events import RecordSaved
from apps.attendance.models import AttendanceRecord, TrainingDay
from apps.attendance.rules import AttendanceStatus, Source
from apps.attendance.selectors.excuses import approved_on
from apps.attendance.selectors.lines import muster_row
from apps.authentication.models import User
from apps.cadets.models import Enrollment
from apps.cadets.services.cadets import audience_of
from apps.system import outbox
from apps.system.rules import cadet_person
from apps.system.services import audit
from common.actors import Actor

WHY = "Excuse approved"


def excuse_all(*, day: TrainingDay, actor: Actor, now: datetime) -> int:
    """Excuse whoever has an approved excuse for the day; how many. For whoever holds the day's lock."""
    ids = list(approved_on(day).values_list("enrollment_id", flat=True))
    # In order of id, like everyone who writes records.
    locked = Enrollment.objects.select_for_update(no_key=True, of=("self",)).filter(pk__in=ids).order_by("pk")
    return write(
        day=day, enrollments=list(locked.select_related("cadet", "company", "platoon")), actor=actor, now=now
    )


def write(*, day: TrainingDay, enrollments: Sequence[Enrollment], actor: Actor, now: datetime) -> int:
    """Excuse enrollments (with cadet, company and platoon) in every session of the day, whatever stands there: a person decided
    it. What was scanned stays beside it. How many records changed. For whoever holds the locks of day and enrollments."""
    sessions = list(day.sessions.all())
    standing = AttendanceRecord.objects.filter(session__in=sessions, enrollment__in=enrollments)
    there = {(row.session_id, row.enrollment_id): row for row in standing}
    written: list[tuple[AttendanceRecord, dict[str, Any] | None, Enrollment]] = []
    for session in sessions:
        for enrollment in enrollments:
            record = there.get((session.pk, enrollment.pk))
            before = None if record is None else _plain(record)
            if (
                before is not None
                and before["source"] == Source.EXCUSE
                and before["status"] == AttendanceStatus.EXCUSED
            ):
                continue
            record = record or AttendanceRecord(session=session, enrollment=enrollment, recorded_at=now)
            record.status, record.source, record.reason = AttendanceStatus.EXCUSED, Source.EXCUSE, WHY
            record.marked_by = actor if isinstance(actor, User) else None
            record.updated_at = now
            written.append((record, before, enrollment))
    AttendanceRecord.objects.bulk_create([record for record, before, _ in written if before is None])
    AttendanceRecord.objects.bulk_update(
        [record for record, before, _ in written if before is not None],
        ["status", "source", "reason", "marked_by", "updated_at"],
    )
    _note(day, written, actor=actor, now=now)
    return len(written)


def _note(
    day: TrainingDay,
    written: Sequence[tuple[AttendanceRecord, dict[str, Any] | None, Enrollment]],
    *,
    actor: Actor,
    now: datetime,
) -> None:
    table = AttendanceRecord._meta.db_table
    changes = [
        audit.Change(table, record.pk, before, _plain(record), cadet_person(enrollment.cadet_id))
        for record, before, enrollment in written
    ]
    audit.record_many(actor=actor, action="attendance.excused", changes=changes, now=now)
    outbox.publish_many(
        (
            RecordSaved(
                day_id=day.pk,
                session_id=record.session_id,
                enrollment_id=enrollment.pk,
                cadet_id=enrollment.cadet_id,
                previous_status=before["status"] if before else None,
                record=asdict(muster_row(enrollment, record)),
            ),
            audience_of(enrollment.cadet, enrollment),
        )
        for record, before, enrollment in written
    )


def _plain(record: AttendanceRecord) -> dict[str, Any]:
    return {
        "status": record.status,
        "source": record.source,
        "scanned_at": record.scanned_at,
        "time_out": record.time_out,
    }
