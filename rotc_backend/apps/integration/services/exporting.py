"""The records of a term as a file that an import of the same kind reads as the same in every row."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction

from apps.attendance.models import AttendanceRecord
from apps.cadets.models import Enrollment
from apps.grading.models import GradeMark, LedgerEntry, Score
from apps.grading.selectors.policies import assessments_of
from apps.integration import selectors
from apps.integration.rules.exports import ExportForm, write_rows
from apps.integration.rules.kinds import ImportKind
from apps.integration.rules.roster import PERSONAL
from apps.integration.rules.tables import (
    ATTENDANCE_IMPORT,
    LEDGER_IMPORT,
    ROSTER,
    STAFF,
    score_import_columns,
)
from apps.staff.models import StaffMember
from apps.system.models import Term
from apps.system.selectors import get_term
from apps.system.services import audit
from common import clock
from common.actors import Actor

Table = tuple[Sequence[str], Iterator[Sequence[Any]]]


@dataclass(frozen=True)
class Exported:
    """A file."""

    name: str
    content: bytes


@transaction.atomic
def export(*, actor: Actor, kind: ImportKind, term_id: int, form: ExportForm, now: datetime) -> Exported:
    """Write what is stored, and note who took it out. Raises NotFound, Forbidden."""
    selectors.refuse_kind(actor, kind)
    term = get_term(actor, term_id)
    header, rows = _TABLES[kind](term)
    content = write_rows(form, header, rows)
    after = {"kind": kind, "form": form}
    audit.record(actor=actor, action="records.exported", row=term, before=None, after=after, now=now)
    return Exported(f"{kind}-{term.pk}-{clock.local_date(now).isoformat()}.{form}", content)


def _roster(term: Term) -> Table:
    marks = dict(GradeMark.objects.filter(enrollment__term=term).values_list("enrollment_id", "code"))
    rows = Enrollment.objects.filter(term=term).select_related("cadet", "company", "platoon").order_by("pk")

    def line(row: Enrollment) -> dict[str, Any]:
        cadet = row.cadet
        return {
            "student_number": cadet.student_number,
            **{name: getattr(cadet, name) for name in PERSONAL},
            "course": row.course,
            "battalion": row.battalion,
            "company": row.company.name if row.company else None,
            "platoon": row.platoon.number if row.platoon else None,
            "status": row.status,
            "mark": marks.get(row.pk),
        }

    return _table(ROSTER, (line(row) for row in rows.iterator(chunk_size=2000)))


def _attendance(term: Term) -> Table:
    rows = AttendanceRecord.objects.filter(session__day__term=term, enrollment__term=term)
    rows = rows.select_related("session__day", "enrollment__cadet").order_by(
        "session__day__held_on", "session_id", "pk"
    )

    def line(row: AttendanceRecord) -> dict[str, Any]:
        cadet = row.enrollment.cadet
        return {
            "held_on": row.session.day.held_on,
            "title": row.session.day.title,
            "session": row.session.name,
            "student_number": cadet.student_number,
            "name": cadet.name,
            "status": row.status,
            "time_in": _local(row.scanned_at),
            "time_out": _local(row.time_out),
            "remarks": row.reason,
        }

    columns = [column for column in ATTENDANCE_IMPORT if column.field != "qr"]
    return _table(columns, (line(row) for row in rows.iterator(chunk_size=2000)))


def _scores(term: Term) -> Table:
    assessments = assessments_of(term.pk)
    cells: dict[int, dict[int, Decimal | None]] = defaultdict(dict)
    scores = Score.objects.filter(enrollment__term=term, value__isnull=False)
    for enrollment_id, assessment_id, value in scores.values_list("enrollment_id", "assessment_id", "value"):
        cells[enrollment_id][assessment_id] = value
    rows = Enrollment.objects.filter(term=term).select_related("cadet").order_by("pk")

    def line(row: Enrollment) -> dict[str, Any]:
        own = {one.code: cells[row.pk].get(one.pk) for one in assessments}
        scores = {code: value if value is None else value.normalize() for code, value in own.items()}
        return {"student_number": row.cadet.student_number, "name": row.cadet.name, **scores}

    columns = score_import_columns([(one.code, one.name) for one in assessments])
    return _table(columns, (line(row) for row in rows.iterator(chunk_size=2000)))


def _ledger(term: Term) -> Table:
    """What was voided counts nowhere and does not go out."""
    rows = LedgerEntry.objects.filter(enrollment__term=term, voided_at=None)
    rows = rows.select_related("enrollment__cadet").order_by("recorded_at", "pk")

    def line(row: LedgerEntry) -> dict[str, Any]:
        cadet = row.enrollment.cadet
        return {
            "recorded_at": _local(row.recorded_at),
            "occurred_on": row.occurred_on,
            "student_number": cadet.student_number,
            "name": cadet.name,
            "kind": row.kind,
            "points": row.points,
            "reason": row.reason,
            "issued_by": row.issued_by_name,
        }

    return _table(LEDGER_IMPORT, (line(row) for row in rows.iterator(chunk_size=2000)))


def _staff(term: Term) -> Table:
    """The training staff is of no term."""
    rows = StaffMember.objects.order_by("pk")
    fields = [column.field for column in STAFF]
    return _table(STAFF, ({"staff_id": row.pk, **{f: getattr(row, f) for f in fields[1:]}} for row in rows))


_TABLES: dict[ImportKind, Callable[[Term], Table]] = {
    ImportKind.ROSTER: _roster,
    ImportKind.ATTENDANCE: _attendance,
    ImportKind.SCORES: _scores,
    ImportKind.LEDGER: _ledger,
    ImportKind.STAFF: _staff,
}


def _table(columns: Sequence[Any], lines: Iterator[dict[str, Any]]) -> Table:
    fields = [column.field for column in columns]
    return [column.heading for column in columns], ([line.get(field) for field in fields] for line in lines)


def _local(moment: datetime | None) -> str | None:
    """In the unit's zone, to the microsecond."""
    return moment.astimezone(clock.unit_zone()).isoformat() if moment else None
