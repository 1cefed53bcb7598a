"""A document that is a table: columns, sections of rows, totals. The same one becomes PDF, XLSX and CSV."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum

Cell = str | int | Decimal | date | None
Row = Sequence[Cell]
NOTHING = "–"


class CellType(StrEnum):
    """How a column is shown: text to the left, numbers to the right, a mark (a letter or two) in the middle."""

    TEXT = "text"
    NUMBER = "number"
    COUNT = "count"
    DATE = "date"
    MARK = "mark"
    STRONG = "strong"


@dataclass(frozen=True)
class Column:
    """One column. `width_mm` None takes what the others leave; `says_nothing` stands where there is no value; `letters` is how
    many a mark has at the most."""

    label: str
    width_mm: float | None = None
    type: CellType = CellType.TEXT
    says_nothing: str = ""
    letters: int = 1

    def say(self, cell: Cell) -> str:
        """The cell as printed. A blank is not a zero."""
        if cell is None:
            return self.says_nothing
        if isinstance(cell, Decimal):
            return f"{cell:.2f}"
        if isinstance(cell, date):
            return f"{cell.day} {cell:%b} {cell.year}"
        return str(cell)


@dataclass(frozen=True)
class Section:
    """Rows under one heading, which stands on every page that they reach."""

    heading: str
    rows: Sequence[Row]


@dataclass(frozen=True)
class Table:
    """`name` is the sheet's in a workbook; `total` closes it. Of a tally, whose rows are counts, no heading says how many rows
    there are."""

    name: str
    columns: Sequence[Column]
    sections: Sequence[Section]
    total: Row | None = None
    is_tally: bool = False

    @property
    def rows(self) -> Iterator[tuple[Section, Row]]:
        """All rows in order, with the section each is of."""
        return ((section, row) for section in self.sections for row in section.rows)

    @property
    def row_count(self) -> int:
        """Rows of all sections."""
        return sum(len(section.rows) for section in self.sections)

    @property
    def said(self) -> object:
        """All that it says, as text: what its hash is over."""
        return [
            [column.label for column in self.columns],
            [[section.heading, [self.say(row) for row in section.rows]] for section in self.sections],
            self.say(self.total) if self.total else None,
        ]

    def say(self, row: Row) -> list[str]:
        """A row as printed."""
        return [column.say(cell) for column, cell in zip(self.columns, row, strict=True)]


def strips(table: Table) -> list[range]:
    """The columns by the cells that they are printed in: one each, but marks side by side share one where all fit and each
    letter has the same room. A term's days are more than half of a sheet's columns, and a page costs by its cells."""
    parts: list[range] = []
    shared: float | None = None
    for place, column in enumerate(table.columns):
        room = _room_mm(column, (row[place] for _, row in table.rows))
        if room is not None and room == shared:
            parts[-1] = range(parts[-1].start, place + 1)
        else:
            parts.append(range(place, place + 1))
        shared = room
    return parts


def _room_mm(column: Column, cells: Iterable[Cell]) -> float | None:
    """What each letter has of a column of marks; None where one would not fit, and for every other column."""
    if column.type is not CellType.MARK or column.width_mm is None:
        return None
    if any(len(column.say(cell)) > column.letters for cell in cells):
        return None
    return round(column.width_mm / column.letters, 3)


@dataclass(frozen=True)
class Sheet:
    """All that a document in the form of a table says: the rows, and what closes it."""

    table: Table
    summaries: Sequence[Table] = ()
    notes: Sequence[str] = ()
    lines: Sequence[str] = field(default=())

    @property
    def said(self) -> object:
        """What its hash is over."""
        return [
            self.table.said,
            [summary.said for summary in self.summaries],
            list(self.notes),
            list(self.lines),
        ]
