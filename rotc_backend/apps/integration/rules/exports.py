"""Files that go out: CSV, workbooks and JSON that an import reads as it was."""

import csv
import io
import json
from collections.abc import Iterable, Sequence
from decimal import Decimal
from enum import StrEnum
from typing import Any

from apps.system.rules import csv_cell


class ExportForm(StrEnum):
    """What a file is."""

    CSV = "csv"
    XLSX = "xlsx"
    JSON = "json"


CONTENT_TYPES = {
    ExportForm.CSV: "text/csv; charset=utf-8",
    ExportForm.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ExportForm.JSON: "application/json",
}
# So that a spreadsheet takes it for UTF-8.
_MARK = "\ufeff"

Rows = Iterable[Sequence[Any]]


def write_rows(form: ExportForm, header: Sequence[str], rows: Rows) -> bytes:
    """A file with these rows; None is a blank cell. No spreadsheet calculates what a cell says."""
    if form is ExportForm.JSON:
        records = [
            {
                heading: _plain(cell)
                for heading, cell in zip(header, row, strict=True)
                if cell not in (None, "")
            }
            for row in rows
        ]
        return json.dumps(records, ensure_ascii=False, indent=1).encode()
    if form is ExportForm.XLSX:
        return _workbook(header, rows)
    text = io.StringIO(newline="")
    text.write(_MARK)
    writer = csv.writer(text)
    writer.writerow(header)
    writer.writerows([csv_cell(_text(cell)) for cell in row] for row in rows)
    return text.getvalue().encode()


def _workbook(header: Sequence[str], rows: Rows) -> bytes:
    # Imported here, as in sheets.workbook.
    from openpyxl import Workbook  # noqa: PLC0415
    from openpyxl.cell import WriteOnlyCell  # noqa: PLC0415
    from openpyxl.utils.exceptions import IllegalCharacterError  # noqa: PLC0415

    book = Workbook(write_only=True)
    sheet = book.create_sheet("Export")

    def cell(value: Any) -> Any:
        if value is None or isinstance(value, int | Decimal):
            return value
        try:
            made = WriteOnlyCell(sheet, csv_cell(_text(value)))
        except IllegalCharacterError:
            made = WriteOnlyCell(
                sheet, "".join(sign for sign in _text(value) if sign.isprintable() or sign == "\n")
            )
        # Text, whatever it looks like.
        made.data_type = "s"
        return made

    sheet.append(header)
    for row in rows:
        sheet.append([cell(value) for value in row])
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def _text(cell: Any) -> str:
    if cell is None:
        return ""
    return f"{cell:f}" if isinstance(cell, Decimal) else str(cell)


def _plain(cell: Any) -> Any:
    if isinstance(cell, Decimal):
        return float(cell)
    return cell if isinstance(cell, int) else str(cell)
