"""Files as rows of text: CSV, workbooks, JSON and the text of PDF, told apart by their content."""

from collections.abc import Collection, Iterator, Sequence
from itertools import chain, islice

from apps.integration.rules.sheets.base import (
    LONGEST_ROW,
    LONGEST_SHEET,
    NumberedCells,
    Sheet,
    Unreadable,
    too_long,
)
from apps.integration.rules.sheets.delimited import delimited_rows, encoding_of
from apps.integration.rules.sheets.paper import paper_rows
from apps.integration.rules.sheets.records import record_rows
from apps.integration.rules.sheets.spelling import plain
from apps.integration.rules.sheets.workbook import workbook_rows
from apps.system.rules import csv_text
from common.language import worded

__all__ = ["UPLOAD_ROWS", "Sheet", "Unreadable", "is_packed", "read_sheet"]

UPLOAD_ROWS = 50_000
LONGEST_LETTERHEAD = 20
_PDF, _ZIP = b"%PDF-", b"PK\x03\x04"
_OLD_EXCEL = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_BLANK_OR_MARK = b"\xef\xbb\xbf \t\r\n"


def read_sheet(content: bytes, *, max_rows: int = UPLOAD_ROWS, known: Collection[str] = ()) -> Sheet:
    """The sheet in a file. `known` are the headings (as sheets.spelling.plain spells them) that a table has; without them the
    first row is the header. Raises Unreadable."""
    if content.startswith(_PDF):
        names, numbered = paper_rows(content, known, plain)
        return Sheet(names, _limited(numbered, max_rows), (), "PDF")
    if content[:1000].lstrip(_BLANK_OR_MARK)[:1] in (b"[", b"{") or _is_wide_json(content):
        encoding, notes = encoding_of(content)
        names, numbered = record_rows(content.decode(encoding))
        if not names:
            raise Unreadable(worded("The file is empty: it holds no record."))
        return Sheet(names, _limited(numbered, max_rows, is_unescaped=True), notes, "JSON")
    notes, form = (), "Excel"
    if content.startswith(_ZIP):
        numbered = workbook_rows(content)
    elif content.startswith(_OLD_EXCEL):
        raise Unreadable(
            worded("This is a workbook of the old .xls kind. Save it as .xlsx or .csv and send that.")
        )
    else:
        numbered, notes, form = delimited_rows(content)
    header, numbered, above = _headed(numbered, known)
    return Sheet(header, _limited(numbered, max_rows), (*notes, *above), form)


def is_packed(content: bytes) -> bool:
    """Whether it unpacks: a workbook or a PDF may become any size, and its library spends what it likes on it."""
    return content.startswith((_PDF, _ZIP))


def _is_wide_json(content: bytes) -> bool:
    """The same in UTF-16, where a sign is two bytes."""
    return content[:2] in (b"\xff\xfe", b"\xfe\xff") and content[2:6].strip(b"\0 \r\n")[:1] in (b"[", b"{")


def _headed(
    numbered: Iterator[NumberedCells], known: Collection[str]
) -> tuple[Sequence[str], Iterator[NumberedCells], tuple[str, ...]]:
    """The header, what is below it, and a note of what stands above it: an export may begin with a letterhead."""
    first = list(islice(numbered, LONGEST_LETTERHEAD if known else 1))
    count = [sum(plain(cell) in known for cell in cells) for _, cells in first]
    place = 0 if not first or count[0] or max(count) < min(2, len(known)) else count.index(max(count))
    header = first[place][1] if first else ()
    if not any(cell.strip() for cell in header):
        raise Unreadable(worded("The file is empty, or its first row is: the first row names the columns."))
    above = [cell.strip() for _, cells in first[:place] for cell in cells if cell.strip()]
    notes = (worded("Above the header, left out: {cells}", cells=" · ".join(above)[:200]),) if above else ()
    return header, chain(first[place + 1 :], numbered), notes


def _limited(
    numbered: Iterator[NumberedCells], max_rows: int, *, is_unescaped: bool = False
) -> Iterator[NumberedCells]:
    """Rows with something in them, up to the limit; without the apostrophes that keep spreadsheets from calculating."""
    count = length = 0
    for number, cells in numbered:
        if any(cell.strip() for cell in cells):
            count += 1
            own = sum(map(len, cells))
            length += own
            if own > LONGEST_ROW:
                raise too_long(number)
            if length > LONGEST_SHEET:
                raise Unreadable(
                    worded(
                        "Up to row {number} the file says more than 50 million characters. Split it.",
                        number=number,
                    )
                )
            if count > max_rows:
                raise Unreadable(
                    worded(
                        "The file has more than {max_rows} rows. Split it.", max_rows=format(max_rows, ",")
                    )
                )
            yield number, cells if is_unescaped else [csv_text(cell) for cell in cells]
