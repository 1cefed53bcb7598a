"""Lines of the muster: one cadet, and what is recorded of them.

Hundreds are made per request. So they are tuples, and what must be a dict in the end is no frozen dataclass: one of those takes
eight times as long to make.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from apps.attendance.models import AttendanceRecord, TrainingSession
from apps.attendance.rules import AttendanceStatus, Source, Standing
from apps.cadets.models import Enrollment, Transfer

Place = tuple[int, int]
"""Session and enrollment: where there is one record at most."""


@dataclass
class MusterRow:
    """One cadet's line on the muster of a session; without a record the status is None."""

    record_id: int | None
    enrollment_id: int
    cadet_id: int
    student_number: str
    name: str
    company_id: int | None
    company: str
    platoon: int | None
    status: str | None
    source: str | None
    scanned_at: datetime | None
    time_out: datetime | None
    marked_by: str


class OnRoll(NamedTuple):
    """A cadet whom the day counts for, and where; what audiences and lines of the muster are made of."""

    enrollment_id: int
    cadet_id: int
    user_id: int | None
    student_number: str
    name: str
    company_id: int | None
    company: str
    platoon_id: int | None
    platoon: int | None


class Recorded(NamedTuple):
    """A record as it stands, or shall stand."""

    id: int
    standing: Standing
    marked_by: str


def on_roll(enrollment: Enrollment) -> OnRoll:
    """From an enrollment with cadet, company and platoon."""
    cadet, company, platoon = enrollment.cadet, enrollment.company, enrollment.platoon
    return OnRoll(
        enrollment.pk,
        cadet.pk,
        cadet.user_id,
        cadet.student_number,
        cadet.name,
        enrollment.company_id,
        company.name if company else "",
        enrollment.platoon_id,
        platoon.number if platoon else None,
    )


def recorded(record: AttendanceRecord) -> Recorded:
    """From a record with whoever marked it."""
    standing = Standing(
        AttendanceStatus(record.status), Source(record.source), record.scanned_at, record.time_out
    )
    return Recorded(record.pk, standing, record.marked_by.display_name if record.marked_by else "")


def recorded_in(session: TrainingSession, enrollment_ids: Iterable[int]) -> dict[Place, Recorded]:
    """The records of some enrollments in a session. To change them, hold the enrollments' locks first."""
    rows = AttendanceRecord.objects.select_related("marked_by")
    found = rows.filter(session=session, enrollment_id__in=set(enrollment_ids))
    return {(row.session_id, row.enrollment_id): recorded(row) for row in found}


def line(member: OnRoll, record: Recorded | None) -> MusterRow:
    """A cadet's line on the muster."""
    pk, standing, marked_by = record or (None, None, "")
    status, source, scanned_at, time_out = standing or (None, None, None, None)
    return MusterRow(
        pk,
        member.enrollment_id,
        member.cadet_id,
        member.student_number,
        member.name,
        member.company_id,
        member.company,
        member.platoon,
        status,
        source,
        scanned_at,
        time_out,
        marked_by,
    )


def muster_row(
    enrollment: Enrollment, record: AttendanceRecord | None, left: Transfer | None = None
) -> MusterRow:
    """One line, from rows that are loaded; with the transfer by which the cadet `left` the place of the day since."""
    member = on_roll(enrollment)
    if left is not None:
        company, platoon = left.from_company, left.from_platoon
        member = member._replace(
            company_id=left.from_company_id,
            company=company.name if company else "",
            platoon_id=left.from_platoon_id,
            platoon=platoon.number if platoon else None,
        )
    return line(member, recorded(record) if record else None)
