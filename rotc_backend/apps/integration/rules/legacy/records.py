"""Rows that grades hang on as RGMS takes them: training days, attendance, ledger, grades. Pure: from cells to values."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from apps.attendance.rules import AttendanceStatus
from apps.grading.rules import LedgerKind, MarkCode
from apps.integration.rules import values
from apps.integration.rules.legacy.cells import Broken, Cells, shown
from apps.integration.rules.legacy.people import held_date

EXAMS = {"prelim_score": "prelim", "midterm_score": "midterm", "final_score": "final"}
MAXIMUM = Decimal(100)
LONGEST_TITLE = 200


@dataclass(frozen=True)
class DayValues:
    """What a row of training_days makes."""

    held_on: date
    title: str


@dataclass(frozen=True)
class AttendanceValues:
    """What a row of attendance_records makes."""

    status: AttendanceStatus
    reason: str
    time_in: datetime | None
    time_out: datetime | None


@dataclass(frozen=True)
class LedgerValues:
    """What a row of merit_demerit_logs makes."""

    kind: LedgerKind
    points: int
    reason: str
    recorded_at: datetime
    issued_by_name: str


@dataclass(frozen=True)
class GradeValues:
    """What a row of grades makes: scores by assessment (a blank is not there) and a mark."""

    scores: dict[str, Decimal]
    mark: MarkCode | None


def day_values(cells: Cells, zone: ZoneInfo) -> DayValues:
    """Raises Broken."""
    return DayValues(held_date(cells, zone), cells.needed("title", values.text(LONGEST_TITLE)))


def attendance_values(cells: Cells, held_on: date, zone: ZoneInfo) -> AttendanceValues:
    """Raises Broken."""
    at = values.moment_on(held_on, zone)
    return AttendanceValues(
        status=cells.needed("status", values.attendance_status),
        reason=cells.detail("remarks", values.text(10_000), ""),
        time_in=cells.detail("time_in", at, None),
        time_out=cells.detail("time_out", at, None),
    )


def ledger_values(cells: Cells, zone: ZoneInfo) -> LedgerValues:
    """A negative number is the old server's own correction, and an entry on the other side. Raises Broken."""
    kind = cells.needed("type", values.ledger_kind)
    points = cells.number("points")
    if points is None or points % 1 or not 0 < abs(points) <= values.MAX_POINTS:
        raise Broken("out of range", f"points “{shown(cells.words('points'))}” are no points of an entry")
    if points < 0:
        other = LedgerKind.DEMERIT if kind is LedgerKind.MERIT else LedgerKind.MERIT
        cells.notes.append(f"points: {points} as a {kind} are {-points} as a {other}")
        kind = other
    return LedgerValues(
        kind=kind,
        points=abs(int(points)),
        reason=cells.detail("reason", values.text(10_000), ""),
        recorded_at=cells.needed("date_recorded", lambda cell: values.moment(cell, zone)),
        issued_by_name=cells.detail("issued_by_name", values.text(200), ""),
    )


def grade_values(cells: Cells) -> GradeValues:
    """Raises Broken for a score outside 0..100 and for a counter that is no number."""
    scores = {}
    for column, code in EXAMS.items():
        score = cells.number(column)
        if score is None:
            continue
        if not 0 <= score <= MAXIMUM:
            raise Broken("out of range", f"{column}: {score} is no score of 0 to {MAXIMUM}")
        if score * 1000 % 1:
            raise Broken("out of range", f"{column}: {score} has more than 3 decimals")
        scores[code] = score
    for counter in ("attendance_present", "merit_points", "demerit_points", "lifetime_merit_points"):
        cells.number(counter)
    words = cells.words("status").upper()
    return GradeValues(scores, MarkCode(words) if words in [code.value for code in MarkCode] else None)
