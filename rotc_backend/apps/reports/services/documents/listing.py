"""A document in the form of a table: rows under headings that every page repeats, totals, notes, signatures."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby
from typing import Any

from django.utils.text import slugify

from apps.reports.models import Issue, Report
from apps.reports.rules import Cell, CellType, Column, Section, Sheet, Table, strips
from apps.reports.services.documents import paper
from apps.reports.services.documents.paper import PORTRAIT, Running, Signature, Size
from apps.reports.services.issuing import Piece
from apps.reports.services.pdf import ROW_ID, ROWS_PER_CHUNK
from apps.system.models import UnitSettings

CELLS_PER_CHUNK = 1800
# A chunk that fills no page would end one early.
ROWS_OF_A_PAGE = 40


@dataclass(frozen=True)
class Listing:
    """A table that the unit issues. `heading` stands under the letterhead, the sheet's lines under it; `nobody` is what is said
    where there is no row."""

    report: Report
    unit: UnitSettings
    heading: str
    sheet: Sheet
    policy_version: int | None = None
    size: Size = PORTRAIT
    nobody: str = "Nobody is on it."
    signed_by: Sequence[Signature] | None = None
    small: bool = False

    @property
    def title(self) -> str:
        """The PDF's title."""
        return self.report.title

    @property
    def file_stem(self) -> str:
        """grade-sheet-first-semester-2026-2027-alpha"""
        return slugify(self.title)[:150]

    @property
    def says(self) -> object:
        """Every word of it."""
        return [self.title, self.heading, self.sheet.said, [vars(one) for one in self.signatures]]

    @property
    def signatures(self) -> Sequence[Signature]:
        """Who signs it."""
        return paper.signatures(self.unit) if self.signed_by is None else self.signed_by

    @property
    def pieces(self) -> Sequence[Piece]:
        """It is one paper."""
        return ()

    def flow(self, issue: Issue | None, pieces: Sequence[Issue] = ()) -> "ListingFlow":
        """Its pages."""
        if issue is None:
            raise AssertionError("A listing is issued.")
        return ListingFlow(self, issue)


@dataclass(frozen=True)
class PrintedCell:
    """A cell as printed, with the class of its column; a strip is the cell of several columns of marks."""

    text: str
    css: str
    columns: int = 1


@dataclass(frozen=True)
class PrintedRow:
    """One printed row: `place` counts from 0 through the document."""

    place: int
    section: Section
    cells: Sequence[PrintedCell]

    @property
    def id(self) -> str:
        return f"{ROW_ID}{self.place}"


_CSS = {
    CellType.NUMBER: "right",
    CellType.COUNT: "right",
    CellType.STRONG: "right strong",
    CellType.MARK: "mark",
}


@dataclass(frozen=True)
class ListingFlow:
    """The pages of a listing."""

    listing: Listing
    issue: Issue

    @property
    def rows_per_chunk(self) -> int:
        """Fewer of many columns: what a chunk takes in memory hangs on its cells."""
        return max(ROWS_OF_A_PAGE, min(ROWS_PER_CHUNK, CELLS_PER_CHUNK // len(self.parts)))

    @property
    def table(self) -> Table:
        """What is listed."""
        return self.listing.sheet.table

    @property
    def title(self) -> str:
        """The PDF's title."""
        return self.listing.title

    @cached_property
    def parts(self) -> list[range]:
        """The columns of each printed cell."""
        return strips(self.table)

    @cached_property
    def rows(self) -> list[PrintedRow]:
        """All rows in printed order."""
        return [
            PrintedRow(place, section, _in_strips(_printed(self.table.columns, row), self.table, self.parts))
            for place, (section, row) in enumerate(self.table.rows)
        ]

    @property
    def row_count(self) -> int:
        """Rows of all sections."""
        return len(self.rows)

    def chunk(self, first: int, stop: int) -> str:
        """Rows first..stop-1 as HTML, with the letterhead before row 0, and totals and signatures after the last."""
        parts = groupby(self.rows[first:stop], key=lambda row: id(row.section))
        context = {
            "listing": self.listing,
            "issue": self.issue,
            "unit": self.listing.unit,
            "sheet": self.listing.sheet,
            "columns": [(column, _CSS.get(column.type, "")) for column in self.table.columns],
            "strips": self._strips,
            "is_first": first == 0,
            "is_last": stop == self.row_count,
            "groups": [self._group(list(rows)) for _, rows in parts],
            "total": _printed(self.table.columns, self.table.total) if self.table.total else None,
            "summaries": [_summary(table) for table in self.listing.sheet.summaries],
        }
        return paper.page("listing.html", context)

    def running(self, first: int, stop: int, pages: int) -> str:
        """Header and footer of some pages."""
        return self._along.pages(first, stop, pages)

    @property
    def _strips(self) -> list[tuple[int, float]]:
        """The first column of each strip, and the millimetres from letter to letter."""
        firsts = [(part.start, self.table.columns[part.start]) for part in self.parts if len(part) > 1]
        return [(place, (column.width_mm or 0) / column.letters) for place, column in firsts]

    def _group(self, rows: Sequence[PrintedRow]) -> dict[str, Any]:
        section = rows[0].section
        count = None if self.table.is_tally else len(section.rows)
        return {"heading": section.heading, "count": count, "rows": rows}

    @cached_property
    def _along(self) -> Running:
        report = self.listing.report
        company = f" · {report.company.name}" if report.company else ""
        return paper.along(
            unit=self.listing.unit,
            title=self.title,
            head=f"{self.listing.heading}{company}",
            head_far=report.term.name if report.term else "",
            issue=self.issue,
            size=self.listing.size,
        )


def _summary(table: Table) -> dict[str, Any]:
    return {
        "table": table,
        "columns": [(column, _CSS.get(column.type, "")) for column in table.columns],
        "rows": [_printed(table.columns, row) for _, row in table.rows],
        "total": _printed(table.columns, table.total) if table.total else None,
    }


def _printed(columns: Sequence[Column], row: Sequence[Cell]) -> list[PrintedCell]:
    return [
        PrintedCell(column.say(cell), _CSS.get(column.type, ""))
        for column, cell in zip(columns, row, strict=True)
    ]


def _in_strips(cells: Sequence[PrintedCell], table: Table, parts: Sequence[range]) -> list[PrintedCell]:
    def strip(part: range) -> PrintedCell:
        letters = (cells[place].text.center(table.columns[place].letters) for place in part)
        return PrintedCell("".join(letters), f"mark strip strip-{part.start}", len(part))

    return [cells[part.start] if len(part) == 1 else strip(part) for part in parts]
