"""Marks: what people decide about cadets on the muster."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.db import connection, transaction
from django.utils.translation import gettext

from apps.attendance import selectors
from apps.attendance.models import AttendanceRecord, Scan
from apps.attendance.rules import AttendanceStatus, DayStatus, ScanKind, ScanOutcome, Source, Standing
from apps.attendance.selectors.lines import MusterRow, line, on_roll, recorded_in
from apps.attendance.services.days import WrongDayStatus
from apps.attendance.services.muster.records import Sheet
from apps.attendance.services.muster.scans import ScanSent, apply
from apps.authentication.rules.duties import Action
from apps.cadets.models import Enrollment
from apps.cadets.selectors import RosterFilter, lock_enrollment
from apps.system.services.terms import refuse_sealed
from common.actors import Actor
from common.errors import Invalid

_FRESH_IDS = "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)"


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
        raise WrongDayStatus(gettext("The training day is not open yet."))
    enrollment = lock_enrollment(actor, enrollment_id, Action.RECORD_ATTENDANCE)
    if not selectors.enrollments_on(day).filter(pk=enrollment.pk).exists():
        raise Invalid(
            gettext("The cadet is not enrolled on this day."),
            errors={"enrollment": [gettext("Not enrolled on this day.")]},
        )
    session = selectors.session_of(day, session_id, now)
    existing = recorded_in(session, [enrollment.pk])
    if existing and not reason.strip():
        raise Invalid(gettext("A correction needs its reason."), errors={"reason": [gettext("Say why.")]})
    sheet, member = Sheet(existing, _fresh_ids(1)), on_roll(enrollment)
    times = [(record.standing.scanned_at, record.standing.time_out) for record in existing.values()]
    standing = Standing(status, Source.MANUAL, *(times[0] if times else ()))
    record = sheet.write(session.pk, member, standing, actor=actor)
    sheet.save(day_id=day.pk, actor=actor, action="attendance.marked", now=now, reason=reason, noted=reason)
    return line(member, record)


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
        raise WrongDayStatus(gettext("The training day is not open yet."))
    session = selectors.session_of(day, session_id, now)
    locked = selectors.lock_roll(actor, day, Action.RECORD_ATTENDANCE, roster=roster)
    existing = recorded_in(session, [row.pk for row in locked])
    rest = [
        row
        for row in locked
        if (session.pk, row.pk) not in existing
        and (row.cadet.user_id is None or row.cadet.user_id != actor.pk)
    ]
    sheet = Sheet(existing, _fresh_ids(len(rest)))
    for enrollment in rest:
        sheet.write(session.pk, on_roll(enrollment), Standing(status, Source.MANUAL), actor=actor)
    sheet.save(day_id=day.pk, actor=actor, action="attendance.marked", now=now, reason=reason, noted=reason)
    return len(rest)


def record_held(
    *, actor: Actor, scan: Scan, enrollment: Enrollment, reason: str, now: datetime
) -> ScanOutcome:
    """What a held scan (with day and session) becomes when it is taken after all, for whoever holds the enrollment's lock and
    decides about it: judged by its own moment, like any scan."""
    session = scan.session
    if session is None:
        return ScanOutcome.DUPLICATE
    sheet = Sheet(recorded_in(session, [enrollment.pk]), _fresh_ids(1))
    sent = ScanSent(scan.client_id, "", scan.scanned_at, ScanKind(scan.kind))
    outcome = apply(sheet, sent, (session.pk, session.window), on_roll(enrollment), actor=actor)
    sheet.save(day_id=scan.day_id, actor=actor, action="attendance.scanned", now=now, reason=reason)
    return outcome


def _fresh_ids(number: int) -> Iterator[int]:
    """Ids for so many new records, asked for when the first is needed."""
    with connection.cursor() as cursor:
        cursor.execute(_FRESH_IDS, [AttendanceRecord._meta.db_table, number])
        yield from [pk for (pk,) in cursor.fetchall()]
