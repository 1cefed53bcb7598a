"""Files on the disk of this machine. Whoever deploys decides whether other services see the same disk."""

import os
import uuid
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from django.conf import settings

from apps.files.services.trouble import FileLost, StorageFailed

_FOLDER = "files"


def put(key: str, content: bytes) -> None:
    """Write the content; whoever reads sees all of it or nothing. Raises StorageFailed."""
    path = _path(key)
    half = path.with_name(f".{uuid.uuid4().hex}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with half.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        half.replace(path)
    except OSError as error:
        half.unlink(missing_ok=True)
        raise StorageFailed(f"disk: {error}") from None


def get(key: str) -> bytes:
    """The content. Raises FileLost when it is not there, StorageFailed."""
    try:
        return _path(key).read_bytes()
    except FileNotFoundError:
        raise FileLost(f"no {key} on this disk") from None
    except OSError as error:
        raise StorageFailed(f"disk: {error}") from None


def delete(key: str) -> None:
    """Let it go; what is gone already is no failure. Raises StorageFailed."""
    try:
        _path(key).unlink(missing_ok=True)
    except OSError as error:
        raise StorageFailed(f"disk: {error}") from None


def listed(folder: str) -> Iterator[tuple[str, datetime]]:
    """Keys in a folder, each with when it came there; halves that a crash left too."""
    for path in sorted(_path(folder).glob("*")):
        yield f"{folder}/{path.name}", datetime.fromtimestamp(path.stat().st_mtime, UTC)


def _path(key: str) -> Path:
    return Path(settings.MEDIA_ROOT) / _FOLDER / key
