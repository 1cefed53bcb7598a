"""How a person's own data is laid out to be read: sections of rows, whatever is in them."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

NOTHING = "–"
NOTHING_KEPT = "Nothing is kept."
# A row must fit on a page: a longer text goes on in the rows below.
CELL_LENGTH = 500

Say = Callable[[object], str]


@dataclass(frozen=True)
class Section:
    """A heading and a table under it. Without `columns` the rows are one cell across."""

    heading: str
    columns: Sequence[str]
    rows: Sequence[Sequence[str]]


def sections(found: Mapping[str, Any], *, say: Say) -> Iterator[Section]:
    """All of the own data in its order. Nothing is left out: what is empty says so."""
    for name, value in found.items():
        yield from _of(label(name), value or [], say)


def label(name: str) -> str:
    """ "scanned_at" → "Scanned at" """
    return name.replace("_", " ").capitalize()


def _of(heading: str, value: Any, say: Say) -> Iterator[Section]:
    """Of one thing its single values as a table, then what is nested in it; of several things the same for each, or one table
    when nothing is nested in them."""
    if isinstance(value, Mapping):
        nested = {name: part for name, part in value.items() if _is_nested(part)}
        single = [[label(name), _text(part, say)] for name, part in value.items() if name not in nested]
        yield Section(heading, ("What", "Value"), [line for row in single for line in _lines(row)])
        for name, part in nested.items():
            yield from _of(f"{heading}: {label(name).lower()}", part, say)
    elif any(_is_nested(part) for row in value for part in row.values()):
        for row in value:
            yield from _of(f"{heading}: {row.get('term') or row['label']}", row, say)
    else:
        yield _table(heading, value, say)


def _is_nested(value: object) -> bool:
    """Lists are of rows; a tuple may be of words too."""
    return isinstance(value, Mapping | list) or (
        isinstance(value, tuple) and any(isinstance(part, Mapping) for part in value)
    )


def _table(heading: str, found: Sequence[Mapping[str, Any]], say: Say) -> Section:
    if not found:
        return Section(heading, (), ((NOTHING_KEPT,),))
    rows = [line for row in found for line in _lines([_text(value, say) for value in row.values()])]
    return Section(heading, [label(name) for name in found[0]], rows)


def _text(value: object, say: Say) -> str:
    if value is None or value == "":
        return NOTHING
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, tuple):
        return "; ".join(_text(part, say) for part in value) or NOTHING
    return say(value)


def _lines(cells: Sequence[str]) -> list[list[str]]:
    """The row, and as many rows below it as its longest cell needs."""
    longest = max(len(cell) for cell in cells)
    starts = range(0, max(longest, 1), CELL_LENGTH)
    return [[cell[start : start + CELL_LENGTH] for cell in cells] for start in starts]
