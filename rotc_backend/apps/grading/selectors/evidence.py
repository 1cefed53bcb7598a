"""The rows behind one enrollment's grade, as they are or as they were at a moment.

What grades hang on comes from the past; titles, reasons and names are those of today, where the row is still there.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.db import connection
from django.utils.translation import gettext

from apps.attendance.rules import AttendanceStatus, DayStatus
from apps.cadets.models import Enrollment
from apps.grading.rules import CountedDay, Facts, LedgerKind, MarkCode
from apps.grading.selectors.history import tables_as_of
from common.errors import NotFound


@dataclass(frozen=True)
class AttendedSession:
    """A session of a closed day with the cadet's record; without one it was missed."""

    day_id: int
    held_on: date
    title: str
    name: str
    record_id: int | None
    status: AttendanceStatus | None
    reason: str


@dataclass(frozen=True)
class MadeUpSession(AttendedSession):
    """A session of the closed make-up day that replaces what was missed of a day; `day_id` is that of the day missed."""

    missed_on: date


@dataclass(frozen=True)
class Entry:
    """A line of the ledger. `void_reason` is None while it stands."""

    id: int
    kind: LedgerKind
    points: int
    reason: str
    issued_by_name: str
    occurred_on: date | None
    void_reason: str | None

    @property
    def signed_points(self) -> int:
        """Demerits negative."""
        return self.points if self.kind is LedgerKind.MERIT else -self.points


@dataclass(frozen=True)
class ScoreFound:
    """A score; a blank one has no value."""

    id: int
    value: Decimal | None
    at: datetime


@dataclass(frozen=True)
class Evidence:
    """All of it. Entries are in ledger order, sessions by date."""

    sessions: Sequence[AttendedSession]
    make_ups: Sequence[MadeUpSession]
    entries: Sequence[Entry]
    scores: dict[int, ScoreFound]
    mark: MarkCode | None
    mark_reason: str

    @cached_property
    def facts(self) -> Facts:
        """What the engine takes."""
        days: dict[int, tuple[date, list[AttendanceStatus | None]]] = {}
        for session in self.sessions:
            days.setdefault(session.day_id, (session.held_on, []))[1].append(session.status)
        make_ups: dict[int, list[AttendanceStatus | None]] = defaultdict(list)
        for session in self.make_ups:
            make_ups[session.day_id].append(session.status)
        return Facts(
            days=[
                CountedDay(held_on, tuple(statuses), tuple(make_ups[day_id]))
                for day_id, (held_on, statuses) in days.items()
            ],
            ledger=[entry.signed_points for entry in self.entries if entry.void_reason is None],
            scores={assessment_id: score.value for assessment_id, score in self.scores.items()},
            mark=self.mark,
        )


def evidence_of(enrollment: Enrollment, *, as_of: datetime | None = None) -> Evidence:
    """Everything that the enrollment's grade comes from. Raises NotFound when it was not there yet at that moment."""
    found = evidence_of_all(enrollment.term_id, [enrollment.pk], as_of=as_of)
    if enrollment.pk not in found:
        raise NotFound(gettext("The cadet was not enrolled then."))
    return found[enrollment.pk]


def evidence_of_all(
    term_id: int, enrollment_ids: Sequence[int], *, as_of: datetime | None = None
) -> dict[int, Evidence]:
    """The same for many enrollments of a term, by id, without those that were not there yet. The number of statements does not
    grow with theirs."""
    parameters = {
        "enrollments": list(enrollment_ids),
        "term": term_id,
        "closed": DayStatus.CLOSED,
        "as_of": as_of,
    }
    tables = tables_as_of(as_of)

    def found(statement: str) -> dict[int, list[tuple[Any, ...]]]:
        rows: dict[int, list[tuple[Any, ...]]] = defaultdict(list)
        for enrollment_id, *row in _rows(statement, tables, parameters):
            rows[enrollment_id].append(tuple(row))
        return rows

    there = enrollment_ids if as_of is None else list(found(_THERE))
    sessions, make_ups, entries, scores, marks = (
        found(statement) for statement in (_SESSIONS, _MAKE_UPS, _ENTRIES, _SCORES, _MARK)
    )
    return {
        pk: _evidence(
            sessions[pk], make_ups[pk], entries[pk], scores[pk], marks[pk][0] if marks[pk] else None
        )
        for pk in there
    }


def _evidence(
    sessions: Sequence[tuple[Any, ...]],
    make_ups: Sequence[tuple[Any, ...]],
    entries: Sequence[tuple[Any, ...]],
    scores: Sequence[tuple[Any, ...]],
    mark: tuple[Any, ...] | None,
) -> Evidence:
    return Evidence(
        sessions=[AttendedSession(*_with_status(row)) for row in sessions],
        make_ups=[MadeUpSession(*_with_status(row)) for row in make_ups],
        entries=[Entry(row[0], LedgerKind(row[1]), *row[2:]) for row in entries],
        scores={row[0]: ScoreFound(*row[1:]) for row in scores},
        mark=MarkCode(mark[0]) if mark else None,
        mark_reason=mark[1] if mark else "",
    )


def _with_status(row: tuple[Any, ...]) -> tuple[Any, ...]:
    status = row[5]
    return (*row[:5], AttendanceStatus(status) if status else None, *row[6:])


def _rows(statement: str, tables: dict[str, str], parameters: dict[str, Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement.format(**tables), parameters)
        found: list[tuple[Any, ...]] = cursor.fetchall()
    return found


_ENROLLED = """
WITH enrolled AS (
    SELECT enrollment.id, enrollment.enrolled_on, enrollment.ended_on FROM {enrollments} enrollment
    WHERE enrollment.id = ANY(%(enrollments)s::bigint[])
)
"""
_THERE = f"{_ENROLLED} SELECT id FROM enrolled"  # noqa: S608 (constants)
_SESSIONS = (
    _ENROLLED
    + """
SELECT enrolled.id, day.id, day.held_on, coalesce(day_now.title, 'Training day'), coalesce(session_now.name, ''),
    record.id, record.status, coalesce(record_now.reason, '')
FROM enrolled
JOIN {days} day ON day.term_id = %(term)s AND day.status = %(closed)s AND day.is_make_up IS NOT TRUE
    AND day.held_on >= coalesce(enrolled.enrolled_on, '-infinity') AND day.held_on <= coalesce(enrolled.ended_on, 'infinity')
JOIN {sessions} session ON session.day_id = day.id
LEFT JOIN {records} record ON record.session_id = session.id AND record.enrollment_id = enrolled.id
LEFT JOIN attendance_trainingday day_now ON day_now.id = day.id
LEFT JOIN attendance_trainingsession session_now ON session_now.id = session.id
LEFT JOIN attendance_attendancerecord record_now ON record_now.id = record.id
ORDER BY day.held_on, day.id, session_now.opens_at, session.id
"""
)
_MAKE_UPS = (
    _ENROLLED
    + """
SELECT enrolled.id, missed.id, day.held_on, coalesce(day_now.title, 'Make-up training'), coalesce(session_now.name, ''),
    record.id, record.status, coalesce(record_now.reason, ''), missed.held_on
FROM enrolled
JOIN {make_ups} make_up ON make_up.enrollment_id = enrolled.id
JOIN {days} day ON day.id = make_up.day_id AND day.status = %(closed)s AND day.is_make_up IS TRUE
JOIN {days} missed ON missed.id = make_up.missed_day_id
JOIN {sessions} session ON session.day_id = day.id
LEFT JOIN {records} record ON record.session_id = session.id AND record.enrollment_id = enrolled.id
LEFT JOIN attendance_trainingday day_now ON day_now.id = day.id
LEFT JOIN attendance_trainingsession session_now ON session_now.id = session.id
LEFT JOIN attendance_attendancerecord record_now ON record_now.id = record.id
ORDER BY missed.held_on, day.id, session_now.opens_at, session.id
"""
)
_ENTRIES = (
    _ENROLLED
    + """
SELECT enrolled.id, entry.id, entry.kind, entry.points, coalesce(entry_now.reason, ''), coalesce(entry_now.issued_by_name, ''),
    entry_now.occurred_on, CASE WHEN entry.voided_at IS NOT NULL THEN coalesce(entry_now.void_reason, '') END
FROM {entries} entry
JOIN enrolled ON enrolled.id = entry.enrollment_id
LEFT JOIN grading_ledgerentry entry_now ON entry_now.id = entry.id
ORDER BY entry.recorded_at, entry.id
"""
)
_SCORES = (
    _ENROLLED
    + """
SELECT enrolled.id, score.assessment_id, score.id, score.value, score_now.updated_at
FROM {scores} score
JOIN enrolled ON enrolled.id = score.enrollment_id
LEFT JOIN grading_score score_now ON score_now.id = score.id
"""
)
_MARK = (
    _ENROLLED
    + """
SELECT enrolled.id, mark.code, coalesce(mark_now.reason, '')
FROM {marks} mark
JOIN enrolled ON enrolled.id = mark.enrollment_id
LEFT JOIN grading_grademark mark_now ON mark_now.id = mark.id AND mark_now.code = mark.code
"""
)
