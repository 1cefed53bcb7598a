"""What a cell of the old system says. A row that cannot be kept as it is meant is Broken, whole; what only a detail
hangs on is left out of its home with a note, and stays in the archive."""

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, TypeVar

from apps.integration.rules.legacy.lines import BYTES, FLOAT, HIGHEST_ID, Row, digest
from apps.integration.rules.values import BadValue, clean

T = TypeVar("T")
LONGEST_CLAIM = 120
# As bcryptjs and bcrypt write them; more than 2^17 rounds would keep a server busy for minutes.
_BCRYPT = re.compile(r"\$2[aby]\$(0[4-9]|1[0-7])\$[./A-Za-z0-9]{53}")


def shown(words: str) -> str:
    """Words as a sentence quotes them: one short line that can be printed."""
    line = "".join(character for character in " ".join(words.split()) if character.isprintable())
    return line if len(line) <= 40 else f"{line[:39]}…"


class Broken(ValueError):
    """Why a row goes into quarantine: "kind: sentence"."""

    def __init__(self, kind: str, sentence: str) -> None:
        super().__init__(f"{kind}: {sentence}")


@dataclass
class Cells:
    """The cells of a row, asked for one by one; `notes` say what was left out and why."""

    row: Row
    notes: list[str] = field(default_factory=list)

    def words(self, column: str) -> str:
        """The cell as text without outer blanks, letters composed; a blank one is ""."""
        value = self.row.values.get(column)
        if isinstance(value, bool):
            return "1" if value else "0"
        return "" if value is None else clean(str(value))

    def needed(self, column: str, parse: Callable[[str], T]) -> T:
        """A value without which the row means nothing. Raises Broken."""
        words = self.words(column)
        if not words:
            raise Broken("missing", f"{column} is blank")
        try:
            return parse(words)
        except BadValue as error:
            raise Broken("unreadable", f"{column}: {error}") from None

    def detail(self, column: str, parse: Callable[[str], T], otherwise: T) -> T:
        """A value that may be absent; one that cannot be read is noted and left out."""
        words = self.words(column)
        if not words:
            return otherwise
        try:
            return parse(words)
        except BadValue as error:
            self.notes.append(f"{column}: {error}")
            return otherwise

    def flag(self, column: str) -> bool:
        """A switch: 1 and true are on, 0, false and blank are off, anything else is noted and on."""
        words = self.words(column).casefold()
        if words in ("", "0", "false", "f", "0.0"):
            return False
        if words not in ("1", "true", "t", "1.0"):
            self.notes.append(f"{column}: “{shown(words)}” is no switch; taken for 1")
        return True

    def number(self, column: str) -> Decimal | None:
        """A number, None for a blank. Raises Broken."""
        words = self.words(column)
        if not words:
            return None
        if not re.fullmatch(r"-?([0-9]{1,15}(\.[0-9]*)?|\.[0-9]+)", words):
            raise Broken("out of range", f"{column}: “{shown(words)}” is no number")
        return Decimal(words)

    def reference(self, column: str) -> int | None:
        """The number of the row that is named, None for a blank. Raises Broken for what can be no number of a row."""
        words = self.words(column)
        if not words:
            return None
        match = re.fullmatch(r"([0-9]{1,10})(\.0)?", words)
        if match is None or not 1 <= int(match[1]) <= HIGHEST_ID:
            raise Broken("orphan", f"{column} “{shown(words)}” names no row")
        return int(match[1])


def check(row: Row) -> None:
    """What holds for the rows of every table. Raises Broken."""
    for column, value in row.values.items():
        if isinstance(value, dict):
            what = (
                "text that is no UTF-8"
                if BYTES in value
                else "no finite number"
                if FLOAT in value
                else "no value"
            )
            raise Broken("unreadable", f"{column} holds {what}")
    if row.number is None:
        said = row.values.get(row.table.key)
        twice = " a second time" if "~" in row.key else ""
        raise Broken("key", f"{row.table.key} is {shown(str(said))!r}{twice}, which is no key of a row")
    cells = Cells(row)
    for column in row.table.required:
        if not cells.words(column):
            raise Broken("missing", f"{column} is blank")
    for column, kind in row.table.json.items():
        _check_json(cells.words(column), column, kind)


def _check_json(words: str, column: str, kind: type) -> None:
    if not words:
        return
    try:
        found = json.loads(words)
    except (ValueError, RecursionError):
        raise Broken("invalid JSON", f"{column} is no JSON") from None
    if not isinstance(found, kind):
        raise Broken("invalid JSON", f"{column} is JSON of another kind than a {kind.__name__}")


def claims(row: Row) -> list[str]:
    """What no second row of the table may say, as RGMS compares it: letters composed, without outer blanks."""
    cells, found = Cells(row), []
    for group in row.table.unique:
        words = [cells.words(column) for column in group]
        if all(words):
            claim = f"{','.join(group)}={','.join(words)}"
            is_short = len(claim) <= LONGEST_CLAIM and claim.isprintable()
            found.append(claim if is_short else digest(claim))
    return found


def is_bcrypt(text: Any) -> bool:
    """Whether it is a whole hash of bcrypt, which RGMS can check a password against."""
    return isinstance(text, str) and _BCRYPT.fullmatch(text) is not None


def media(row: Row) -> Iterator[tuple[str, str, str]]:
    """(column, address, what becomes of it) for every file that the row names."""
    cells = Cells(row)
    for column in row.table.media:
        for address in _addresses(row.values.get(column), cells.words(column)):
            yield column, address, _fate(address)


def _addresses(raw: Any, words: str) -> list[str]:
    if not words or not isinstance(raw, str):
        return []
    if words.startswith("["):
        try:
            found = json.loads(words)
        except (ValueError, RecursionError):
            return [raw]
        return [address for address in found if isinstance(address, str) and address]
    return [raw]


def _fate(address: str) -> str:
    if re.match(r"https?://", address, re.IGNORECASE):
        return "stays"
    return "lies in the row" if address.startswith("data:") else "to be moved"
