"""The text of a PDF that a program exported: lines whose cells stand in columns. A scanned paper has no text."""

import io
import logging
import re
from collections.abc import Collection, Iterator, Sequence
from typing import Any

from apps.integration.rules.sheets.base import NumberedCells, Unreadable

MAX_PAGES = 2_000
_CELL = re.compile(r"\S+(?: \S+)*")
_PAGE_NUMBER = re.compile(r"\s*(page\s*)?[0-9]+(\s*(of|/)\s*[0-9]+)?\s*", re.IGNORECASE)

Placed = Sequence[tuple[int, int, str]]


def paper_rows(
    content: bytes, known: Collection[str], plain: Any
) -> tuple[list[str], Iterator[NumberedCells]]:
    """The header, found by the headings that are `known` (as `plain` spells them), and every line of text below it but
    repeated headers and page numbers. Raises Unreadable."""
    lines = _lines(content)
    above = 0
    for line in lines:
        cells = _cells(line)
        if sum(plain(text) in known for _, _, text in cells) >= min(2, len(known)):
            return [text for _, _, text in cells], _below(lines, cells)
        above += 1
    raise Unreadable(
        "No line of the PDF names the columns. Is it a scanned paper? Export the table as CSV or Excel instead."
        if above
        else "The PDF holds no text: it is a picture of a paper. Export the table as CSV or Excel instead."
    )


def _below(lines: Iterator[str], header: Placed) -> Iterator[NumberedCells]:
    headings = [text for _, _, text in header]
    for number, line in enumerate(lines, start=2):
        cells = _cells(line)
        if [text for _, _, text in cells] == headings or _PAGE_NUMBER.fullmatch(line):
            continue
        yield number, _placed(cells, header)


def _placed(cells: Placed, header: Placed) -> list[str]:
    """Each piece of text in the column whose heading it stands under, else in the nearest one."""
    row = [""] * len(header)
    for start, end, text in cells:

        def distance(column: int, start: int = start, end: int = end) -> tuple[int, int]:
            left, right, _ = header[column]
            apart = max(left - end, start - right, 0)
            return apart, abs(left - start)

        column = min(range(len(header)), key=distance)
        row[column] = f"{row[column]} {text}".strip()
    return row


def _cells(line: str) -> list[tuple[int, int, str]]:
    """Pieces of text that two blanks or more stand between, each with where it starts and ends."""
    return [(found.start(), found.end(), found.group()) for found in _CELL.finditer(line)]


def _lines(content: bytes) -> Iterator[str]:
    # Imported here: a process that never sees a PDF need not hold its library.
    from pypdf import PdfReader  # noqa: PLC0415

    # It warns of every oddity of every file.
    logging.getLogger("pypdf").setLevel(logging.ERROR)
    try:
        reader = PdfReader(io.BytesIO(content))
        if reader.is_encrypted and not reader.decrypt(""):
            raise Unreadable("The PDF is locked by a password. Save it without one.")
        if len(reader.pages) > MAX_PAGES:
            raise Unreadable(f"The PDF has more than {MAX_PAGES:,} pages. Split it.")
        for page in reader.pages:
            text = page.extract_text(extraction_mode="layout", layout_mode_space_vertically=False)
            yield from (line for line in text.splitlines() if line.strip())
    except Unreadable:
        raise
    except Exception as error:  # pypdf raises anything at all on a damaged file
        raise Unreadable(f"The PDF is damaged ({type(error).__name__}). Export it anew.") from error
