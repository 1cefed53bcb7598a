"""A whole corps from the four sheets of a unit, into a new term: all of it or nothing."""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction

from apps.attendance.rules import Source
from apps.attendance.services.history import PastDay, PastRecord, record_past_days
from apps.cadets.models import Cadet, Enrollment
from apps.cadets.services import roster
from apps.grading.rules import VERSION_1_ASSESSMENTS, MarkCode
from apps.grading.selectors.policies import assessments_of
from apps.grading.services import bulk
from apps.grading.services.bulk import LedgerLine, ScoreLine
from apps.grading.services.terms import prepare_term
from apps.integration.rules import rows as row_rules
from apps.integration.rules.roster import RosterRow, effect, read_roster, with_company_spellings
from apps.integration.rules.rows import AttendanceRow, Cells, LedgerRow, ScoreRow
from apps.integration.rules.sheets import Sheet, Unreadable, read_sheet
from apps.integration.rules.tables import ATTENDANCE, LEDGER, Layout, RowProblem, lay_out, score_columns
from apps.integration.services.roster import Places, new_cadet
from apps.system.models import Term
from apps.system.selectors import current_term, list_companies
from apps.system.services import audit
from apps.system.services.terms import create_term
from common import clock
from common.actors import Actor
from common.errors import Conflict, Invalid

# For the operator's own files: a corps of 5,000 has 75,000 attendance rows.
MAX_ROWS = 2_000_000
SHEETS = ("roster", "attendance", "ledger", "scores")


class CorpsLoaded(Conflict):
    """The folder was loaded before, or another term has its name."""

    code = "corps_loaded"
    title = "A term of that name exists"


class BadCorps(Invalid):
    """Something in the folder is wrong; `problems` lists everything that is, and nothing was changed."""

    code = "bad_corps"
    title = "The folder was not loaded"

    def __init__(self, problems: Sequence[RowProblem], notes: Sequence[str]) -> None:
        super().__init__(f"{len(problems)} problems in the folder; nothing was changed.")
        self.problems = problems
        self.notes = notes


@dataclass
class Corps:
    """The four sheets, read. What is wrong gathers in `problems`, what was taken for granted in `notes`."""

    hashes: dict[str, str] = field(default_factory=dict)
    roster: list[RosterRow] = field(default_factory=list)
    attendance: list[AttendanceRow] = field(default_factory=list)
    ledger: list[LedgerRow] = field(default_factory=list)
    scores: list[ScoreRow] = field(default_factory=list)
    problems: list[RowProblem] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Loaded:
    """What a load brought in: the term, the number of rows per sheet, and notes for the operator."""

    term: Term
    counts: Mapping[str, int]
    notes: Sequence[str]


@transaction.atomic
def load_corps(*, actor: Actor, folder: Path, now: datetime) -> Loaded:
    """Load FOLDER/{roster,attendance,ledger,scores}.csv into a new term named after the folder.

    A student number that is known is enrolled as it is; nothing of the cadet changes. Its days are closed. The term becomes
    the current one only when no term is. Raises CorpsLoaded, BadCorps (with every bad row), Invalid for the folder itself.
    """
    name = folder.resolve().name
    if not folder.is_dir():
        raise Invalid(f"{folder} is no folder.")
    if not 1 <= len(name) <= 100:
        raise Invalid("A term's name has 1 to 100 characters; rename the folder.")
    if Term.objects.filter(name=name).exists():
        raise CorpsLoaded(f"The term “{name}” exists already; this folder was loaded before. Nothing was changed.")
    corps = read_corps(actor, folder, clock.unit_zone())
    if corps.problems:
        raise BadCorps(corps.problems, corps.notes)
    term = create_term(actor=actor, name=name, now=now, is_current=current_term() is None)
    prepare_term(term=term, actor=actor, now=now)
    enrollments = _enroll(corps.roster, term=term, actor=actor, now=now, reason=_source(corps, "roster"))
    _record_attendance(corps, enrollments, term=term, actor=actor, now=now)
    _record_ledger(corps, enrollments, actor=actor, now=now)
    _record_scores(corps, enrollments, term=term, actor=actor, now=now)
    counts = {sheet: len(getattr(corps, sheet)) for sheet in SHEETS}
    after = {"rows": counts, "sha256": corps.hashes}
    audit.record(actor=actor, action="corps.loaded", row=term, before=None, after=after, now=now)
    return Loaded(term, counts, corps.notes)


def read_corps(actor: Actor, folder: Path, zone: ZoneInfo) -> Corps:
    """Read the folder's four sheets and check them against each other."""
    corps = Corps()
    known = _read_roster(actor, corps, folder, zone)
    seen: dict[tuple[date, str, str], int] = {}
    for number, cells, layout in _records(corps, folder, "attendance"):
        record = row_rules.attendance_row(number, cells, zone)
        if record is not None:
            key = (record.held_on, record.title, record.student_number)
            _refuse_second(cells, seen, key, number, "this cadet on this day")
            corps.attendance.append(record)
        _close_row(corps, "attendance", number, cells, layout, known, record)
    for number, cells, layout in _records(corps, folder, "ledger"):
        entry = row_rules.ledger_row(number, cells, zone)
        if entry is not None:
            corps.ledger.append(entry)
        _close_row(corps, "ledger", number, cells, layout, known, entry)
    scored: dict[str, int] = {}
    maxima = {place: maximum for place, (_, _, maximum, _) in enumerate(VERSION_1_ASSESSMENTS)}
    for number, cells, layout in _records(corps, folder, "scores"):
        scores = row_rules.score_row(number, cells, maxima)
        if scores is not None:
            _refuse_second(cells, scored, scores.student_number, number, scores.student_number)
            corps.scores.append(scores)
        _close_row(corps, "scores", number, cells, layout, known, scores)
    return corps


def _read_roster(actor: Actor, corps: Corps, folder: Path, zone: ZoneInfo) -> set[str] | None:
    """The student numbers of the roster; None when it cannot be read, so that not every other row is called unknown."""
    sheet = _sheet(corps, folder, "roster")
    if sheet is None:
        return None
    try:
        rows, layout = read_roster(sheet, zone)
    except Unreadable as error:
        corps.problems.append(RowProblem("roster.csv", 0, "", error.detail))
        return None
    _note_ignored(corps, "roster", layout)
    corps.roster = with_company_spellings(rows, (company.name for company in list_companies(actor)))
    for row in corps.roster:
        for problem in effect(row, None).problems:
            heading = layout.headings.get(problem.field, "")
            corps.problems.append(RowProblem("roster.csv", row.row, heading, problem.message))
    return {row.student_number for row in rows}


def _records(corps: Corps, folder: Path, kind: str) -> Iterator[tuple[int, Cells, Layout]]:
    """The rows of one of the other sheets; the end of a broken file is a problem, not an exception."""
    sheet = _sheet(corps, folder, kind)
    if sheet is None:
        return
    columns = {
        "attendance": ATTENDANCE,
        "ledger": LEDGER,
        "scores": score_columns([(place, code, name) for place, (code, name, _, _) in enumerate(VERSION_1_ASSESSMENTS)]),
    }[kind]
    try:
        layout = lay_out(columns, sheet.header)
        _note_ignored(corps, kind, layout)
        for number, raw, shape in layout.records(sheet):
            yield number, Cells(raw, shape), layout
    except Unreadable as error:
        corps.problems.append(RowProblem(f"{kind}.csv", 0, "", error.detail))


def _sheet(corps: Corps, folder: Path, kind: str) -> Sheet | None:
    name = f"{kind}.csv"
    try:
        content = (folder / name).read_bytes()
        sheet = read_sheet(content, max_rows=MAX_ROWS)
    except FileNotFoundError:
        corps.problems.append(RowProblem(name, 0, "", "The file is missing from the folder."))
    except OSError as error:
        corps.problems.append(RowProblem(name, 0, "", f"The file cannot be opened: {error.strerror}."))
    except Unreadable as error:
        corps.problems.append(RowProblem(name, 0, "", error.detail))
    else:
        corps.hashes[kind] = hashlib.sha256(content).hexdigest()
        corps.notes.extend(f"{name}: {note}" for note in sheet.notes)
        return sheet
    return None


def _note_ignored(corps: Corps, kind: str, layout: Layout) -> None:
    if layout.ignored:
        corps.notes.append(f"{kind}.csv: these columns are not known and were left out: {', '.join(layout.ignored)}.")


def _refuse_second(cells: Cells, seen: dict[Any, int], key: Any, number: int, what: str) -> None:
    first = seen.setdefault(key, number)
    if first != number:
        cells.refuse("student_number", f"Row {first} has {what} already. Keep one of the two rows.")


def _close_row(
    corps: Corps, kind: str, number: int, cells: Cells, layout: Layout, known: set[str] | None, row: Any
) -> None:
    if row is not None and known is not None and row.student_number not in known:
        cells.refuse("student_number", f"{row.student_number} is not in roster.csv. Add the cadet there or delete the row.")
    for problem in cells.problems:
        heading = layout.headings.get(problem.field, "")
        corps.problems.append(RowProblem(f"{kind}.csv", number, heading, problem.message))


def _enroll(
    rows: Sequence[RosterRow], *, term: Term, actor: Actor, now: datetime, reason: str
) -> dict[str, Enrollment]:
    """Enrollments by student number, made in the roster's order."""
    existing = Cadet.objects.in_bulk([row.student_number for row in rows], field_name="student_number")
    newcomers = [new_cadet(row.values) for row in rows if row.student_number not in existing]
    created = roster.create_cadets(actor=actor, cadets=newcomers, now=now, announce=False)
    cadets = existing | {cadet.student_number: cadet for cadet in created}
    places = Places([row.values for row in rows])
    enrolled = roster.enroll(
        actor=actor,
        term=term,
        places=[(cadets[row.student_number], places.place(row.values)) for row in rows],
        now=now,
        announce=False,
    )
    by_number = {enrollment.cadet.student_number: enrollment for enrollment in enrolled}
    marked = [(by_number[row.student_number], MarkCode(row.values["mark"])) for row in rows if "mark" in row.values]
    bulk.set_marks(actor=actor, marks=marked, now=now, reason=reason, announce=False)
    return by_number


def _record_attendance(
    corps: Corps, enrollments: Mapping[str, Enrollment], *, term: Term, actor: Actor, now: datetime
) -> None:
    days: dict[tuple[date, str], list[PastRecord]] = {}
    for row in corps.attendance:
        record = PastRecord(
            enrollment_id=enrollments[row.student_number].pk,
            status=row.status,
            source=Source.IMPORT,
            scanned_at=row.time_in,
            time_out=row.time_out,
            reason=row.remarks,
        )
        days.setdefault((row.held_on, row.title), []).append(record)
    past = [PastDay(held_on, title, records) for (held_on, title), records in sorted(days.items(), key=lambda day: day[0])]
    record_past_days(actor=actor, term=term, days=past, now=now, reason=_source(corps, "attendance"))


def _record_ledger(corps: Corps, enrollments: Mapping[str, Enrollment], *, actor: Actor, now: datetime) -> None:
    lines = [
        LedgerLine(
            enrollment_id=enrollments[row.student_number].pk,
            kind=row.kind,
            points=row.points,
            reason=row.reason,
            recorded_at=row.recorded_at,
            issued_by_name=row.issued_by,
        )
        for row in corps.ledger
    ]
    bulk.record_ledger(actor=actor, lines=lines, now=now, reason=_source(corps, "ledger"))


def _record_scores(
    corps: Corps, enrollments: Mapping[str, Enrollment], *, term: Term, actor: Actor, now: datetime
) -> None:
    ids = {assessment.code: assessment.pk for assessment in assessments_of(term.pk)}
    id_at = {place: ids[code] for place, (code, *_) in enumerate(VERSION_1_ASSESSMENTS)}
    lines = [
        ScoreLine(enrollments[row.student_number].pk, id_at[place], value)
        for row in corps.scores
        for place, value in row.scores.items()
    ]
    bulk.record_scores(actor=actor, lines=lines, now=now, reason=_source(corps, "scores"))


def _source(corps: Corps, kind: str) -> str:
    return f"{kind}.csv, SHA-256 {corps.hashes[kind]}"
