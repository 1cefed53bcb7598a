"""What every reader of a file gives: a header and rows of text."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from common.errors import Invalid
from common.language import phrase, worded

MAX_COLUMNS = 200
# In characters: a workbook may unpack to far more than was sent.
LONGEST_ROW = 1024 * 1024
LONGEST_SHEET = 50 * 1024 * 1024

NumberedCells = tuple[int, Sequence[str]]


class Unreadable(Invalid):
    """The file as a whole cannot be read; no row of it was looked at."""

    code = "unreadable_file"
    title = phrase("The file cannot be read")

    def __init__(self, detail: str) -> None:
        super().__init__(detail, errors={"file": [detail]})


@dataclass(frozen=True)
class Sheet:
    """A header and the rows below it, each with its row number in the sheet (the header is row 1; of a JSON file the first
    record is).

    `rows` reads as it goes and raises Unreadable where the file breaks off. `notes` say what was taken for granted, `form`
    what the file turned out to be.
    """

    header: Sequence[str]
    rows: Iterator[NumberedCells]
    notes: tuple[str, ...] = ()
    form: str = "CSV"


def too_long(row: int) -> Unreadable:
    """The refusal of a row that is longer than LONGEST_ROW."""
    return Unreadable(
        worded("Row {row} is longer than a million characters. Look for what does not belong there.", row=row)
    )
