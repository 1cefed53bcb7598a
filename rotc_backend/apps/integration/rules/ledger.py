"""What a row of a ledger sheet says, and what it would do. The ledger is append-only: a row is new or there already."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from apps.integration.rules import values
from apps.integration.rules.effects import OWN, Effect, Enrolled, Line, nobody, refused
from apps.integration.rules.kinds import RowOutcome
from apps.integration.rules.rows import REMARKS, STUDENT_NUMBER, Cells
from apps.integration.rules.tables import CellProblem
from common.language import worded

# Begins the reason of a void that undoes an import: such an entry may come again, one that a person voided may not.
UNDONE = "Import undone: "


@dataclass(frozen=True)
class EntriesKnown:
    """How many entries there are that say what a row says, and why the last of them was voided that a person voided."""

    standing: int = 0
    voided_because: str | None = None


def ledger_values(cells: Cells, zone: ZoneInfo) -> dict[str, Any]:
    """What a row says; without a day of its own, the entry is of the day that it was recorded on."""
    recorded_at = cells.need("recorded_at", lambda cell: values.moment(cell, zone))
    occurred_on = cells.take("occurred_on", lambda cell: values.day(cell, zone))
    if recorded_at is not None and occurred_on is None:
        occurred_on = recorded_at.date()
    kind = cells.need("kind", values.ledger_kind)
    found = {
        "recorded_at": recorded_at.isoformat() if recorded_at else None,
        "occurred_on": occurred_on.isoformat() if occurred_on else None,
        "student_number": cells.take("student_number", STUDENT_NUMBER),
        "name": cells.take("name", values.text(400)),
        "kind": kind.value if kind else None,
        "points": cells.need("points", values.points),
        "reason": cells.take("reason", REMARKS),
        "issued_by": cells.take("issued_by", values.text(200)),
    }
    return {field: value for field, value in found.items() if value is not None}


def entry_key(said: Mapping[str, Any]) -> tuple[Any, ...]:
    """What makes two rows the same entry, but for the cadet. Who issued it does not: lists leave it out."""
    return (
        said.get("recorded_at"), said.get("occurred_on"), said.get("kind"), said.get("points"), said.get("reason", ""),
    )  # fmt: skip


def ledger_effect(line: Line, *, who: Enrolled | None, known: EntriesKnown) -> Effect:
    """What the row would do: of equal rows as many are there already as there are equal entries."""
    if line.problems:
        return refused(line)
    if who is None:
        return nobody(line)
    if line.turn <= known.standing:
        return Effect(RowOutcome.SAME)
    if who.is_own:
        return refused(line, OWN)
    if known.voided_because is not None:
        because = values.short(known.voided_because)
        message = worded(
            "This entry was voided: {because} Leave the row out, or give it anew in the ledger.",
            because=because,
        )
        return refused(line, CellProblem("", message))
    return Effect(RowOutcome.NEW)
