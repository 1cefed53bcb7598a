"""Backups: what they are called, which ones go, and how their files are sealed."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

DUMP, MEDIA, MANIFEST = "database.dump", "media.json", "manifest.json"
KEPT = 8
# Read and sealed in pieces of this size, so that memory does not grow with the database.
PIECE_BYTES = 1024 * 1024
_NAME = re.compile(r"rgms-\d{8}T\d{6}Z")


def name_at(moment: datetime) -> str:
    """What a backup of that moment is called; names sort by time."""
    return f"rgms-{moment.astimezone(UTC):%Y%m%dT%H%M%SZ}"


@dataclass(frozen=True)
class Listed:
    """The backups of a store, oldest first. One without a manifest was never finished."""

    whole: list[str]
    broken_off: list[str]


def listed(paths: Iterable[str]) -> Listed:
    """Sort what lies in a store ("NAME/FILE"). What has no name of a backup is not ours and stays out."""
    files: dict[str, set[str]] = {}
    for path in paths:
        name, _, file = path.partition("/")
        if _NAME.fullmatch(name):
            files.setdefault(name, set()).add(file)
    whole = sorted(name for name, found in files.items() if MANIFEST in found)
    return Listed(whole, sorted(set(files) - set(whole)))


def to_go(found: Listed, *, kept: int) -> list[str]:
    """Those that rotation lets go: all but the newest `kept` whole ones, and what was broken off before the newest of these."""
    newest = found.whole[-1] if found.whole else ""
    return found.whole[: max(0, len(found.whole) - kept)] + [
        name for name in found.broken_off if name < newest
    ]
