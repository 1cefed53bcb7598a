"""What becomes of the rows of a batch: whom they name, what only one of them may say, and where they are kept."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from apps.integration.models import LegacyMove, LegacyRow
from apps.integration.rules.kinds import LegacyOutcome
from apps.integration.rules.legacy.cells import Broken, Cells, claims
from apps.integration.rules.legacy.lines import Row, second_of, to_line
from apps.integration.rules.legacy.schema import AUDIT, LEDGER, SYNC
from common.actors import Operator

# What stands in the archive for a password that went to its account.
WENT_HOME = "(went to the account)"


@dataclass(frozen=True)
class Context:
    """What the import of a batch needs to know."""

    move: LegacyMove
    actor: Operator
    zone: ZoneInfo
    now: datetime

    @property
    def reason(self) -> str:
        """What audit entries and marks say of where something comes from."""
        return f"old system, move {self.move.pk}"

    def number(self, model: Any, number: int) -> int:
        """The number in RGMS of the row that had this one in the old system."""
        return int(self.move.offsets[model._meta.db_table]) + number


@dataclass(frozen=True)
class Named:
    """A row of the old system that another one names."""

    outcome: str
    home_id: int | None
    cadet_id: int | None
    user_id: int | None


@dataclass
class Fate:
    """What becomes of one row. Without a reason it is migrated."""

    row: Row
    cells: Cells
    reason: str = ""
    values: Any = None
    home_id: int | None = None
    made_home: bool = False
    cadet_id: int | None = None
    user_id: int | None = None
    named: dict[str, Named] = field(default_factory=dict)
    claims: list[str] = field(default_factory=list)

    def refuse(self, broken: Broken) -> None:
        """Into quarantine."""
        self.reason = str(broken)

    def home_of(self, column: str) -> int:
        """Where the row that a column names is kept; the column was resolved before."""
        return self.named[column].home_id or 0


def kept(fates: Iterable[Fate]) -> list[Fate]:
    """Those that are not in quarantine."""
    return [fate for fate in fates if not fate.reason]


def resolve(fates: Sequence[Fate]) -> None:
    """Look up the rows that these name. Who names none of those there are, one in quarantine, or a number that two rows have,
    goes there too."""
    wanted: dict[tuple[int, str], str] = {}
    for place, fate in enumerate(fates):
        for column, (table, is_needed) in fate.row.table.references.items():
            try:
                number = fate.cells.reference(column)
            except Broken as broken:
                fate.refuse(broken)
                break
            if number is not None:
                wanted[place, column] = f"{table}:{number}"
            elif is_needed:
                fate.refuse(Broken("orphan", f"{column} is blank, so it belongs to no row of {table}"))
        for column, name in _mentioned(fate):
            wanted[place, column] = name
    names = set(wanted.values())
    rows = LegacyRow.objects.filter(pk__in=names | {second_of(name) for name in names})
    found = {
        name: Named(outcome, home_id, cadet_id, user_id)
        for name, outcome, home_id, cadet_id, user_id in rows.values_list(
            "name", "outcome", "home_id", "cadet_id", "user_id"
        )
    }
    for (place, column), name in wanted.items():
        fate, named = fates[place], found.get(name)
        is_one = second_of(name) not in found
        is_kept = named is not None and named.outcome == LegacyOutcome.MIGRATED and is_one
        if named is not None and is_kept:
            fate.named[column] = named
            fate.cadet_id = fate.cadet_id or named.cadet_id
            fate.user_id = fate.user_id or named.user_id
        elif column in fate.row.table.references and not fate.reason:
            what = ("is in quarantine" if is_one else "is there twice") if named else "is not there"
            fate.refuse(Broken("depends" if named else "orphan", f"{column}: {name} {what}"))


def _mentioned(fate: Fate) -> list[tuple[str, str]]:
    """(what names it, row) for rows that are only spoken of: they may be gone, and a log goes on to speak of them."""
    table, values = fate.row.table, fate.row.values
    pairs = []
    if table is LEDGER:
        pairs.append(("issued_by_user_id", "users", values.get("issued_by_user_id")))
    elif table is SYNC:
        pairs.append(("cadet_id", "cadets", values.get("cadet_id")))
    elif table is AUDIT:
        try:
            payload = json.loads(str(values.get("payload") or "null"))
        except (ValueError, RecursionError):
            payload = None
        if isinstance(payload, dict):
            pairs.append(("payload", "cadets", payload.get("cadet_id")))
    return [(column, f"{name}:{number}") for column, name, number in pairs if type(number) is int]


def claim(fates: Sequence[Fate]) -> None:
    """Of several rows that say what only one may say, the first one stands; it may have come earlier."""
    held: dict[str, str] = {}
    for fate in fates:
        fate.claims = claims(fate.row)
    said = {text for fate in fates for text in fate.claims}
    if said:
        rows = LegacyRow.objects.filter(table=fates[0].row.table.name, claims__overlap=list(said))
        names = {fate.row.name for fate in fates}
        held = {text: row.name for row in rows.exclude(pk__in=names) for text in row.claims}
    for fate in fates:
        taken = next((text for text in fate.claims if held.get(text, fate.row.name) != fate.row.name), None)
        if taken is not None:
            what = taken.partition("=")[0]
            fate.refuse(Broken("duplicate", f"{what} is that of {held[taken]}"))
        else:
            held |= dict.fromkeys(fate.claims, fate.row.name)


def store(fates: Sequence[Fate], context: Context) -> None:
    """Keep every row whole, with what became of it; one that was in quarantine is looked at anew each time."""
    rows = [
        LegacyRow(
            name=fate.row.name,
            move=context.move,
            table=fate.row.table.name,
            number=fate.row.number,
            outcome=LegacyOutcome.QUARANTINED if fate.reason else LegacyOutcome.MIGRATED,
            reason=fate.reason,
            notes=[] if fate.reason else fate.cells.notes,
            home_id=fate.home_id,
            made_home=fate.made_home,
            cadet_id=fate.cadet_id,
            user_id=fate.user_id,
            content=archived(fate.row, is_home=not fate.reason),
            sha256=fate.row.sha256,
            claims=[] if fate.reason else fate.claims,
        )
        for fate in fates
    ]
    columns = [field.name for field in LegacyRow._meta.fields if not field.primary_key]
    LegacyRow.objects.bulk_create(rows, update_conflicts=True, unique_fields=["name"], update_fields=columns)


def archived(row: Row, *, is_home: bool) -> str:
    """The line as the archive keeps it: a password that went home is not kept twice."""
    if is_home and row.table.name == "users":
        return to_line({**row.values, "password": WENT_HOME})
    return row.line
