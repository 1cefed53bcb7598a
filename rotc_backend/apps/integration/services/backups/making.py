"""Making a backup: the dump, the list of files, and last the manifest, without which a backup does not count."""

from __future__ import annotations

import hashlib
import subprocess
import time
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime

import orjson
import psycopg2
from django.conf import settings
from psycopg2.extensions import make_dsn

from apps.files.models import StoredFile
from apps.files.rules import StorageKind
from apps.integration.rules.backups import DUMP, MANIFEST, MEDIA, PIECE_BYTES, listed, name_at, to_go
from apps.integration.services import postgres
from apps.integration.services.backups import sealing
from apps.integration.services.backups.stores import Store
from common.errors import Invalid


@dataclass(frozen=True)
class Part:
    """A file of a backup: its size and hash as it lies in the store, and the hash of what was put into it."""

    size: int
    sha256: str
    plain_sha256: str


@dataclass(frozen=True)
class Backup:
    """A whole backup, as its manifest says it. `tables` are number of rows and checksum by table, of the dump's own moment."""

    name: str
    made_at: str
    version: str
    is_encrypted: bool
    seconds: float
    tables: dict[str, str]
    files: dict[str, Part]

    @property
    def size(self) -> int:
        """Bytes in the store."""
        return sum(part.size for part in self.files.values())


def make(*, store: Store, key: bytes | None, kept: int, now: datetime) -> Backup:
    """Make a backup, read back what the store has, and let old ones go. Raises Invalid when any of it fails: then the
    backup has no manifest, and nothing goes."""
    began, name, dsn = time.monotonic(), name_at(now), postgres.own_dsn()
    files: dict[str, Part] = {}
    try:
        with postgres.snapshot_of(dsn) as snapshot:
            files[DUMP] = _put(store, f"{name}/{DUMP}", dumped(dsn, f"--snapshot={snapshot}"), key)
            tables = postgres.checksums(make_dsn(**dsn), snapshot)
    except psycopg2.Error as error:
        raise Invalid(f"The backup cannot be made: {str(error).strip().splitlines()[0]}") from None
    files[MEDIA] = _put(store, f"{name}/{MEDIA}", _media(), key)
    seconds = round(time.monotonic() - began, 1)
    backup = Backup(name, now.isoformat(), str(settings.VERSION), key is not None, seconds, tables, files)
    store.put(f"{name}/{MANIFEST}", [orjson.dumps(asdict(backup), option=orjson.OPT_INDENT_2)])
    rotate(store, kept=kept)
    return backup


def rotate(store: Store, *, kept: int) -> list[str]:
    """Let old backups go; their names. The manifest first: what is left half deleted does not count as a backup."""
    paths = store.paths()
    gone = to_go(listed(paths), kept=kept)
    for name in gone:
        own = [path for path in paths if path.startswith(f"{name}/")]
        for path in sorted(own, key=lambda path: not path.endswith(MANIFEST)):
            store.delete(path)
    return gone


def dumped(dsn: Mapping[str, str], *arguments: str) -> Iterator[bytes]:
    """The database in pg_dump's custom format, piece by piece. Raises Invalid."""
    command = [postgres.program("pg_dump"), "--format=custom", *arguments]
    with subprocess.Popen(
        command, env=postgres.environment(dsn), stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as dump:
        try:
            # Both pipes exist since they were asked for. A dump says little, and only when it fails.
            yield from iter(lambda: dump.stdout.read(PIECE_BYTES), b"")  # type: ignore[union-attr]
            said = dump.stderr.read().decode(errors="replace")  # type: ignore[union-attr]
        except GeneratorExit:
            dump.kill()
            raise
    if dump.returncode:
        raise postgres.failed("pg_dump", said)


def _media() -> Iterator[bytes]:
    """The files that lie outside of the database, a line each: where, how large, and the hash of what should be there."""
    outside = StoredFile.objects.exclude(storage=StorageKind.DATABASE).order_by("pk")
    for row in outside.values("key", "storage", "size", "sha256").iterator(chunk_size=2000):
        yield orjson.dumps(row, option=orjson.OPT_APPEND_NEWLINE)


class _Counted:
    """What goes through it is counted and hashed."""

    def __init__(self, pieces: Iterable[bytes]) -> None:
        self._pieces = pieces
        self.size = 0
        self._hash = hashlib.sha256()

    def __iter__(self) -> Iterator[bytes]:
        for piece in self._pieces:
            self.size += len(piece)
            self._hash.update(piece)
            yield piece

    @property
    def sha256(self) -> str:
        return self._hash.hexdigest()


def _put(store: Store, path: str, pieces: Iterable[bytes], key: bytes | None) -> Part:
    plain = _Counted(pieces)
    stored = _Counted(sealing.sealed(plain, key) if key else plain)
    store.put(path, stored)
    again = _Counted(store.get(path))
    for _ in again:
        pass
    if (again.size, again.sha256) != (stored.size, stored.sha256):
        raise Invalid(f"The store has another file at {path} than was put there.")
    return Part(stored.size, stored.sha256, plain.sha256)


def checked(pieces: Iterable[bytes], part: Part) -> Iterator[bytes]:
    """The file of a backup, its last piece only once the whole is what the manifest says. Raises Invalid."""
    counted, held = _Counted(pieces), b""
    for piece in counted:
        yield held
        held = piece
    if (counted.size, counted.sha256) != (part.size, part.sha256):
        raise Invalid("The file is not what the backup's manifest says: it was changed or cut off.")
    yield held
