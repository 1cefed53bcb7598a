"""The migrated term against what the old system showed, cadet by cadet, from the archive: at any time, without the export."""

import json
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Count, Q, Sum

from apps.attendance.models import AttendanceRecord, TrainingDay
from apps.attendance.rules import AttendanceStatus, DayStatus
from apps.cadets.models import Enrollment
from apps.grading.models import LedgerEntry, Score
from apps.grading.rules import OLD_SYSTEM, VERSION_1, Grade, LedgerKind, MarkCode
from apps.grading.selectors.corps import lines_under
from apps.grading.selectors.policies import bound_assessments
from apps.integration.models import LegacyMove, LegacyRow
from apps.integration.rules.kinds import LegacyOutcome
from apps.integration.rules.legacy.cells import Broken, Cells
from apps.integration.rules.legacy.grades import Compared, Inputs, compare
from apps.integration.rules.legacy.lines import Row
from apps.integration.rules.legacy.records import EXAMS
from apps.integration.rules.legacy.schema import BY_NAME
from common.errors import NotFound

ATTENDED = (AttendanceStatus.PRESENT, AttendanceStatus.LATE, AttendanceStatus.EXCUSED)


@dataclass(frozen=True)
class Line:
    """One cadet of the old system. `compared` is None for one in quarantine, and `reason` says so."""

    student_number: str
    name: str
    compared: Compared | None
    old_rules: Grade | None
    reason: str = ""


def compare_term() -> list[Line]:
    """Every cadet of the old system, in its order. Raises NotFound when nothing was moved."""
    move = LegacyMove.objects.first()
    if move is None:
        raise NotFound("Nothing was moved from an old system.")
    old, new = _Old(), _New(move.term_id)
    lines = []
    for row in _rows("cadets"):
        number = json.loads(row.content).get("student_id") if row.content else "(erased)"
        if row.outcome == LegacyOutcome.QUARANTINED or row.cadet_id is None:
            lines.append(Line(str(number), row.name, None, None, row.reason))
            continue
        enrollment_id = new.enrollments[row.cadet_id]
        compared = compare(
            old=old.inputs(row.number or 0),
            new=new.inputs(enrollment_id),
            grade=new.version_1[enrollment_id],
            notes=old.notes(row.number or 0),
        )
        lines.append(Line(str(number), row.name, compared, new.old_rules[enrollment_id]))
    return lines


def summary(lines: list[Line]) -> dict[str, int]:
    """How many are the same, how many differ, how many of all are explained."""
    compared = [line.compared for line in lines if line.compared]
    same = sum(found.is_same for found in compared)
    return {
        "cadets": len(lines),
        "compared": len(compared),
        "same": same,
        "different": len(compared) - same,
        "explained": sum(found.is_same or bool(found.is_explained and found.reasons) for found in compared),
        "quarantined": len(lines) - len(compared),
    }


def sentences(line: Line) -> list[str]:
    """A cadet whose grade differs as people read it: a line, and one for every reason. Nothing for one that does not."""
    if line.compared is None:
        return [f"{line.student_number}: in quarantine", f"    {line.reason}"]
    if line.compared.is_same:
        return []
    shown, grade, old = line.compared.shown, line.compared.grade, line.old_rules
    parts = [f"shown {shown.final:.4f} {_plain(shown.equivalent)} {shown.result}"]
    if old is not None:
        parts.append(f"by the old rules {_plain(old.final)} {_plain(old.equivalent)} {old.result}")
    parts.append(f"by version 1 {_plain(grade.final)} {_plain(grade.equivalent)} {grade.result}")
    return [
        f"{line.student_number}: {'; '.join(parts)}",
        *(f"    {reason}" for reason in line.compared.reasons),
    ]


def _plain(number: Decimal | float | None) -> str:
    return "–" if number is None else f"{number:.2f}"


def _rows(table: str) -> Iterator[LegacyRow]:
    return LegacyRow.objects.filter(table=table).order_by("number", "name").iterator()


class _Old:
    """What the old server counted with: its counters, or what it made of the rows of a cadet who had none."""

    def __init__(self) -> None:
        self._days = LegacyRow.objects.filter(table="training_days").count()
        self._attended: Counter[int] = Counter()
        self._points: dict[int, Counter[str]] = defaultdict(Counter)
        self._held: dict[int, list[str]] = defaultdict(list)
        self._counters: dict[int, Cells] = {}
        for row, cells, number in self._of_cadets("grades"):
            self._counters.setdefault(number, cells)
            self._note(row, number)
        for row, cells, number in self._of_cadets("attendance_records"):
            # In this place it left out who was late.
            self._attended[number] += cells.words("status") in ("present", "excused")
            self._note(row, number)
        for row, cells, number in self._of_cadets("merit_demerit_logs"):
            self._points[number][cells.words("type")] += int(_number(cells, "points"))
            self._note(row, number)

    @staticmethod
    def _of_cadets(table: str) -> Iterator[tuple[LegacyRow, Cells, int]]:
        for row in _rows(table):
            values: dict[str, Any] = json.loads(row.content) if row.content else {}
            cells = Cells(Row(BY_NAME[table], row.name, row.number, values, row.content, row.sha256))
            try:
                number = cells.reference("cadet_id")
            except Broken:
                continue
            if number is not None:
                yield row, cells, number

    def _note(self, row: LegacyRow, number: int) -> None:
        if row.outcome == LegacyOutcome.QUARANTINED:
            self._held[number].append(row.name)

    def inputs(self, number: int) -> Inputs:
        """Of one cadet, by the old number."""
        cells = self._counters.get(number)
        if cells is None:
            points = self._points[number]
            return Inputs(Decimal(self._attended[number]), self._days, Decimal(points["merit"]), Decimal(points["demerit"]),
                          (None, None, None), None)  # fmt: skip
        scores = tuple(_number(cells, exam) if cells.words(exam) else None for exam in EXAMS)
        words = cells.words("status").upper()
        return Inputs(
            present=_number(cells, "attendance_present"),
            days=self._days,
            merits=_number(cells, "merit_points"),
            demerits=_number(cells, "demerit_points"),
            scores=scores,
            mark=MarkCode(words) if words in [code.value for code in MarkCode] else None,
        )

    def notes(self, number: int) -> list[str]:
        """Where the inputs come from, when not simply from the counters."""
        found = []
        if number not in self._counters:
            found.append(
                "the old system kept no counters of this cadet: it took the rows, and left out who was late"
            )
        held = self._held.get(number, [])
        return found + ([f"in quarantine: {', '.join(held[:10])}"] if held else [])


def _number(cells: Cells, column: str) -> Decimal:
    """A counter as the old server took it; what is no number counted as nothing."""
    try:
        return cells.number(column) or Decimal(0)
    except Broken:
        return Decimal(0)


class _New:
    """What RGMS counts with."""

    def __init__(self, term_id: int) -> None:
        self.enrollments = dict(Enrollment.objects.filter(term_id=term_id).values_list("cadet_id", "pk"))
        self.version_1, self.old_rules = (
            {
                line.enrollment_id: line.grade
                for line in lines_under(term_id, policy, bound_assessments(term_id, policy))
            }
            for policy in (VERSION_1, OLD_SYSTEM)
        )
        closed = TrainingDay.objects.filter(term_id=term_id, status=DayStatus.CLOSED)
        self._days = closed.count()
        of_term = {"enrollment__term_id": term_id}
        attended = AttendanceRecord.objects.filter(session__day__in=closed, status__in=ATTENDED, **of_term)
        self._attended = dict(
            attended.order_by().values_list("enrollment").annotate(Count("session__day", distinct=True))
        )
        points = LedgerEntry.objects.filter(voided_at=None, **of_term).order_by().values("enrollment")
        self._points: dict[int, dict[str, int | None]] = {
            row["enrollment"]: {"merits": row["merits"], "demerits": row["demerits"]}
            for row in points.annotate(
                merits=Sum("points", filter=Q(kind=LedgerKind.MERIT)),
                demerits=Sum("points", filter=Q(kind=LedgerKind.DEMERIT)),
            )
        }
        self._scores = {
            (enrollment_id, code): value
            for enrollment_id, code, value in Score.objects.filter(**of_term).values_list(
                "enrollment", "assessment__code", "value"
            )
        }

    def inputs(self, enrollment_id: int) -> Inputs:
        """Of one enrollment."""
        points: dict[str, int | None] = self._points.get(enrollment_id, {})
        return Inputs(
            present=Decimal(self._attended.get(enrollment_id, 0)),
            days=self._days,
            merits=Decimal(points.get("merits") or 0),
            demerits=Decimal(points.get("demerits") or 0),
            scores=tuple(self._scores.get((enrollment_id, code)) for code in EXAMS.values()),
            mark=self.version_1[enrollment_id].mark,
        )
