"""Rows of the four sheets: raw cells → typed values, or what is wrong in each cell."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from apps.attendance.rules import AttendanceStatus
from apps.grading.rules import LedgerKind
from apps.integration.rules import values
from apps.integration.rules.tables import CellProblem
from common.language import worded

Value = TypeVar("Value")

# Lengths are those of the tables' columns.
STUDENT_NUMBER = values.text(40)
REMARKS = values.text(10_000)

_ROSTER_PARSERS: Mapping[str, Callable[[str], Any]] = {
    "last_name": values.text(255),
    "first_name": values.text(255),
    "middle_name": values.text(255),
    "suffix": values.text(20),
    "sex": values.sex,
    "email": values.email,
    "contact_number": values.text(40),
    "address": values.text(10_000),
    "degree_program": values.text(120),
    "year_level": values.year_level,
    "course": values.course,
    "battalion": values.text(60),
    "company": values.text(60),
    "platoon": values.platoon,
    "status": values.enrollment_status,
    "mark": values.mark,
}
_NEEDED = {"last_name", "first_name"}


class Cells:
    """One row's cells, taken field by field; what is wrong with them gathers in `problems`."""

    def __init__(self, raw: Mapping[str, str], problems: Sequence[CellProblem] = ()) -> None:
        self._raw = raw
        self.problems = list(problems)

    def take(self, field: str, parser: Callable[[str], Value]) -> Value | None:
        """The field's value; None when the cell is blank or wrong."""
        cell = values.clean(self._raw.get(field, ""))
        if not cell:
            return None
        try:
            return parser(cell)
        except values.BadValue as wrong:
            self.refuse(field, str(wrong))
            return None

    def refuse(self, field: str, message: str) -> None:
        """Note what is wrong with a cell that could be read."""
        self.problems.append(CellProblem(field, message))

    def need(self, field: str, parser: Callable[[str], Value]) -> Value | None:
        """The same for a cell that must not be blank."""
        if not values.clean(self._raw.get(field, "")):
            self.refuse(field, worded("The cell is empty. Fill it in, or delete the row."))
            return None
        return self.take(field, parser)


def roster_values(cells: Cells, zone: ZoneInfo) -> dict[str, Any]:
    """What a roster row says, by field, in JSON's types (birthdate as ISO text). Blank cells are not in it: a blank says
    nothing, it never clears what is stored."""
    found: dict[str, Any] = {"student_number": cells.need("student_number", STUDENT_NUMBER)}
    for field, parser in _ROSTER_PARSERS.items():
        found[field] = cells.need(field, parser) if field in _NEEDED else cells.take(field, parser)
    birthdate = cells.take("birthdate", lambda cell: values.day(cell, zone))
    found["birthdate"] = birthdate.isoformat() if birthdate else None
    return {field: value for field, value in found.items() if value is not None}


@dataclass(frozen=True)
class AttendanceRow:
    """One cadet on one day."""

    row: int
    held_on: date
    title: str
    student_number: str
    status: AttendanceStatus
    time_in: datetime | None
    time_out: datetime | None
    remarks: str


def attendance_row(row: int, cells: Cells, zone: ZoneInfo) -> AttendanceRow | None:
    """The row, or None when `cells.problems` says why not."""
    held_on = cells.need("held_on", lambda cell: values.day(cell, zone))
    title = cells.need("title", values.text(200))
    student_number = cells.need("student_number", STUDENT_NUMBER)
    status = cells.need("status", values.attendance_status)
    remarks = cells.take("remarks", REMARKS) or ""
    # Times need the date; without one the row is refused anyway.
    time_in = cells.take("time_in", values.moment_on(held_on, zone)) if held_on else None
    time_out = cells.take("time_out", values.moment_on(held_on, zone)) if held_on else None
    if cells.problems or held_on is None or title is None or student_number is None or status is None:
        return None
    return AttendanceRow(row, held_on, title, student_number, status, time_in, time_out, remarks)


@dataclass(frozen=True)
class LedgerRow:
    """One merit or demerit."""

    row: int
    recorded_at: datetime
    student_number: str
    kind: LedgerKind
    points: int
    reason: str
    issued_by: str


def ledger_row(row: int, cells: Cells, zone: ZoneInfo) -> LedgerRow | None:
    """The row, or None when `cells.problems` says why not."""
    recorded_at = cells.need("recorded_at", lambda cell: values.moment(cell, zone))
    student_number = cells.need("student_number", STUDENT_NUMBER)
    kind = cells.need("kind", values.ledger_kind)
    points = cells.need("points", values.points)
    reason = cells.take("reason", REMARKS) or ""
    issued_by = cells.take("issued_by", values.text(200)) or ""
    if cells.problems or recorded_at is None or student_number is None or kind is None or points is None:
        return None
    return LedgerRow(row, recorded_at, student_number, kind, points, reason, issued_by)


@dataclass(frozen=True)
class ScoreRow:
    """One cadet's scores by assessment id; blank ones are not in it."""

    row: int
    student_number: str
    scores: Mapping[int, Decimal]


def score_row(row: int, cells: Cells, maxima: Mapping[int, Decimal]) -> ScoreRow | None:
    """The row, or None when `cells.problems` says why not. `maxima` are the assessments' by id."""
    student_number = cells.need("student_number", STUDENT_NUMBER)
    scores = {pk: cells.take(str(pk), values.score(maximum)) for pk, maximum in maxima.items()}
    if cells.problems or student_number is None:
        return None
    return ScoreRow(row, student_number, {pk: value for pk, value in scores.items() if value is not None})
