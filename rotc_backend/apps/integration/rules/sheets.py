"""Spreadsheet files as rows of text: CSV in the encodings and separators that spreadsheets write, and XLSX."""

import codecs
import csv
import io
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from common.errors import Invalid

UPLOAD_ROWS = 50_000
MAX_COLUMNS = 200
MAX_UNPACKED_BYTES = 200 * 1024 * 1024
_SEPARATORS = (",", ";", "\t")
_OLD_EXCEL = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"

NumberedCells = tuple[int, Sequence[str]]


class Unreadable(Invalid):
    """The file as a whole cannot be read; no row of it was looked at."""

    code = "unreadable_file"
    title = "The file cannot be read"

    def __init__(self, detail: str) -> None:
        super().__init__(detail, errors={"file": [detail]})


@dataclass(frozen=True)
class Sheet:
    """A header and the rows below it, each with its row number in the sheet (the header is row 1).

    `rows` reads as it goes and raises Unreadable where the file breaks off. `notes` say what was taken for granted.
    """

    header: Sequence[str]
    rows: Iterator[NumberedCells]
    notes: tuple[str, ...] = ()


def read_sheet(content: bytes, *, max_rows: int = UPLOAD_ROWS) -> Sheet:
    """The sheet in a CSV or XLSX file, told apart by their content. Raises Unreadable."""
    notes: tuple[str, ...] = ()
    if content.startswith(b"PK\x03\x04"):
        numbered = _workbook_rows(content)
    elif content.startswith(_OLD_EXCEL):
        raise Unreadable("This is a workbook of the old .xls kind. Save it as .xlsx or .csv and send that.")
    else:
        numbered, notes = _csv_rows(content)
    header = next(numbered, (1, ()))[1]
    if not any(cell.strip() for cell in header):
        raise Unreadable("The file is empty, or its first row is: the first row names the columns.")
    return Sheet(header, _limited(numbered, max_rows), notes)


def _limited(numbered: Iterator[NumberedCells], max_rows: int) -> Iterator[NumberedCells]:
    """Rows with something in them, up to the limit."""
    count = 0
    for number, cells in numbered:
        if any(cell.strip() for cell in cells):
            count += 1
            if count > max_rows:
                raise Unreadable(f"The file has more than {max_rows:,} rows. Split it.")
            yield number, cells


def _csv_rows(content: bytes) -> tuple[Iterator[NumberedCells], tuple[str, ...]]:
    decoded, notes = _decode(content)
    separator = max(_SEPARATORS, key=lambda candidate: len(_first_record(decoded, candidate)))
    return _csv_records(decoded, separator), notes


def _csv_records(decoded: str, separator: str) -> Iterator[NumberedCells]:
    # strict: a quote that is never closed would otherwise swallow the rest of the file into one cell.
    records = csv.reader(io.StringIO(decoded, newline=""), delimiter=separator, strict=True)
    number = 0
    try:
        for number, cells in enumerate(records, start=1):
            yield number, cells
    except csv.Error as error:
        raise Unreadable(
            f"Row {number + 1} is broken ({error}). Look for a quotation mark that is never closed, from that row on."
        ) from None


def _first_record(decoded: str, separator: str) -> Sequence[str]:
    try:
        return next(csv.reader(io.StringIO(decoded, newline=""), delimiter=separator), [])
    except csv.Error:
        return []


def _decode(content: bytes) -> tuple[str, tuple[str, ...]]:
    """The text and, where the encoding had to be inferred, a note of it."""
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        encodings = ["utf-16"]
    elif b"\0" in content:
        raise Unreadable("This is neither a CSV file nor a workbook (.xlsx). Save the sheet as one of them.")
    else:
        encodings = ["utf-8-sig", "windows-1252"]
    for encoding in encodings:
        try:
            decoded = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if encoding != "windows-1252":
            return decoded, ()
        return decoded, ("The file is not UTF-8; it was read as Windows-1252. Look at names with ñ.",)
    raise Unreadable("The file's characters cannot be read. Save it as “CSV UTF-8”.")


def _workbook_rows(content: bytes) -> Iterator[NumberedCells]:
    # Imported here: loading openpyxl costs a tenth of a second and memory in every process that never sees a workbook.
    from openpyxl import load_workbook  # noqa: PLC0415

    _refuse_bomb(content)
    try:
        workbook = load_workbook(io.BytesIO(content), read_only=True, data_only=True, keep_links=False)
        sheet = next(sheet for sheet in workbook.worksheets if sheet.sheet_state == "visible")
        # The dimensions that a sheet declares are often wrong and may be absurd.
        sheet.reset_dimensions()
        for number, values in enumerate(sheet.iter_rows(max_col=MAX_COLUMNS, values_only=True), start=1):
            filled = max(
                (place for place, value in enumerate(values, start=1) if value is not None), default=0
            )
            yield number, [_cell_text(value) for value in values[:filled]]
    except Exception as error:  # openpyxl raises anything at all on a damaged file
        raise Unreadable(
            f"The workbook is damaged or no workbook at all ({type(error).__name__}). Save it anew."
        ) from error


def _refuse_bomb(content: bytes) -> None:
    """zipfile never unpacks more of a part than is declared, so the declared sizes are the bound."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = archive.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError):
        raise Unreadable(
            "The workbook is damaged. Open it in a spreadsheet program and save it anew."
        ) from None
    if sum(part.file_size for part in parts) > MAX_UNPACKED_BYTES:
        raise Unreadable("The workbook unpacks to more than 200 MB. Send the sheet alone, as CSV.")
    if not any(part.filename == "xl/workbook.xml" for part in parts):
        raise Unreadable("This is no .xlsx workbook. Save the sheet as .xlsx or .csv.")


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
