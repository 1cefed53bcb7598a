"""The text of a PDF that a program exported: pieces that stand below the headings of a table. A scanned paper has none."""

import io
import logging
import re
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from apps.integration.rules.sheets.base import NumberedCells, Unreadable
from common.language import worded

MAX_PAGES = 2_000
# In ems: what is nearer belongs to the piece before, with a blank between from the second on.
_ONE_PIECE, _ONE_WORD = 0.6, 0.12
# In points: a piece that two headings are as near to stands below neither.
_DOUBT = 2.0
_PAGE_NUMBER = re.compile(r"(page\s*)?[0-9]+(\s*(of|/)\s*[0-9]+)?", re.IGNORECASE)


@dataclass(frozen=True)
class Piece:
    """Text that stands together in a line, from `left` to `right` in points."""

    left: float
    right: float
    text: str


def paper_rows(
    content: bytes, known: Collection[str], plain: Callable[[str], str]
) -> tuple[list[str], Iterator[NumberedCells]]:
    """The header, found by the headings that are `known` (as `plain` spells them), and every line of text below it but
    repeated headers and page numbers. Raises Unreadable."""
    lines = _lines(content)
    above = 0
    for line in lines:
        if sum(plain(piece.text) in known for piece in line) >= min(2, len(known)):
            return [piece.text for piece in line], _below(lines, line)
        above += 1
    raise Unreadable(
        worded("No line of the PDF names the columns. Export the table as CSV or Excel instead.")
        if above
        else worded(
            "The PDF holds no text: it is a picture of a paper. Export the table as CSV or Excel instead."
        )
    )


def _below(lines: Iterator[list[Piece]], header: Sequence[Piece]) -> Iterator[NumberedCells]:
    headings = [piece.text for piece in header]
    for number, line in enumerate(lines, start=2):
        texts = [piece.text for piece in line]
        if texts != headings and not (len(texts) == 1 and _PAGE_NUMBER.fullmatch(texts[0])):
            yield number, _placed(line, header)


def _placed(line: Sequence[Piece], header: Sequence[Piece]) -> list[str]:
    """Each piece in the column whose heading it is aligned with, by its left, right or middle. A piece of which that cannot be
    said stands behind the last column, where the row is refused for it."""
    row = [""] * (len(header) + 1)
    for piece in line:
        middle = piece.left + piece.right
        near = sorted(
            (
                min(
                    abs(piece.left - one.left),
                    abs(piece.right - one.right),
                    abs(middle - one.left - one.right) / 2,
                ),
                place,
            )
            for place, one in enumerate(header)
        )
        is_doubtful = len(near) > 1 and near[1][0] - near[0][0] < _DOUBT
        place = len(header) if is_doubtful else near[0][1]
        row[place] = f"{row[place]} {piece.text}".strip()
    return row


def _lines(content: bytes) -> Iterator[list[Piece]]:
    # Imported here: a process that never sees a PDF need not hold its library.
    from pypdf import PdfReader  # noqa: PLC0415

    # It warns of every oddity of every file.
    logging.getLogger("pypdf").setLevel(logging.ERROR)
    try:
        reader = PdfReader(io.BytesIO(content))
        if reader.is_encrypted and not reader.decrypt(""):
            raise Unreadable(worded("The PDF is locked by a password. Save it without one."))
        if len(reader.pages) > MAX_PAGES:
            raise Unreadable(
                worded("The PDF has more than {max_pages} pages. Split it.", max_pages=format(MAX_PAGES, ","))
            )
        for page in reader.pages:
            yield from _lines_of(page)
    except (Unreadable, MemoryError):
        raise
    except Exception as error:  # pypdf raises anything at all on a damaged file
        raise Unreadable(
            worded("The PDF is damaged ({error}). Export it anew.", error=type(error).__name__)
        ) from error


def _lines_of(page: Any) -> Iterator[list[Piece]]:
    """The lines of a page from top to bottom. pypdf's own text has blanks in the place of distances, which says of no cell
    below which heading it stands; the positions are one step before that."""
    from pypdf._text_extraction._layout_mode._fixed_width_page import recurse_to_target_op  # noqa: PLC0415
    from pypdf._text_extraction._layout_mode._text_state_manager import TextStateManager  # noqa: PLC0415
    from pypdf.generic import ContentStream  # noqa: PLC0415

    contents = page.get("/Contents")
    if contents is None:
        return
    operations = iter(ContentStream(contents.get_object(), page.pdf, "bytes").operations)
    _, found = recurse_to_target_op(operations, TextStateManager(), b"Q", page._layout_mode_fonts())
    shown = [one for one in found if one.font.interpretable and not one.rotated]
    lines: list[tuple[float, list[Any]]] = []
    for one in sorted(shown, key=_height, reverse=True):
        # Half a line is the same line: cells of one row are not always of one height.
        if not lines or lines[-1][0] - _height(one) > one.font_height / 2:
            lines.append((_height(one), []))
        lines[-1][1].append(one)
    for _, line in lines:
        pieces = _joined(sorted(line, key=lambda one: one.tx))
        if pieces:
            yield pieces


def _height(one: Any) -> float:
    return float(-one.ty if one.flip_vertical else one.ty)


def _joined(shown: Sequence[Any]) -> list[Piece]:
    pieces: list[Piece] = []
    for one in shown:
        text = " ".join(one.text.split())
        if not text:
            continue
        em = one.font_height or 1
        last = pieces[-1] if pieces else None
        if last and one.tx - last.right < _ONE_PIECE * em:
            is_apart = one.tx - last.right > _ONE_WORD * em or one.text[:1].isspace()
            joined = f"{last.text} {text}" if is_apart else f"{last.text}{text}"
            pieces[-1] = Piece(last.left, max(last.right, one.displaced_tx), joined)
        else:
            pieces.append(Piece(one.tx, one.displaced_tx, text))
    return pieces
