"""A roster sheet as a whole, and what each of its rows would do to the roster as it stands."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from zoneinfo import ZoneInfo

from apps.integration.rules.kinds import RowOutcome
from apps.integration.rules.rows import Cells, roster_values
from apps.integration.rules.sheets import Sheet
from apps.integration.rules.tables import ROSTER, CellProblem, Layout, lay_out

PERSONAL = (
    "last_name", "first_name", "middle_name", "suffix", "sex", "birthdate", "email", "contact_number", "address",
    "degree_program", "year_level",
)  # fmt: skip
PLACE = ("course", "battalion", "company", "platoon", "status")


@dataclass(frozen=True)
class RosterRow:
    """One row: what it says (see roster_values) and what is wrong with it."""

    row: int
    values: Mapping[str, Any]
    problems: Sequence[CellProblem] = ()

    @property
    def student_number(self) -> str:
        """Blank when the cell is."""
        return str(self.values.get("student_number", ""))


@dataclass(frozen=True)
class Known:
    """What the roster says of a student number: `values` by field as in roster_values, with None or "" for nothing."""

    values: Mapping[str, Any]
    is_enrolled: bool
    is_archived: bool


@dataclass(frozen=True)
class Effect:
    """What a row would do. `changes` maps a field to [before, after]."""

    outcome: RowOutcome
    changes: Mapping[str, list[Any]] = field(default_factory=dict)
    problems: Sequence[CellProblem] = ()


def read_roster(sheet: Sheet, zone: ZoneInfo) -> tuple[list[RosterRow], Layout]:
    """All rows of a roster sheet. Raises Unreadable for the file as a whole."""
    layout = lay_out(ROSTER, sheet.header)
    rows = []
    first_row_of: dict[str, int] = {}
    for number, raw, shape in layout.records(sheet):
        cells = Cells(raw, shape)
        found = roster_values(cells, zone)
        student_number = found.get("student_number")
        if student_number is not None:
            first = first_row_of.setdefault(student_number, number)
            if first != number:
                message = f"{student_number} is in row {first} already. Keep one of the two rows."
                cells.refuse("student_number", message)
        rows.append(RosterRow(number, found, tuple(cells.problems)))
    return rows, layout


def with_company_spellings(rows: Sequence[RosterRow], existing: Iterable[str]) -> list[RosterRow]:
    """The same rows with each company in one spelling: the existing one, else the first of the sheet that is not all
    capitals, else the capitals turned into a title ("ALPHA" → "Alpha"; words of up to 3 letters, such as "HQ", stay)."""
    spelling = {name.casefold(): name for name in existing}
    written: dict[str, list[str]] = {}
    for row in rows:
        if company := row.values.get("company"):
            written.setdefault(company.casefold(), []).append(company)
    for folded, names in written.items():
        mixed = next((name for name in names if not name.isupper()), None)
        spelling.setdefault(folded, mixed or " ".join(_titled(word) for word in names[0].split()))
    return [
        RosterRow(row.row, {**row.values, "company": spelling[company.casefold()]}, row.problems)
        if (company := row.values.get("company"))
        else row
        for row in rows
    ]


def _titled(word: str) -> str:
    return word if len(word) <= 3 else word.capitalize()


def effect(row: RosterRow, known: Known | None) -> Effect:
    """What the row would do to the roster as `known` says it stands (None: the student number is new)."""
    problems = list(row.problems)
    if known is not None and known.is_archived:
        problems.append(
            CellProblem(
                "student_number", "This cadet is archived. Restore the cadet first, or delete the row."
            )
        )
    stored = known.values if known is not None else {}
    changes = {} if known is None else _changes(row.values, stored)
    if not row.values.get("company") and not stored.get("company") and row.values.get("platoon"):
        problems.append(
            CellProblem("platoon", "A platoon needs its company. Fill in the company or empty this cell.")
        )
    if problems:
        return Effect(RowOutcome.ERROR, problems=tuple(problems))
    if known is None or not known.is_enrolled:
        return Effect(RowOutcome.NEW, {name: change for name, change in changes.items() if name in PERSONAL})
    return Effect(RowOutcome.CHANGE if changes else RowOutcome.SAME, changes)


def _changes(said: Mapping[str, Any], stored: Mapping[str, Any]) -> dict[str, list[Any]]:
    changes = {
        name: [stored.get(name) or None, said[name]]
        for name in (*PERSONAL, *PLACE, "mark")
        if name in said and not _is_same(name, stored.get(name), said[name])
    }
    # A platoon belongs to its company: who moves to another company leaves the old platoon.
    if "company" in changes and "platoon" not in said and stored.get("platoon"):
        changes["platoon"] = [stored["platoon"], None]
    return changes


def _is_same(name: str, stored: Any, said: Any) -> bool:
    if name == "company":
        return str(stored or "").casefold() == str(said).casefold()
    return bool(stored == said)
