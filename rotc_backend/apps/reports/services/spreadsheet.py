"""A table as a workbook or as CSV: real numbers and dates, and text that stays text whatever it begins with."""

import csv
import io
from collections.abc import Callable, Iterable
from decimal import Decimal
from typing import Any

from apps.reports.models import Issue
from apps.reports.rules import Cell, Column, Row, Sheet, Table
from apps.reports.services.documents.paper import written
from apps.system.rules import csv_cell

ROWS_PER_STEP = 500
WIDEST, NARROWEST = 48, 6
GROUP = Column("Group")


def as_xlsx(title: str, sheet: Sheet, issue: Issue, *, on_rows: Callable[[int], None]) -> bytes:
    """The table on its first sheet with a frozen header, the summaries on the next ones, and what it is on the last."""
    # Not at the top: it costs every process 8 MB.
    from openpyxl import Workbook  # noqa: PLC0415

    book = Workbook(write_only=True)
    _fill(book, sheet.table, on_rows)
    for summary in sheet.summaries:
        _fill(book, summary, lambda _: None)
    about = book.create_sheet("About")
    about.column_dimensions["A"].width, about.column_dimensions["B"].width = 20, 80
    for label, value in _about(title, sheet, issue):
        about.append([_cell(about, label), _cell(about, value)])
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def as_csv(title: str, sheet: Sheet, issue: Issue, *, on_rows: Callable[[int], None]) -> bytes:
    """The table alone, one row per line under one header; UTF-8 with the mark by which spreadsheets know it."""
    content = io.StringIO(newline="")
    writer = csv.writer(content)
    columns = _columns(sheet.table)
    writer.writerow(_heading(column) for column in columns)
    for done, row in enumerate(_rows(sheet.table), start=1):
        writer.writerow(csv_cell(_plain(cell)) if isinstance(cell, str) else _plain(cell) for cell in row)
        if done % ROWS_PER_STEP == 0:
            on_rows(done)
    return b"\xef\xbb\xbf" + content.getvalue().encode()


def _fill(book: Any, table: Table, on_rows: Callable[[int], None]) -> None:
    page = book.create_sheet(table.name[:31])
    page.freeze_panes = "A2"
    columns = _columns(table)
    for place, column in enumerate(columns, start=1):
        longest = max((len(_plain(row[place - 1])) for row in _rows(table)), default=0)
        letters = page.column_dimensions[_letters(place)]
        letters.width = min(WIDEST, max(NARROWEST, longest, len(_heading(column))) + 2)
    page.append([_cell(page, _heading(column), bold=True) for column in columns])
    for done, row in enumerate(_rows(table), start=1):
        page.append([_cell(page, cell) for cell in row])
        if done % ROWS_PER_STEP == 0:
            on_rows(done)
    if table.total:
        lead: list[Cell] = [""] if len(columns) > len(table.columns) else []
        page.append([_cell(page, cell, bold=True) for cell in [*lead, *table.total]])


def _cell(page: Any, value: Cell, *, bold: bool = False) -> Any:
    from openpyxl.cell import WriteOnlyCell  # noqa: PLC0415
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE  # noqa: PLC0415
    from openpyxl.styles import Font  # noqa: PLC0415

    if isinstance(value, str):
        value = ILLEGAL_CHARACTERS_RE.sub("", value)
    # The stubs know less than the library: it takes Decimal, date and None.
    cell: Any = WriteOnlyCell(page, value=value)  # type: ignore[arg-type]
    if isinstance(value, str):
        # Else "=1+1" would be a formula.
        cell.data_type = "s"
    elif isinstance(value, Decimal):
        cell.number_format = "0.00"
    elif value is not None and not isinstance(value, int):
        cell.number_format = "yyyy-mm-dd"
    if bold:
        cell.font = Font(bold=True)
    return cell


def _columns(table: Table) -> list[Column]:
    return [GROUP, *table.columns] if _is_grouped(table) else list(table.columns)


def _rows(table: Table) -> Iterable[Row]:
    grouped = _is_grouped(table)
    return ([section.heading, *row] if grouped else row for section, row in table.rows)


def _is_grouped(table: Table) -> bool:
    return any(section.heading for section in table.sections)


def _heading(column: Column) -> str:
    return column.label.replace("\n", " ")


def _plain(cell: Cell) -> str:
    return "" if cell is None else str(cell)


def _letters(place: int) -> str:
    from openpyxl.utils import get_column_letter  # noqa: PLC0415

    return str(get_column_letter(place))


def _about(title: str, sheet: Sheet, issue: Issue) -> Iterable[tuple[str, Cell]]:
    yield "Document", title
    yield "Number", issue.number
    yield "Unit", issue.letterhead["name"]
    yield "Issued", written(issue.issued_at)
    if issue.policy_version is not None:
        yield "Policy version", issue.policy_version
    yield "Content SHA-256", issue.fingerprint
    for note in (*sheet.lines, *sheet.notes):
        yield "", note
