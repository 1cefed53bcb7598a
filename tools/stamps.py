"""Stamps: a finished step leaves the fingerprint of what it was made from, so that it is repeated only when that changes.

A step removes its stamp before it begins. A stamp that is absent therefore means "never done" or "interrupted half-way".
"""

import hashlib
from collections.abc import Iterable
from pathlib import Path

from tools.paths import ROOT


def fingerprint(paths: Iterable[Path], *extra: str) -> str:
    """SHA-256 over names and contents of the files (folders: all below), and of `extra`. Missing files count as such."""
    digest = hashlib.sha256()
    for path in sorted(set(_files(paths))):
        # Relative, so that a folder that was moved is not built again.
        name = path.relative_to(ROOT) if path.is_relative_to(ROOT) else path
        digest.update(f"{name}\0".encode())
        digest.update(hashlib.sha256(path.read_bytes()).digest() if path.is_file() else b"-")
    for word in extra:
        digest.update(f"{word}\0".encode())
    return digest.hexdigest()


def _files(paths: Iterable[Path]) -> Iterable[Path]:
    for path in paths:
        if path.is_dir():
            yield from (
                below for below in path.rglob("*") if below.is_file() and "__pycache__" not in below.parts
            )
        else:
            yield path


def is_current(stamp: Path, value: str) -> bool:
    """Whether the step finished for exactly this fingerprint."""
    return stamp.is_file() and stamp.read_text(encoding="utf-8") == value


def clear(stamp: Path) -> None:
    """The step begins: until `mark`, it counts as undone."""
    stamp.unlink(missing_ok=True)


def mark(stamp: Path, value: str) -> None:
    """The step is finished."""
    stamp.parent.mkdir(parents=True, exist_ok=True)
    stamp.write_text(value, encoding="utf-8")
