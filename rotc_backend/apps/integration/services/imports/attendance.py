"""Attendance: records on training days that are there."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime
from functools import cached_property
from typing import Any

from apps.attendance.models import AttendanceRecord, TrainingDay, TrainingSession
from apps.attendance.rules import AttendanceStatus, DayStatus, Source
from apps.attendance.selectors import enrollments_on
from apps.attendance.services import imported
from apps.attendance.services.imported import ImportedRecord, Written
from apps.integration import selectors
from apps.integration.models import ImportRow
from apps.integration.rules.attendance import (
    RecordKnown,
    SessionKnown,
    attendance_effect,
    attendance_values,
    moment_text,
    session_of,
)
from apps.integration.rules.effects import Effect, Line
from apps.integration.rules.rows import Cells
from apps.integration.rules.tables import ATTENDANCE_IMPORT, Column
from apps.integration.services.imports.importer import Importer, Obstacle
from common.language import phrase

CHANGED_SINCE = phrase("The record was changed since: undo that first, on the training day.")


class AttendanceImporter(Importer):
    """See Importer."""

    @cached_property
    def columns(self) -> Sequence[Column]:
        """Without a training day of its own: none is made."""
        return ATTENDANCE_IMPORT

    def values(self, cells: Cells) -> dict[str, Any]:
        """See rules.attendance."""
        return attendance_values(cells, self.zone)

    def key(self, values: dict[str, Any]) -> str:
        """One record per cadet and session."""
        number, held_on = values.get("student_number"), values.get("held_on")
        if not number or not held_on:
            return ""
        day = (str(values.get(field, "")).casefold() for field in ("title", "session"))
        return "\n".join([number, held_on, *day])

    @cached_property
    def _sessions(self) -> dict[date, list[SessionKnown]]:
        rows = TrainingSession.objects.filter(day__term=self.term).select_related("day")
        found: dict[date, list[SessionKnown]] = defaultdict(list)
        for row in rows.order_by("opens_at", "pk"):
            day = row.day
            found[day.held_on].append(
                SessionKnown(row.pk, day.pk, day.held_on, day.title, row.name, DayStatus(day.status))
            )
        return found

    def _session(self, line: Line) -> tuple[SessionKnown | None, Any]:
        held_on = line.values.get("held_on")
        if line.problems or not held_on:
            return None, None
        return session_of(line, self._sessions.get(date.fromisoformat(held_on), []))

    def effects(self, lines: Sequence[Line]) -> list[Effect]:
        """See Importer."""
        people = selectors.enrolled(self.actor, self.term.pk, [line.student_number for line in lines])
        sessions = [self._session(line) for line in lines]
        meant = {
            session.session_id: session.day_id for session, problem in sessions if session and not problem
        }
        ids = [who.enrollment_id for who in people.values()]
        records = {
            (record.session_id, record.enrollment_id): _known(record)
            for record in AttendanceRecord.objects.filter(session__in=meant, enrollment__in=ids)
        }
        days = TrainingDay.objects.filter(pk__in=set(meant.values()))
        roll = {
            (day.pk, pk)
            for day in days
            for pk in enrollments_on(day).filter(pk__in=ids).values_list("pk", flat=True)
        }
        found = []
        for line, (session, problem) in zip(lines, sessions, strict=True):
            who = people.get(line.student_number)
            place = (session.session_id, who.enrollment_id) if session and who else None
            found.append(
                attendance_effect(
                    line,
                    who=who,
                    session=session,
                    problem=problem,
                    record=records.get(place) if place else None,
                    is_on_roll=bool(session and who and (session.day_id, who.enrollment_id) in roll),
                )
            )
        return found

    def take_in(self, rows: Sequence[ImportRow], *, now: datetime, reason: str, announce: bool) -> None:
        """See Importer."""
        people = selectors.enrolled(self.actor, self.term.pk, [row.student_number for row in rows])
        records = []
        for row in rows:
            said = row.values
            session, _ = self._session(Line(row.number, said))
            if session is None:
                raise AssertionError("a row without a session is no row to take in")
            records.append(
                ImportedRecord(
                    session_id=session.session_id,
                    enrollment_id=people[row.student_number].enrollment_id,
                    status=AttendanceStatus(said["status"]),
                    time_in=_moment(said.get("time_in")),
                    time_out=_moment(said.get("time_out")),
                    remarks=said.get("remarks"),
                )
            )
        written = imported.record_imported(actor=self.actor, rows=records, now=now, reason=reason)
        for row, one in zip(rows, written, strict=True):
            before = None if one.before is None else _written(one.before)
            row.done = {"record": one.record_id, "before": before, "after": _written(one.after)}

    def obstacles(self, rows: Sequence[ImportRow]) -> list[Obstacle]:
        """A record that is no longer what the import made of it."""
        stored = AttendanceRecord.objects.in_bulk([row.done["record"] for row in rows])
        found = []
        for row in rows:
            record = stored.get(row.done["record"])
            if record is None or imported.plain(record) != _read(row.done["after"]):
                found.append(Obstacle(row.number, CHANGED_SINCE))
        return found

    def undo(self, rows: Sequence[ImportRow], *, now: datetime, reason: str, announce: bool) -> None:
        """See Importer."""
        written = [
            Written(
                row.done["record"],
                _read(row.done["before"]) if row.done["before"] else None,
                _read(row.done["after"]),
            )
            for row in rows
        ]
        imported.take_back(actor=self.actor, rows=written, now=now, reason=reason)


def _known(record: AttendanceRecord) -> RecordKnown:
    values = {
        "status": record.status,
        "time_in": moment_text(record.scanned_at),
        "time_out": moment_text(record.time_out),
        "remarks": record.reason,
    }
    return RecordKnown(values, Source(record.source))


def _written(plain: dict[str, Any]) -> dict[str, Any]:
    """The same to be kept as JSON, moments to the microsecond."""
    return {**plain, **{field: moment_text(plain[field]) for field in ("scanned_at", "time_out")}}


def _read(plain: dict[str, Any]) -> dict[str, Any]:
    """What an undo record says, its moments as moments."""
    return {**plain, **{field: _moment(plain[field]) for field in ("scanned_at", "time_out")}}


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
