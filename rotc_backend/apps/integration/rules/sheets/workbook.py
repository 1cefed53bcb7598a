"""Workbooks (.xlsx) as rows of text."""

import io
import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Any

from apps.integration.rules.sheets.base import MAX_COLUMNS, NumberedCells, Unreadable
from common.language import worded

MAX_UNPACKED_BYTES = 200 * 1024 * 1024
# Of any spreadsheet program. A row may say that it is a later one, and all before it would be blank ones.
LAST_ROW = 1_048_576


def workbook_rows(content: bytes) -> Iterator[NumberedCells]:
    # Imported here: loading openpyxl costs a tenth of a second and memory in every process that never sees a workbook.
    from openpyxl import load_workbook  # noqa: PLC0415

    _refuse_bomb(content)
    try:
        workbook = load_workbook(io.BytesIO(content), read_only=True, data_only=True, keep_links=False)
        sheet = next(sheet for sheet in workbook.worksheets if sheet.sheet_state == "visible")
        # The dimensions that a sheet declares are often wrong and may be absurd.
        sheet.reset_dimensions()
        for number, values in enumerate(sheet.iter_rows(max_col=MAX_COLUMNS, values_only=True), start=1):
            if number > LAST_ROW:
                raise Unreadable(
                    worded(
                        "The workbook has rows beyond {last_row}. Save the sheet anew.",
                        last_row=format(LAST_ROW, ","),
                    )
                )
            filled = max(
                (place for place, value in enumerate(values, start=1) if value is not None), default=0
            )
            yield number, [_cell_text(value) for value in values[:filled]]
    except (Unreadable, MemoryError):
        raise
    except Exception as error:  # openpyxl raises anything at all on a damaged file
        raise Unreadable(
            worded(
                "The workbook is damaged or no workbook at all ({error}). Save it anew.",
                error=type(error).__name__,
            )
        ) from error


def _refuse_bomb(content: bytes) -> None:
    """zipfile never unpacks more of a part than is declared, so the declared sizes are the bound."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = archive.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError):
        raise Unreadable(
            worded("The workbook is damaged. Open it in a spreadsheet program and save it anew.")
        ) from None
    if sum(part.file_size for part in parts) > MAX_UNPACKED_BYTES:
        raise Unreadable(worded("The workbook unpacks to more than 200 MB. Send the sheet alone, as CSV."))
    if not any(part.filename == "xl/workbook.xml" for part in parts):
        raise Unreadable(worded("This is no .xlsx workbook. Save the sheet as .xlsx or .csv."))


def _cell_text(value: Any) -> str:
    """A cell as a CSV export of it would say, dates in ISO form."""
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    if isinstance(value, datetime):
        # Excel keeps a time as a fraction of a day: 07:52:28 comes back some microseconds off.
        moment = (value + timedelta(microseconds=500_000)).replace(microsecond=0)
        return moment.date().isoformat() if moment.time() == time(0) else moment.isoformat(sep=" ")
    if isinstance(value, time):
        return (
            (datetime.combine(date.min, value) + timedelta(microseconds=500_000))
            .time()
            .replace(microsecond=0)
            .isoformat()
        )
    if isinstance(value, timedelta):
        return (datetime.combine(date.min, time(0)) + value).time().replace(microsecond=0).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    return str(value)
