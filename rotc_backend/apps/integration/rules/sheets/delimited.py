"""CSV in the encodings and with the separators that spreadsheets write, read as it goes."""

import codecs
import contextlib
import csv
import io
from collections.abc import Iterator, Sequence
from functools import partial
from itertools import islice
from statistics import median

from apps.integration.rules.sheets.base import LONGEST_ROW, NumberedCells, Unreadable, too_long
from common.language import worded

_SEPARATORS = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "bars"}
_LOOKED_AT = 20
_PIECE = 1 << 16


def delimited_rows(content: bytes) -> tuple[Iterator[NumberedCells], tuple[str, ...], str]:
    """The rows, notes, and what the file is. Raises Unreadable."""
    encoding, notes = encoding_of(content)
    separator = max(_SEPARATORS, key=lambda candidate: _columns(content, encoding, candidate))
    return _records(content, encoding, separator), notes, f"CSV, {_name(encoding)}, {_SEPARATORS[separator]}"


def _records(content: bytes, encoding: str, separator: str) -> Iterator[NumberedCells]:
    lines = _Counted(_lines(content, encoding))
    # strict: a quote that is never closed would otherwise swallow the rest of the file into one cell.
    records = csv.reader(lines, delimiter=separator, strict=True)
    number = 0
    try:
        for number, cells in enumerate(records, start=1):
            lines.begin_row(number + 1)
            yield number, cells
    except csv.Error as error:
        raise Unreadable(
            worded(
                "Row {number} is broken ({error}). Look for a quotation mark that is never closed, from that row on.",
                number=number + 1,
                error=error,
            )
        ) from None


class _Counted:
    """Lines, as long as those of one row are not too long together: a row is in memory as a whole."""

    def __init__(self, lines: Iterator[str]) -> None:
        self._lines = lines
        self.begin_row(1)

    def begin_row(self, number: int) -> None:
        self._row, self._length = number, 0

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = next(self._lines)
        self._length += len(line)
        if self._length > LONGEST_ROW:
            raise too_long(self._row)
        return line


def _lines(content: bytes, encoding: str) -> Iterator[str]:
    """The lines; of a longer one than any row may be, its first part, which is too long as well."""
    text = io.TextIOWrapper(io.BytesIO(content), encoding=encoding, newline="")
    return iter(partial(text.readline, LONGEST_ROW + 1), "")


def _columns(content: bytes, encoding: str, separator: str) -> tuple[float, float]:
    """How many cells the first row has and, for a file with a letterhead above its table, a usual row."""
    records = csv.reader(_lines(content, encoding), delimiter=separator)
    found: list[Sequence[str]] = []
    with contextlib.suppress(csv.Error):
        found.extend(islice((cells for cells in records if cells), _LOOKED_AT))
    return (len(found[0]), median(len(cells) for cells in found)) if found else (0, 0)


def encoding_of(content: bytes) -> tuple[str, tuple[str, ...]]:
    """The encoding of a text and, where it had to be inferred, a note of it. Raises Unreadable."""
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        encodings = ["utf-16"]
    elif bare := _bare_utf16(content):
        encodings = [bare]
    elif b"\0" in content:
        encodings = ["utf-8-sig"]
    else:
        encodings = ["utf-8-sig", "windows-1252"]
    for encoding in encodings:
        if not _decodes(content, encoding):
            continue
        if encoding != "windows-1252":
            return encoding, ()
        return encoding, (
            worded("The file is not UTF-8; it was read as Windows-1252. Look at names with ñ."),
        )
    if b"\0" in content and not content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        raise Unreadable(
            worded("This is neither CSV, JSON, PDF nor a workbook (.xlsx). Save the sheet as one of them.")
        )
    raise Unreadable(worded("The file's characters cannot be read. Save it as “CSV UTF-8”."))


def _bare_utf16(content: bytes) -> str | None:
    """UTF-16 without its mark: in Latin text every other byte is zero."""
    sample = content[:_PIECE]
    pairs = len(sample) // 2
    first, second = sample[0::2].count(0), sample[1::2].count(0)
    if pairs and second > 0.6 * pairs and first < 0.1 * pairs:
        return "utf-16-le"
    if pairs and first > 0.6 * pairs and second < 0.1 * pairs:
        return "utf-16-be"
    return None


def _decodes(content: bytes, encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        for start in range(0, len(content), _PIECE):
            decoder.decode(content[start : start + _PIECE])
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _name(encoding: str) -> str:
    return {"utf-8-sig": "UTF-8", "windows-1252": "Windows-1252"}.get(encoding, "UTF-16")
