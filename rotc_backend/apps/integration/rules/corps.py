"""The four sheets of a corps, read as one: each row by itself, then against the roster."""

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TypeVar
from zoneinfo import ZoneInfo

from apps.grading.rules import VERSION_1
from apps.integration.rules import rows as row_rules
from apps.integration.rules.effects import Line
from apps.integration.rules.roster import effect, read_roster, with_company_spellings
from apps.integration.rules.rows import AttendanceRow, Cells, LedgerRow, ScoreRow
from apps.integration.rules.sheets import Sheet, Unreadable, read_sheet
from apps.integration.rules.tables import (
    ATTENDANCE,
    LEDGER,
    Column,
    Layout,
    RowProblem,
    lay_out,
    score_columns,
)

Row = TypeVar("Row", AttendanceRow, LedgerRow, ScoreRow)

# For the operator's own files: a corps of 5,000 has 75,000 attendance rows.
MAX_ROWS = 2_000_000
SHEETS = ("roster", "attendance", "ledger", "scores")
# A new term's assessments by their position, as the score sheet's fields name them.
MAXIMA: Mapping[int, Decimal] = {place: plan.maximum for place, plan in enumerate(VERSION_1.assessments)}
_SCORES = score_columns([(place, plan.code, plan.name) for place, plan in enumerate(VERSION_1.assessments)])


@dataclass
class Corps:
    """What the sheets say. `problems` is everything that is wrong, `notes` what was taken for granted; `hashes` are
    SHA-256 by sheet. The scores of a ScoreRow are by the assessment's position in VERSION_1.assessments."""

    hashes: dict[str, str] = field(default_factory=dict)
    roster: list[Line] = field(default_factory=list)
    attendance: list[AttendanceRow] = field(default_factory=list)
    ledger: list[LedgerRow] = field(default_factory=list)
    scores: list[ScoreRow] = field(default_factory=list)
    problems: list[RowProblem] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def read_corps(contents: Mapping[str, bytes], *, companies: Iterable[str], zone: ZoneInfo) -> Corps:
    """Read CSV files by sheet name; one that is not in `contents` is a problem. `companies` are those that exist."""
    corps = Corps()
    known = _read_roster(corps, contents, companies, zone)
    seen: dict[object, int] = {}
    for number, cells, layout in _records(corps, contents, "attendance", ATTENDANCE):
        record = _known_to_roster(row_rules.attendance_row(number, cells, zone), cells, known)
        if record is not None:
            _refuse_second(cells, seen, (record.held_on, record.title, record.student_number), number)
            corps.attendance.append(record)
        _note(corps, "attendance", number, cells, layout)
    for number, cells, layout in _records(corps, contents, "ledger", LEDGER):
        entry = _known_to_roster(row_rules.ledger_row(number, cells, zone), cells, known)
        if entry is not None:
            corps.ledger.append(entry)
        _note(corps, "ledger", number, cells, layout)
    scored: dict[object, int] = {}
    for number, cells, layout in _records(corps, contents, "scores", _SCORES):
        scores = _known_to_roster(row_rules.score_row(number, cells, MAXIMA), cells, known)
        if scores is not None:
            _refuse_second(cells, scored, scores.student_number, number)
            corps.scores.append(scores)
        _note(corps, "scores", number, cells, layout)
    return corps


def _read_roster(
    corps: Corps, contents: Mapping[str, bytes], companies: Iterable[str], zone: ZoneInfo
) -> set[str] | None:
    """The student numbers of the roster; None when it cannot be read, so that not every other row is called unknown."""
    sheet = _sheet(corps, contents, "roster")
    if sheet is None:
        return None
    try:
        rows, layout = read_roster(sheet, zone)
    except Unreadable as error:
        corps.problems.append(RowProblem("roster.csv", 0, "", error.detail))
        return None
    _note_columns(corps, "roster", layout)
    corps.roster = with_company_spellings(rows, companies)
    for row in corps.roster:
        for problem in effect(row, None).problems:
            heading = layout.headings.get(problem.field, "")
            corps.problems.append(RowProblem("roster.csv", row.row, heading, problem.message))
    return {row.student_number for row in rows}


def _records(
    corps: Corps, contents: Mapping[str, bytes], kind: str, columns: tuple[Column, ...]
) -> Iterator[tuple[int, Cells, Layout]]:
    """The rows of one sheet; where a broken file ends is a problem, not an exception."""
    sheet = _sheet(corps, contents, kind)
    if sheet is None:
        return
    try:
        layout = lay_out(columns, sheet.header)
        _note_columns(corps, kind, layout)
        for number, raw, shape in layout.records(sheet):
            yield number, Cells(raw, shape), layout
    except Unreadable as error:
        corps.problems.append(RowProblem(f"{kind}.csv", 0, "", error.detail))


def _sheet(corps: Corps, contents: Mapping[str, bytes], kind: str) -> Sheet | None:
    if kind not in contents:
        corps.problems.append(RowProblem(f"{kind}.csv", 0, "", "The file is missing from the folder."))
        return None
    try:
        sheet = read_sheet(contents[kind], max_rows=MAX_ROWS)
    except Unreadable as error:
        corps.problems.append(RowProblem(f"{kind}.csv", 0, "", error.detail))
        return None
    corps.hashes[kind] = hashlib.sha256(contents[kind]).hexdigest()
    corps.notes.extend(f"{kind}.csv: {note}" for note in sheet.notes)
    return sheet


def _note_columns(corps: Corps, kind: str, layout: Layout) -> None:
    if layout.ignored:
        corps.notes.append(
            f"{kind}.csv: columns that are not known were left out: {', '.join(layout.ignored)}."
        )
    if layout.missing:
        corps.notes.append(
            f"{kind}.csv: no column is understood as {', '.join(layout.missing)}; it is taken in without."
        )


def _known_to_roster(row: Row | None, cells: Cells, known: set[str] | None) -> Row | None:
    if row is not None and known is not None and row.student_number not in known:
        message = f"{row.student_number} is not in roster.csv. Add the cadet there, or delete the row."
        cells.refuse("student_number", message)
    return row


def _refuse_second(cells: Cells, seen: dict[object, int], key: object, number: int) -> None:
    first = seen.setdefault(key, number)
    if first != number:
        cells.refuse(
            "student_number", f"Row {first} says this of the same cadet already. Keep one of the two rows."
        )


def _note(corps: Corps, kind: str, number: int, cells: Cells, layout: Layout) -> None:
    for problem in cells.problems:
        heading = layout.headings.get(problem.field, "")
        corps.problems.append(RowProblem(f"{kind}.csv", number, heading, problem.message))
