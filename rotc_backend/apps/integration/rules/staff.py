"""What a row of a staff list says, and what it would do to the training staff as it stands."""

from collections.abc import Mapping
from typing import Any

from apps.integration.rules import values
from apps.integration.rules.effects import Effect, Line, refused
from apps.integration.rules.kinds import RowOutcome
from apps.integration.rules.rows import Cells
from apps.integration.rules.tables import CellProblem
from common.language import worded

# What a person writes for the number of a namesake who is somebody else.
SOMEBODY_NEW = "new"
TOLD = ("rank", "last_name", "first_name", "designation")
_PARSERS = {
    "rank": values.text(40),
    "last_name": values.text(100),
    "first_name": values.text(100),
    "designation": values.text(100),
}


def staff_values(cells: Cells) -> dict[str, Any]:
    """What a row says."""
    found: dict[str, Any] = {"staff_id": cells.take("staff_id", _number)}
    for field, parser in _PARSERS.items():
        found[field] = (cells.need if field in ("last_name", "first_name") else cells.take)(field, parser)
    return {field: value for field, value in found.items() if value is not None}


def staff_name(said: Mapping[str, Any]) -> tuple[str, str]:
    """A name as names are compared."""
    return values.clean(said.get("last_name", "")).casefold(), values.clean(
        said.get("first_name", "")
    ).casefold()


def staff_effect(
    line: Line, *, known: Mapping[str, Any] | None, namesakes: Mapping[int, Mapping[str, Any]]
) -> Effect:
    """What the row would do. `known` is the member of its number; without a number a name proposes and a person confirms,
    unless somebody is there of whom it says nothing new."""
    if line.problems:
        return refused(line)
    if line.values.get("staff_id") == SOMEBODY_NEW:
        return Effect(RowOutcome.NEW)
    if "staff_id" in line.values:
        if known is None:
            message = worded(
                "No member of the staff has the number {staff_id}. Empty the cell for a new one.",
                staff_id=line.values["staff_id"],
            )
            return refused(line, CellProblem("staff_id", message))
        changes = _changes(line.values, known)
        return Effect(RowOutcome.CHANGE if changes else RowOutcome.SAME, changes)
    if any(not _changes(line.values, one) for one in namesakes.values()):
        return Effect(RowOutcome.SAME)
    if namesakes:
        numbers = ", ".join(map(str, sorted(namesakes)))
        message = worded(
            "Somebody of this name is there already (staff ID {numbers}). Say whether it is the same person.",
            numbers=numbers,
        )
        return Effect(RowOutcome.UNMATCHED, problems=(CellProblem("staff_id", message),))
    return Effect(RowOutcome.NEW)


def _changes(said: Mapping[str, Any], stored: Mapping[str, Any]) -> dict[str, list[Any]]:
    return {
        field: [stored.get(field) or None, said[field]]
        for field in TOLD
        if field in said and values.clean(stored.get(field) or "") != said[field]
    }


def _number(cell: str) -> int | str:
    if cell.casefold() == SOMEBODY_NEW:
        return SOMEBODY_NEW
    if not cell.isdecimal() or len(cell) > 12:
        raise values.BadValue(
            worded("“{cell}” is no staff ID. Write its number, or empty the cell.", cell=values.short(cell))
        )
    return int(cell)
