"""Merits and demerits: appended, and undone by voiding."""

from collections.abc import Sequence
from datetime import date, datetime
from functools import cached_property
from typing import Any

from apps.grading.models import LedgerEntry
from apps.grading.rules import LedgerKind
from apps.grading.services import imported
from apps.grading.services.imported import ImportedEntry
from apps.integration import selectors
from apps.integration.models import ImportRow
from apps.integration.rules.effects import Effect, Line
from apps.integration.rules.ledger import UNDONE, EntriesKnown, entry_key, ledger_effect, ledger_values
from apps.integration.rules.rows import Cells
from apps.integration.rules.tables import LEDGER_IMPORT, Column
from apps.integration.rules.values import clean
from apps.integration.services.imports.importer import Importer, Obstacle


class LedgerImporter(Importer):
    """See Importer. Two equal rows are two entries."""

    may_repeat = True

    @cached_property
    def columns(self) -> Sequence[Column]:
        """See rules.tables."""
        return LEDGER_IMPORT

    def values(self, cells: Cells) -> dict[str, Any]:
        """See rules.ledger."""
        return ledger_values(cells, self.zone)

    def key(self, values: dict[str, Any]) -> str:
        """Equal rows have it in common."""
        number = values.get("student_number")
        return "\n".join(map(str, (number, *entry_key(values)))) if number else ""

    def effects(self, lines: Sequence[Line]) -> list[Effect]:
        """See Importer."""
        people = selectors.enrolled(self.actor, self.term.pk, [line.student_number for line in lines])
        known: dict[tuple[Any, ...], EntriesKnown] = {}
        entries = LedgerEntry.objects.filter(enrollment__in=[who.enrollment_id for who in people.values()])
        for entry in entries.order_by("pk"):
            key = (entry.enrollment_id, *_key(entry, self.zone))
            before = known.get(key, EntriesKnown())
            if entry.voided_at is None:
                known[key] = EntriesKnown(before.standing + 1, before.voided_because)
            elif not entry.void_reason.startswith(UNDONE):
                known[key] = EntriesKnown(before.standing, entry.void_reason)
        return [
            ledger_effect(
                line,
                who=who,
                known=known.get((who.enrollment_id if who else 0, *entry_key(line.values)), EntriesKnown()),
            )
            for line in lines
            for who in [people.get(line.student_number)]
        ]

    def take_in(self, rows: Sequence[ImportRow], *, now: datetime, reason: str, announce: bool) -> None:
        """See Importer."""
        people = selectors.enrolled(self.actor, self.term.pk, [row.student_number for row in rows])
        entries = imported.give_imported_entries(
            actor=self.actor,
            rows=[
                ImportedEntry(
                    enrollment_id=people[row.student_number].enrollment_id,
                    kind=LedgerKind(row.values["kind"]),
                    points=row.values["points"],
                    reason=row.values.get("reason", ""),
                    occurred_on=date.fromisoformat(row.values["occurred_on"]),
                    recorded_at=datetime.fromisoformat(row.values["recorded_at"]),
                    issued_by_name=row.values.get("issued_by", ""),
                )
                for row in rows
            ],
            now=now,
            reason=reason,
            announce=announce,
        )
        for row, entry in zip(rows, entries, strict=True):
            row.done = {"entry": entry.pk}

    def obstacles(self, rows: Sequence[ImportRow]) -> list[Obstacle]:
        """None: an entry can always be voided, and one that is voided already stays so."""
        return []

    def undo(self, rows: Sequence[ImportRow], *, now: datetime, reason: str, announce: bool) -> None:
        """Void with the reason."""
        imported.void_imported_entries(
            actor=self.actor,
            entry_ids=[row.done["entry"] for row in rows],
            now=now,
            reason=f"{UNDONE}{reason}",
            announce=announce,
        )


def _key(entry: LedgerEntry, zone: Any) -> tuple[Any, ...]:
    """The entry as entry_key says a row."""
    return entry_key(
        {
            "recorded_at": entry.recorded_at.astimezone(zone).isoformat(),
            "occurred_on": entry.occurred_on.isoformat(),
            "kind": entry.kind,
            "points": entry.points,
            "reason": clean(entry.reason),
        }
    )
