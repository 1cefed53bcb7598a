"""The canonical form of what is sealed: plain JSON, its hash, and the way back.

Numbers are text, so that none passes through a float; keys are sorted; there are no blanks; the text is UTF-8.
"""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from decimal import Decimal
from types import NoneType, UnionType
from typing import Any, TypeVar, Union, cast, get_args, get_origin, get_type_hints

import orjson

from common.language import worded

T = TypeVar("T")


def canonical(value: Any) -> bytes:
    """The text that is hashed, of a plain form or of what it is made from: dataclasses, sequences, mappings, decimals, dates,
    enumerations. Raises TypeError for what has no plain form."""
    return orjson.dumps(value, default=_otherwise, option=_AS_SEALED)


# Of a dataclass the library would not sort the fields.
_AS_SEALED = orjson.OPT_SORT_KEYS | orjson.OPT_NON_STR_KEYS | orjson.OPT_PASSTHROUGH_DATACLASS


def _otherwise(value: Any) -> Any:
    if isinstance(value, Decimal):
        return str(value)
    if is_dataclass(value):
        return {name: getattr(value, name) for name in value.__dataclass_fields__}
    raise TypeError(f"{type(value).__name__} has no plain form")


def plain(value: Any) -> Any:
    """The same as JSON has it."""
    return orjson.loads(canonical(value))


def packet_hash(value: Any) -> str:
    """SHA-256 of the canonical text, in hex."""
    return text_hash(canonical(value))


def text_hash(text: bytes) -> str:
    """The same, of a text that is canonical already."""
    return hashlib.sha256(text).hexdigest()


def revive(kind: type[T], stored: Any) -> T:
    """The dataclass that `stored` is the plain form of; what an older form does not say takes its default."""
    return cast(T, _revive(kind, stored))


def _revive(kind: Any, stored: Any) -> Any:
    if stored is None or kind is Any:
        return stored
    origin, inner = get_origin(kind), get_args(kind)
    if origin in (Union, UnionType):
        return _revive_one([part for part in inner if part is not NoneType], stored)
    if origin is tuple:
        return tuple(_revive(inner[0], part) for part in stored)
    if is_dataclass(kind):
        hints = get_type_hints(kind)
        names = [field.name for field in fields(kind) if field.name in stored]
        return kind(**{name: _revive(hints[name], stored[name]) for name in names})  # type: ignore[operator]  # a class
    if kind is datetime or kind is date:
        return kind.fromisoformat(stored)
    return kind(stored)


def _revive_one(kinds: list[Any], stored: Any) -> Any:
    """Of date | datetime the one that it is: a moment has a time."""
    if set(kinds) == {date, datetime}:
        return _revive(datetime if "T" in stored else date, stored)
    return _revive(kinds[0], stored)


def seal_hash(header: Mapping[str, Any], grade_hashes: Iterable[str]) -> str:
    """The hash over all: of the header and the grades' hashes in their order."""
    return packet_hash({"header": header, "grades": list(grade_hashes)})


def differences(sealed: Any, now: Any, *, at: str = "") -> list[str]:
    """Where two plain forms differ, one sentence each: "grade.final: sealed 92.00, now 91.00"."""
    if isinstance(sealed, dict) and isinstance(now, dict):
        names = [*sealed, *(name for name in now if name not in sealed)]
        pairs = [(f"{at}.{name}" if at else name, sealed.get(name), now.get(name)) for name in names]
    elif isinstance(sealed, list) and isinstance(now, list) and len(sealed) == len(now):
        pairs = [(f"{at}[{place}]", *both) for place, both in enumerate(zip(sealed, now, strict=True))]
    elif sealed == now:
        return []
    else:
        return [
            worded("{place}: sealed {before}, now {after}", place=at, before=_said(sealed), after=_said(now))
        ]
    return [line for name, before, after in pairs for line in differences(before, after, at=name)]


def _said(stored: Any) -> str:
    return canonical(stored).decode()
