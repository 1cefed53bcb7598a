"""A row of the old system as one line of JSON, and back: exact, whatever the row holds."""

import hashlib
import json
import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from apps.integration.rules.legacy.schema import Table

MANIFEST = "manifest.json"
FORMAT = 1
# What JSON has no form for: text that is no UTF-8 and binary values in hex; numbers that are not finite.
BYTES, FLOAT = "$bytes", "$float"
HIGHEST_ID = 2**31 - 1


def not_text(raw: bytes) -> dict[str, str]:
    """The form of bytes that are no UTF-8."""
    return {BYTES: raw.hex()}


def to_line(row: Mapping[str, Any]) -> str:
    """The row as one line, its columns in the order given."""
    plain = {name: _plain(value) for name, value in row.items()}
    return json.dumps(plain, ensure_ascii=False, separators=(",", ":"), allow_nan=False)


def _plain(value: Any) -> Any:
    if isinstance(value, bytes | memoryview):
        return not_text(bytes(value))
    if isinstance(value, float) and not math.isfinite(value):
        return {FLOAT: repr(value)}
    return value


def digest(line: str) -> str:
    """SHA-256 of a line, without its end."""
    return hashlib.sha256(line.encode()).hexdigest()


@dataclass(frozen=True)
class Row:
    """One exported row. `key` is unique in its table; `number` is its id when it has one that RGMS can keep."""

    table: Table
    key: str
    number: int | None
    values: Mapping[str, Any]
    line: str
    sha256: str

    @property
    def name(self) -> str:
        """How reports and other rows call it."""
        return f"{self.table.name}:{self.key}"


def second_of(name: str) -> str:
    """What the second row is called that has the key of this one."""
    return f"{name}~2"


def read_rows(table: Table, lines: Iterator[str]) -> Iterator[Row]:
    """The rows of an exported file. It is in order of the key, so that rows of one key stand together; the second one of a key
    is called KEY~2. Raises ValueError or TypeError for a line that is no JSON object."""
    before, times = "", 0
    for text in lines:
        line = text.rstrip("\n")
        values = json.loads(line)
        if not isinstance(values, dict):
            raise TypeError(f"{table.name}: a line is no row")
        raw = values.get(table.key)
        is_kept = isinstance(raw, int) and not isinstance(raw, bool) and 1 <= raw <= HIGHEST_ID
        key = str(raw) if is_kept else f"?{digest(json.dumps(raw, sort_keys=True))[:16]}"
        times = times + 1 if key == before else 1
        before = key
        number = raw if is_kept and times == 1 else None
        yield Row(table, key if times == 1 else f"{key}~{times}", number, values, line, digest(line))
