"""Where backups lie: a folder, or any storage that speaks S3. Both take and give files piece by piece."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Protocol
from urllib.parse import parse_qs, unquote, urlsplit

from django.conf import settings

from apps.integration.rules.backups import PIECE_BYTES
from apps.integration.services.backups.s3 import S3
from common.errors import Invalid, NotFound


class Store(Protocol):
    """Files by path ("NAME/FILE"). All of it raises Invalid when the storage does not do it."""

    def put(self, path: str, pieces: Iterable[bytes]) -> None:
        """Store a file, whole or not at all."""

    def get(self, path: str) -> Iterator[bytes]:
        """The file. Raises NotFound."""

    def paths(self) -> list[str]:
        """All that lies there."""

    def delete(self, path: str) -> None:
        """Take a file away; one that is not there is no matter."""


class Folder:
    """A folder of this machine."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def put(self, path: str, pieces: Iterable[bytes]) -> None:
        """Under another name first, for its owner's eyes only."""
        target = self._folder / path
        draft = target.with_name(f".{target.name}.part")
        try:
            target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            draft.unlink(missing_ok=True)
            draft.touch(mode=0o600)
            with draft.open("wb") as file:
                for piece in pieces:
                    file.write(piece)
            draft.replace(target)
        except OSError as error:
            raise Invalid(f"The backup cannot be written: {error}.") from None
        finally:
            draft.unlink(missing_ok=True)

    def get(self, path: str) -> Iterator[bytes]:
        """Piece by piece."""
        try:
            with (self._folder / path).open("rb") as file:
                while piece := file.read(PIECE_BYTES):
                    yield piece
        except FileNotFoundError:
            raise NotFound(f"There is no {path} in {self._folder}.") from None
        except OSError as error:
            raise Invalid(f"The backup cannot be read: {error}.") from None

    def paths(self) -> list[str]:
        """All files but those being written."""
        found = (
            path for path in self._folder.glob("*/*") if path.is_file() and not path.name.startswith(".")
        )
        return sorted(str(path.relative_to(self._folder)) for path in found)

    def delete(self, path: str) -> None:
        """And its folder with the last one."""
        target = self._folder / path
        target.unlink(missing_ok=True)
        if target.parent.is_dir() and not any(target.parent.iterdir()):
            target.parent.rmdir()


def store_at(address: str) -> Store:
    """A store by its address: a path, or s3://BUCKET/FOLDER?endpoint=https://HOST&region=NAME, with the credentials of the
    environment. Raises Invalid."""
    parts = urlsplit(address)
    if parts.scheme != "s3":
        return Folder(Path(unquote(parts.path) if parts.scheme == "file" else address).expanduser())
    given = {name: values[0] for name, values in parse_qs(parts.query).items()}
    access, secret = settings.ENV["RGMS_BACKUP_ACCESS_KEY"], settings.ENV["RGMS_BACKUP_SECRET_KEY"]
    if not (parts.netloc and access and secret):
        raise Invalid("s3:// needs a bucket, RGMS_BACKUP_ACCESS_KEY and RGMS_BACKUP_SECRET_KEY.")
    region = given.get("region", "us-east-1")
    endpoint = given.get("endpoint") or f"https://s3.{region}.amazonaws.com"
    return S3(
        endpoint=endpoint, region=region, bucket=parts.netloc, folder=parts.path.strip("/"), access_key=access,
        secret_key=secret,
    )  # fmt: skip
