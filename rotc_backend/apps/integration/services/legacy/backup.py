"""Both sides of the move into files, and out of these files again, to see that they can be restored."""

import contextlib
import hashlib
import sqlite3
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import psycopg2
from psycopg2.extensions import make_dsn, parse_dsn

from apps.integration.rules.legacy.lines import to_line
from apps.integration.services import postgres
from apps.integration.services.legacy.export import Progress
from apps.integration.services.legacy.sources import Source, connect_read_only, opened, sqlite_path
from common.errors import Invalid


@dataclass(frozen=True)
class Backup:
    """One file. `differs` are tables that came out of it as something else; None: nobody could try."""

    side: str
    path: Path
    size: int
    sha256: str
    tables: int
    seconds: float
    differs: list[str] | None


def back_up(
    *, folder: Path, source_url: str | None, restore_url: str | None, progress: Progress
) -> list[Backup]:
    """RGMS's database, and the old one where it is named. `restore_url` is a server on which a database may be made to
    restore into, by default RGMS's own.

    Raises Invalid when a file cannot be made or read.
    """
    dsn = postgres.own_dsn()
    server = parse_dsn(restore_url) if restore_url else dsn
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        progress("RGMS", 0, 2)
        made = [_postgres("rgms", dsn, folder, server)]
        progress("old system", 1, 2)
        if source_url:
            made.append(_old(source_url, folder, server))
    except OSError as error:
        raise Invalid(f"The backup cannot be made: {error}.") from None
    except sqlite3.Error as error:
        raise Invalid(f"The old database cannot be read: {error}.") from None
    except psycopg2.Error as error:
        raise Invalid(f"The backup cannot be made: {str(error).strip().splitlines()[0]}") from None
    progress("", 2, 2)
    return made


def _old(url: str, folder: Path, server: Mapping[str, str]) -> Backup:
    if urlsplit(url).scheme in ("postgres", "postgresql"):
        return _postgres("old", parse_dsn(url), folder, server)
    started, path = time.monotonic(), folder / "old.sqlite3"
    with (
        contextlib.closing(connect_read_only(sqlite_path(url))) as source,
        _private(path) as draft,
        contextlib.closing(sqlite3.connect(draft)) as copy,
    ):
        source.backup(copy)
    with opened(url) as was, opened(str(path)) as is_now:
        before, after = _digests(was), _digests(is_now)
    return _backup("old", path, before, after, started)


@contextlib.contextmanager
def _private(path: Path) -> Iterator[Path]:
    """A file to be written whole: its owner alone may read it."""
    draft = path.with_name(f".{path.name}.part")
    draft.unlink(missing_ok=True)
    draft.touch(mode=0o600)
    yield draft
    draft.replace(path)


def _digests(source: Source) -> dict[str, str]:
    """By table: the number of rows and a hash over all of them."""
    found = {}
    for name, table in source.tables().items():
        seal, count = hashlib.sha256(), 0
        for row in source.rows(name, table.columns, "id"):
            seal.update(to_line(row).encode())
            count += 1
        found[name] = f"{count}:{seal.hexdigest()}"
    return found


def _postgres(side: str, dsn: Mapping[str, str], folder: Path, server: Mapping[str, str]) -> Backup:
    """Dump and checksums are of one snapshot, so that a database in use is no reason for a difference."""
    started, path = time.monotonic(), folder / f"{side}.dump"
    with contextlib.closing(psycopg2.connect(make_dsn(**dsn))) as database, database.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        cursor.execute("SELECT pg_export_snapshot()")
        (snapshot,) = cursor.fetchone() or ("",)
        with _private(path) as draft:
            postgres.run("pg_dump", dsn, "--format=custom", f"--snapshot={snapshot}", f"--file={draft}")
        before = postgres.checksums(make_dsn(**dsn), snapshot)
    return _backup(side, path, before, _restored(path, server), started)


def _restored(path: Path, server: Mapping[str, str]) -> dict[str, str] | None:
    """What the file says when it is restored into a database of its own, which goes again; None when none may be made."""
    try:
        with postgres.scratch_database(server) as scratch:
            arguments = (
                "--no-owner",
                "--no-privileges",
                "--exit-on-error",
                f"--dbname={scratch['dbname']}",
                str(path),
            )
            postgres.run("pg_restore", scratch, *arguments)
            return postgres.checksums(make_dsn(**scratch))
    except psycopg2.errors.InsufficientPrivilege:
        return None


def _backup(
    side: str, path: Path, before: dict[str, str], after: dict[str, str] | None, started: float
) -> Backup:
    path.chmod(0o600)
    with path.open("rb") as file:
        sha256 = hashlib.file_digest(file, "sha256").hexdigest()
    differs = (
        None
        if after is None
        else sorted(name for name in {*before, *after} if before.get(name) != after.get(name))
    )
    return Backup(side, path, path.stat().st_size, sha256, len(before), time.monotonic() - started, differs)
