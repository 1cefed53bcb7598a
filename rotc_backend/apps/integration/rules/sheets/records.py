"""JSON: an array of records, or an object whose "records" are one. Read record by record."""

import json
import re
from collections.abc import Iterator
from typing import Any

from apps.integration.rules.sheets.base import LONGEST_ROW, MAX_COLUMNS, NumberedCells, Unreadable
from common.language import worded

_BLANK = re.compile(r"[ \t\r\n]*")
_PARTS = (4 * 1024, 64 * 1024, LONGEST_ROW)
# What a cut may have halved: a word or an escaped pair of surrogates.
_LONGEST_SIGN = 13
# Numbers as they are written: 51.30 is no float.
_DECODER = json.JSONDecoder(parse_float=str, parse_int=str, parse_constant=str)


def record_rows(text: str) -> tuple[list[str], Iterator[NumberedCells]]:
    """The names that records use, in order of appearance, and the records as rows of them. Raises Unreadable."""
    names: dict[str, None] = {}
    for _, record in _records(text):
        names.update(dict.fromkeys(record))
        if len(names) > MAX_COLUMNS:
            raise Unreadable(
                worded("The records have more than {max_columns} different names.", max_columns=MAX_COLUMNS)
            )
    header = list(names)
    rows = ((number, [_text(record.get(name)) for name in header]) for number, record in _records(text))
    return header, rows


def _records(text: str) -> Iterator[tuple[int, dict[str, Any]]]:
    for number, record in enumerate(_items(text, _start(text)), start=1):
        if not isinstance(record, dict):
            raise Unreadable(worded("Record {number} is no object with a value per column.", number=number))
        yield number, record


def _start(text: str) -> int:
    """Where the array of records begins."""
    place = _skip(text, 0)
    if text[place : place + 1] == "[":
        return place
    place = _skip(text, place + 1)
    while text[place : place + 1] == '"':
        name, place = _value(text, place)
        place = _expect(text, place, ":")
        if name == "records" and text[place : place + 1] == "[":
            return place
        _, place = _value(text, place)
        place = _skip(text, place)
        place = _skip(text, place + 1) if text[place : place + 1] == "," else place
    raise Unreadable(worded("The JSON file is neither an array of records nor an object with “records”."))


def _items(text: str, start: int) -> Iterator[Any]:
    place = _skip(text, start + 1)
    if text[place : place + 1] == "]":
        return
    while True:
        item, place = _value(text, place)
        yield item
        place = _skip(text, place)
        if text[place : place + 1] == "]":
            return
        place = _expect(text, place, ",")


def _value(text: str, place: int) -> tuple[Any, int]:
    """A value and where it ends. Read from ever longer parts of the text: of a longer one than a record may be nothing is in
    memory."""
    for length in _PARTS:
        part = text[place : place + length]
        is_cut = place + length < len(text)
        try:
            value, end = _DECODER.raw_decode(part)
        except json.JSONDecodeError as error:
            if not is_cut or not _is_at_the_cut(error):
                line = text.count("\n", 0, place) + error.lineno
                raise Unreadable(
                    worded("The JSON is broken in line {line}: {error}.", line=line, error=error.msg)
                ) from None
        except RecursionError:
            raise Unreadable(worded("The JSON is nested too deeply.")) from None
        else:
            # A number that ends with the part may go on behind it.
            if end < len(part) or not is_cut:
                return value, place + end
    line = text.count("\n", 0, place) + 1
    raise Unreadable(
        worded("What begins in line {line} is longer than a million characters and no record.", line=line)
    )


def _is_at_the_cut(error: json.JSONDecodeError) -> bool:
    """Whether it may only be that the text was cut: in a string, a number or a word, or between two of them."""
    return error.msg.startswith("Unterminated string") or len(error.doc) - error.pos < _LONGEST_SIGN


def _expect(text: str, place: int, sign: str) -> int:
    place = _skip(text, place)
    if text[place : place + 1] != sign:
        line = text.count("\n", 0, place) + 1
        raise Unreadable(
            worded("The JSON is broken in line {line}: a “{sign}” is missing.", line=line, sign=sign)
        )
    return _skip(text, place + 1)


def _skip(text: str, place: int) -> int:
    found = _BLANK.match(text, place)
    return found.end() if found else place


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
