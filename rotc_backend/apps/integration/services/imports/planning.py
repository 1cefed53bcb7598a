"""What the rows of a file would do: at first, after a cell was mended, and once more when they are committed."""

import hashlib
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field

from django.db import transaction
from django.db.models import Count, Q, QuerySet

from apps.integration.models import Import, ImportRow
from apps.integration.rules.effects import Effect, Line
from apps.integration.rules.kinds import RowOutcome
from apps.integration.rules.rows import Cells
from apps.integration.rules.tables import CellProblem
from apps.integration.services.imports.importer import Importer
from common.language import worded

CHUNK = 1000
PLANNED = ("outcome", "student_number", "name", "values", "changes", "errors", "key")


@dataclass
class Planner:
    """Plans rows in the order of the sheet; of rows with the same key it knows which came first, and how many."""

    importer: Importer
    _seen: dict[str, tuple[int, int]] = field(default_factory=dict)

    def plan(self, rows: Sequence[ImportRow]) -> list[Effect]:
        """Fill in PLANNED of rows, from their cells; and what they would do."""
        lines = [self._line(row) for row in rows]
        effects = self.importer.effects(lines)
        for row, line, effect in zip(rows, lines, effects, strict=True):
            row.outcome = effect.outcome
            row.student_number = line.student_number
            row.name = self.importer.name(dict(line.values))[:1100]
            row.values, row.changes = dict(line.values), dict(effect.changes)
            row.errors = [{"field": one.field, "message": one.message} for one in effect.problems]
        return effects

    def look_again(self, rows: Sequence[ImportRow]) -> list[Effect]:
        """What chosen rows that were planned without an error would do now. What their cells say is known by then."""
        return self.importer.effects([Line(row.number, row.values, (), self._turn(row)) for row in rows])

    def _line(self, row: ImportRow) -> Line:
        cells = Cells(row.cells, [CellProblem("", message) for message in row.shape])
        said = self.importer.values(cells)
        key = self.importer.key(said)
        row.key = hashlib.sha256(key.encode()).hexdigest() if key else ""
        turn = self._turn(row)
        if turn > 1 and not self.importer.may_repeat:
            who = said.get("student_number") or "This"
            first, _ = self._seen[row.key]
            cells.refuse(
                "student_number",
                worded("{who} is in row {first} already. Keep one of the two rows.", who=who, first=first),
            )
        return Line(row.number, said, tuple(cells.problems), turn)

    def _turn(self, row: ImportRow) -> int:
        """The how manieth of its key the row is, as far as rows are chosen."""
        if not row.key or not row.is_chosen:
            return 1
        first, count = self._seen.get(row.key, (row.number, 0))
        self._seen[row.key] = (first, count + 1)
        return count + 1


def stored_chunks(rows: QuerySet[ImportRow]) -> Iterator[list[ImportRow]]:
    """The rows of a file in the order of the sheet, chunk by chunk; each chunk is read when it is its turn."""
    last = 0
    while chunk := list(rows.filter(number__gt=last).order_by("number")[:CHUNK]):
        yield chunk
        last = chunk[-1].number


@transaction.atomic
def replan(file: Import, importer: Importer, numbers: Collection[int]) -> None:
    """Plan some rows anew, and those that say the same as they did or do now."""
    spelt = file.rows.exclude(number__in=numbers).exclude(values__company=None)
    importer.expect({"company": name} for name in spelt.values_list("values__company", flat=True).distinct())
    rows = list(file.rows.filter(number__in=numbers))
    keys = {row.key for row in rows}
    Planner(importer).plan(rows)
    keys = (keys | {row.key for row in rows}) - {""}
    alike = file.rows.filter(key__in=keys).exclude(number__in=numbers)
    together = sorted([*rows, *alike], key=lambda row: row.number)
    Planner(importer).plan(together)
    ImportRow.objects.bulk_update(together, PLANNED, batch_size=200)
    count_rows(file)


@transaction.atomic
def replan_all(file: Import, importer: Importer) -> None:
    """Plan every row anew, against what is stored by now."""
    planner = Planner(importer)
    for chunk in stored_chunks(file.rows.all()):
        before = [[getattr(row, name) for name in PLANNED] for row in chunk]
        planner.plan(chunk)
        changed = [
            row
            for row, was in zip(chunk, before, strict=True)
            if [getattr(row, name) for name in PLANNED] != was
        ]
        ImportRow.objects.bulk_update(changed, PLANNED, batch_size=200)
    importer.finish(file)
    count_rows(file)


def count_rows(file: Import) -> None:
    """Note how many rows there are of each outcome, and how many are left out (these count in no outcome)."""
    chosen = Q(is_chosen=True)
    file.counts = file.rows.aggregate(
        left_out=Count("pk", filter=~chosen),
        **{outcome.value: Count("pk", filter=chosen & Q(outcome=outcome)) for outcome in RowOutcome},
    )
    file.save(update_fields=["counts"])
