"""A roster sheet as a whole, and what each of its rows would do to the roster as it stands."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from apps.integration.rules.effects import Effect, Line
from apps.integration.rules.kinds import RowOutcome
from apps.integration.rules.rows import Cells, roster_values
from apps.integration.rules.sheets import Sheet
from apps.integration.rules.tables import ROSTER, CellProblem, Layout, lay_out
from apps.integration.rules.values import clean
from common.language import worded

PERSONAL = (
    "last_name", "first_name", "middle_name", "suffix", "sex", "birthdate", "email", "contact_number", "address",
    "degree_program", "year_level",
)  # fmt: skip
PLACE = ("course", "battalion", "company", "platoon", "status")


@dataclass(frozen=True)
class Known:
    """What the roster says of a student number: `values` by field as in roster_values, with None or "" for nothing."""

    values: Mapping[str, Any]
    is_enrolled: bool
    is_archived: bool


def read_roster(sheet: Sheet, zone: ZoneInfo) -> tuple[list[Line], Layout]:
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
                message = worded(
                    "{who} is in row {first} already. Keep one of the two rows.",
                    who=student_number,
                    first=first,
                )
                cells.refuse("student_number", message)
        rows.append(Line(number, found, tuple(cells.problems)))
    return rows, layout


def with_company_spellings(rows: Sequence[Line], existing: Iterable[str]) -> list[Line]:
    """The same rows with each company in one spelling: the existing one, else the first of the sheet that is not all
    capitals, else the capitals turned into a title ("ALPHA" → "Alpha"; words of up to 3 letters, such as "HQ", stay)."""
    spelling = {name.casefold(): name for name in existing}
    written: dict[str, list[str]] = {}
    for row in rows:
        if company := row.values.get("company"):
            written.setdefault(company.casefold(), []).append(company)
    for folded, names in written.items():
        mixed = next((name for name in names if not name.isupper()), None)
        spelling.setdefault(folded, mixed or titled(names[0]))
    return [
        Line(row.row, {**row.values, "company": spelling[company.casefold()]}, row.problems)
        if (company := row.values.get("company"))
        else row
        for row in rows
    ]


def titled(company: str) -> str:
    """ "ALPHA" → "Alpha"; words of up to 3 letters, such as "HQ", stay."""
    return " ".join(word if len(word) <= 3 else word.capitalize() for word in company.split())


def effect(row: Line, known: Known | None) -> Effect:
    """What the row would do to the roster as `known` says it stands (None: the student number is new)."""
    problems = list(row.problems)
    stored = known.values if known is not None else {}
    changes = {} if known is None else _changes(row.values, stored)
    if known is not None and known.is_archived and (changes or not known.is_enrolled):
        problems.append(
            CellProblem(
                "student_number",
                worded("This cadet is archived. Restore the cadet first, or delete the row."),
            )
        )
    if not row.values.get("company") and not stored.get("company") and row.values.get("platoon"):
        problems.append(
            CellProblem(
                "platoon", worded("A platoon needs its company. Fill in the company or empty this cell.")
            )
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
        return clean(str(stored or "")).casefold() == str(said).casefold()
    return bool((clean(stored) if isinstance(stored, str) else stored) == said)
