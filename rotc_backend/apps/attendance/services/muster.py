"""Scans and marks: what becomes an attendance record.

Whoever writes records locks the enrollments first, in order of id; records and scans are read after that. So two phones with
the same cadet, or a scan and the close of the day, come one after the other.
"""

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from django.db import DatabaseError, transaction

from apps.attendance import rules, selectors
from apps.attendance.events import RecordSaved
from apps.attendance.models import AttendanceRecord, Scan, TrainingDay, TrainingSession
from apps.attendance.rules import (
    AttendanceStatus,
    DayStatus,
    Rejection,
    ScanKind,
    ScanOutcome,
    Source,
    Standing,
)
from apps.attendance.selectors import MusterRow, muster_row
from apps.attendance.services.days import WrongDayStatus
from apps.authentication.models import User
from apps.authentication.rules.duties import Action
from apps.cadets.models import Cadet, Enrollment
from apps.cadets.selectors import RosterFilter, lock_enrollment
from apps.cadets.services import cards
from apps.cadets.services.cadets import audience_of
from apps.system import outbox
from apps.system.rules import SEALED_STATUSES, cadet_person
from apps.system.services import audit
from apps.system.services.terms import refuse_sealed
from common.actors import Actor, person_id
from common.errors import Invalid, refused_by_seal

MAX_SCANS = 500


@dataclass(frozen=True)
class ScanSent:
    """One scan as a phone sends it. `client_id` is the phone's: the same scan sent again is known by it."""

    client_id: uuid.UUID
    token: str
    scanned_at: datetime
    kind: ScanKind = ScanKind.IN


@dataclass(frozen=True)
class ScanResult:
    """What became of one scan; `record` is the cadet's line on the muster, when there is one."""

    client_id: uuid.UUID
    outcome: ScanOutcome
    reason: Rejection | None = None
    record: MusterRow | None = None


@dataclass(frozen=True)
class _Answer:
    """A result before the records are saved: only then have they ids."""

    client_id: uuid.UUID
    outcome: ScanOutcome
    reason: Rejection | None = None
    enrollment: Enrollment | None = None
    record: AttendanceRecord | None = None

    def told(self) -> ScanResult:
        row = muster_row(self.enrollment, self.record) if self.enrollment else None
        return ScanResult(self.client_id, self.outcome, self.reason, row)


@dataclass
class _Written:
    """What one request changes, saved at its end with one statement per table."""

    records: dict[tuple[int, int], AttendanceRecord]
    before: dict[tuple[int, int], dict[str, Any] | None]


def take_scans(*, actor: Actor, day_id: int, scans: Sequence[ScanSent], now: datetime) -> list[ScanResult]:
    """Record a batch; each scan gets its own answer, in the order given. Raises NotFound for the day.

    Of several scans of a cadet the earliest stands, in whatever order they arrive; a scan never overrides a person's mark.
    After the seal scans are held.
    """
    try:
        return _take_scans(actor=actor, day_id=day_id, scans=scans, now=now)
    except DatabaseError as error:
        if not refused_by_seal(error):
            raise
    # Sealed between the look at the term and the write: seen now.
    return _take_scans(actor=actor, day_id=day_id, scans=scans, now=now)


@transaction.atomic
def _take_scans(*, actor: Actor, day_id: int, scans: Sequence[ScanSent], now: datetime) -> list[ScanResult]:
    day = selectors.get_day(actor, day_id)
    refused, enrolled = _identify(actor, day, scans)
    known = {
        scan.client_id: scan for scan in Scan.objects.filter(client_id__in=[scan.client_id for scan in scans])
    }
    sessions = sorted(day.sessions.all(), key=lambda session: session.opens_at, reverse=True)
    existing = selectors.records_of(sessions, (enrollment.pk for enrollment in enrolled.values()))
    written = _Written({(record.session_id, record.enrollment_id): record for record in existing}, {})
    to_keep: dict[uuid.UUID, Scan] = {}
    answers = []
    for scan in scans:
        earlier = to_keep.get(scan.client_id) or known.get(scan.client_id)
        if earlier is not None and (
            earlier.outcome != ScanOutcome.REJECTED or earlier.rejection == Rejection.REFUSED
        ):
            answers.append(_again(earlier, written, enrolled))
            continue
        session, enrollment = _session_for(sessions, scan), enrolled.get(scan.client_id)
        reason = refused.get(scan.client_id) or (Rejection.OUTSIDE_WINDOW if session is None else None)
        if reason is not None or session is None or enrollment is None:
            outcome, record = ScanOutcome.REJECTED, None
        elif day.term.status in SEALED_STATUSES:
            outcome, record = ScanOutcome.HELD, written.records.get((session.pk, enrollment.pk))
        else:
            outcome, record = _apply(scan, session, enrollment, written, actor=actor, now=now)
        shown = None if outcome is ScanOutcome.REJECTED else enrollment
        answers.append(_Answer(scan.client_id, outcome, reason, shown, record))
        to_keep[scan.client_id] = _scan_row(
            scan,
            day=day,
            session=session,
            enrollment=enrollment,
            outcome=outcome,
            reason=reason,
            actor=actor,
            now=now,
        )
    _save(written, actor=actor, action="attendance.scanned", now=now)
    _keep(to_keep.values())
    _publish(day, written, {enrollment.pk: enrollment for enrollment in enrolled.values()})
    return [answer.told() for answer in answers]


@transaction.atomic
def mark(
    *,
    actor: Actor,
    day_id: int,
    enrollment_id: int,
    session_id: int | None,
    status: AttendanceStatus,
    reason: str,
    now: datetime,
) -> MusterRow:
    """A person's decision about one cadet; it stands against scans. A correction needs its reason.

    Raises NotFound, WrongDayStatus for a day that never opened, TermSealed, Invalid.
    """
    day = selectors.get_day(actor, day_id)
    refuse_sealed(day.term)
    if day.status == DayStatus.PLANNED:
        raise WrongDayStatus("The training day is not open yet.")
    enrollment = lock_enrollment(actor, enrollment_id, Action.RECORD_ATTENDANCE)
    if not selectors.enrollments_on(day).filter(pk=enrollment.pk).exists():
        raise Invalid(
            "The cadet is not enrolled on this day.", errors={"enrollment": ["Not enrolled on this day."]}
        )
    session = selectors.session_of(day, session_id, now)
    existing = selectors.records_of([session], [enrollment.pk])
    written = _Written({(record.session_id, record.enrollment_id): record for record in existing}, {})
    if existing and not reason.strip():
        raise Invalid("A correction needs its reason.", errors={"reason": ["Say why."]})
    record = _write(
        written, session, enrollment, Standing(status, Source.MANUAL, *_times(existing)), actor=actor, now=now
    )
    record.reason = reason
    _save(written, actor=actor, action="attendance.marked", now=now, reason=reason)
    _publish(day, written, {enrollment.pk: enrollment})
    return muster_row(enrollment, record)


@transaction.atomic
def mark_rest(
    *,
    actor: Actor,
    day_id: int,
    session_id: int | None,
    roster: RosterFilter,
    status: AttendanceStatus,
    reason: str,
    now: datetime,
) -> int:
    """Mark everyone of that part of the roster who has no record yet; how many. Whoever has one keeps it.

    Never the actor. Raises NotFound, WrongDayStatus for a day that never opened, TermSealed.
    """
    day = selectors.get_day(actor, day_id)
    refuse_sealed(day.term)
    if day.status == DayStatus.PLANNED:
        raise WrongDayStatus("The training day is not open yet.")
    session = selectors.session_of(day, session_id, now)
    locked = selectors.lock_roll(actor, day, Action.RECORD_ATTENDANCE, roster=roster)
    recorded = {
        record.enrollment_id for record in selectors.records_of([session], [row.pk for row in locked])
    }
    rest = [
        row
        for row in locked
        if row.pk not in recorded and (row.cadet.user_id is None or row.cadet.user_id != actor.pk)
    ]
    written = _Written({}, {})
    for enrollment in rest:
        record = _write(written, session, enrollment, Standing(status, Source.MANUAL), actor=actor, now=now)
        record.reason = reason
    _save(written, actor=actor, action="attendance.marked", now=now, reason=reason)
    _publish(day, written, {enrollment.pk: enrollment for enrollment in rest})
    return len(rest)


def record_held(
    *, actor: Actor, scan: Scan, enrollment: Enrollment, reason: str, now: datetime
) -> ScanOutcome:
    """What a held scan (with day and session) becomes when it is taken after all, for whoever holds the enrollment's lock and
    decides about it: judged by its own moment, like any scan."""
    session = scan.session
    if session is None:
        return ScanOutcome.DUPLICATE
    existing = selectors.records_of([session], [enrollment.pk])
    written = _Written({(record.session_id, record.enrollment_id): record for record in existing}, {})
    sent = ScanSent(scan.client_id, "", scan.scanned_at, ScanKind(scan.kind))
    outcome, _ = _apply(sent, session, enrollment, written, actor=actor, now=now)
    _save(written, actor=actor, action="attendance.scanned", now=now, reason=reason)
    _publish(scan.day, written, {enrollment.pk: enrollment})
    return outcome


def _identify(
    actor: Actor, day: TrainingDay, scans: Iterable[ScanSent]
) -> tuple[dict[uuid.UUID, Rejection], dict[uuid.UUID, Enrollment]]:
    """Who was scanned: refusals and locked enrollments by client id. Cadets out of the actor's scope, and the actor, are as if
    not enrolled."""
    refused: dict[uuid.UUID, Rejection] = {}
    readings: dict[uuid.UUID, cards.CardReading] = {}
    for scan in scans:
        if scan.client_id in readings or scan.client_id in refused:
            # The same scan twice in one batch: the first reading is the one that counts.
            continue
        try:
            readings[scan.client_id] = cards.read(scan.token)
        except cards.CardMalformed:
            refused[scan.client_id] = Rejection.MALFORMED
        except cards.CardForged:
            refused[scan.client_id] = Rejection.FORGED
    cadet_ids = {reading.cadet_id for reading in readings.values()}
    cadets = Cadet.objects.in_bulk(cadet_ids)
    by_cadet = {
        enrollment.cadet_id: enrollment
        for enrollment in selectors.lock_roll(actor, day, Action.RECORD_ATTENDANCE, cadet_ids=cadet_ids)
    }
    enrolled = {}
    for client_id, reading in readings.items():
        cadet = cadets.get(reading.cadet_id)
        if cadet is None:
            refused[client_id] = Rejection.UNKNOWN
        elif cadet.card_issue_number != reading.issue_number:
            refused[client_id] = Rejection.REVOKED
        elif day.status == DayStatus.PLANNED:
            refused[client_id] = Rejection.NOT_OPEN
        elif cadet.pk not in by_cadet or (cadet.user_id is not None and cadet.user_id == actor.pk):
            refused[client_id] = Rejection.NOT_ENROLLED
        else:
            enrolled[client_id] = by_cadet[cadet.pk]
    return refused, enrolled


def _session_for(sessions: Sequence[TrainingSession], scan: ScanSent) -> TrainingSession | None:
    """The latest session whose window takes the scan. `sessions` is ordered so."""
    return next((session for session in sessions if session.window.takes(scan.kind, scan.scanned_at)), None)


def _apply(
    scan: ScanSent,
    session: TrainingSession,
    enrollment: Enrollment,
    written: _Written,
    *,
    actor: Actor,
    now: datetime,
) -> tuple[ScanOutcome, AttendanceRecord | None]:
    record = written.records.get((session.pk, enrollment.pk))
    standing = None if record is None else _standing(record)
    after = rules.after_scan(standing, kind=scan.kind, scanned_at=scan.scanned_at, window=session.window)
    if after is None:
        return ScanOutcome.DUPLICATE, record
    return ScanOutcome.RECORDED, _write(written, session, enrollment, after, actor=actor, now=now)


def _again(earlier: Scan, written: _Written, enrolled: dict[uuid.UUID, Enrollment]) -> _Answer:
    """The answer to a scan that was taken, or refused by a person, before."""
    if earlier.outcome == ScanOutcome.REJECTED:
        return _Answer(earlier.client_id, ScanOutcome.REJECTED, Rejection(earlier.rejection))
    outcome = ScanOutcome.HELD if earlier.outcome == ScanOutcome.HELD else ScanOutcome.DUPLICATE
    enrollment = enrolled.get(earlier.client_id)
    if enrollment is None or earlier.session_id is None:
        return _Answer(earlier.client_id, outcome)
    record = written.records.get((earlier.session_id, enrollment.pk))
    return _Answer(earlier.client_id, outcome, None, enrollment, record)


def _write(
    written: _Written,
    session: TrainingSession,
    enrollment: Enrollment,
    standing: Standing,
    *,
    actor: Actor,
    now: datetime,
) -> AttendanceRecord:
    key = (session.pk, enrollment.pk)
    record = written.records.get(key)
    written.before.setdefault(key, None if record is None else _plain(record))
    if record is None:
        record = AttendanceRecord(session=session, enrollment=enrollment, recorded_at=now)
        written.records[key] = record
    # The audit asks whose it is; from here it need not be read.
    record.enrollment = enrollment
    record.status, record.source = standing.status, standing.source
    record.scanned_at, record.time_out = standing.scanned_at, standing.time_out
    record.marked_by = actor if isinstance(actor, User) else None
    record.updated_at = now
    return record


def _save(
    written: _Written,
    *,
    actor: Actor,
    action: str,
    now: datetime,
    reason: str = "",
) -> None:
    """`reason` is a person's words about the cadets and is sealed as theirs; scans have none, and nothing to seal."""
    AttendanceRecord.objects.bulk_create(
        [written.records[key] for key, before in written.before.items() if before is None]
    )
    AttendanceRecord.objects.bulk_update(
        [written.records[key] for key, before in written.before.items() if before is not None],
        ["status", "source", "scanned_at", "time_out", "reason", "marked_by", "updated_at"],
    )
    table = AttendanceRecord._meta.db_table
    audit.record_many(
        actor=actor,
        action=action,
        changes=[
            audit.Change(
                table,
                written.records[key].pk,
                before,
                _plain(written.records[key]),
                cadet_person(written.records[key].enrollment.cadet_id) if reason else None,
            )
            for key, before in written.before.items()
        ],
        now=now,
        reason=reason,
    )


def _publish(day: TrainingDay, written: _Written, enrollments: dict[int, Enrollment]) -> None:
    events = []
    for (session_id, enrollment_id), before in written.before.items():
        enrollment = enrollments[enrollment_id]
        row = muster_row(enrollment, written.records[session_id, enrollment_id])
        event = RecordSaved(
            day_id=day.pk,
            session_id=session_id,
            enrollment_id=enrollment_id,
            cadet_id=enrollment.cadet_id,
            previous_status=before["status"] if before else None,
            record=asdict(row),
        )
        events.append((event, audience_of(enrollment.cadet, enrollment)))
    outbox.publish_many(events)


def _scan_row(
    scan: ScanSent,
    *,
    day: TrainingDay,
    session: TrainingSession | None,
    enrollment: Enrollment | None,
    outcome: ScanOutcome,
    reason: Rejection | None,
    actor: Actor,
    now: datetime,
) -> Scan:
    return Scan(
        client_id=scan.client_id,
        day=day,
        session=None if outcome is ScanOutcome.REJECTED else session,
        enrollment=enrollment,
        kind=scan.kind,
        scanned_at=scan.scanned_at,
        received_at=now,
        outcome=outcome,
        rejection=reason or "",
        scanned_by_id=person_id(actor),
    )


def _keep(rows: Iterable[Scan]) -> None:
    """A rejected scan may come again and be taken then (the day was not open yet); any other stands as it is.

    In one order: two phones that send the same scans in different orders would deadlock.
    """
    Scan.objects.bulk_create(
        sorted(rows, key=lambda row: row.client_id),
        update_conflicts=True,
        unique_fields=["client_id"],
        update_fields=["day", "session", "enrollment", "kind", "scanned_at", "received_at", "outcome", "rejection",
                       "scanned_by"],
    )  # fmt: skip


def _standing(record: AttendanceRecord) -> Standing:
    return Standing(
        AttendanceStatus(record.status), Source(record.source), record.scanned_at, record.time_out
    )


def _times(existing: Sequence[AttendanceRecord]) -> tuple[datetime | None, datetime | None]:
    return (existing[0].scanned_at, existing[0].time_out) if existing else (None, None)


def _plain(record: AttendanceRecord) -> dict[str, Any]:
    return {
        "status": record.status,
        "source": record.source,
        "scanned_at": record.scanned_at,
        "time_out": record.time_out,
    }
