"""Restoring a backup into an empty database, and the drill: the same into one that goes again, compared table by table."""

from __future__ import annotations

import contextlib
import subprocess
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import orjson
import psycopg2
from psycopg2.extensions import make_dsn

from apps.integration.rules.backups import DUMP, MANIFEST, listed
from apps.integration.services import postgres
from apps.integration.services.backups import sealing
from apps.integration.services.backups.making import Backup, Part, checked
from apps.integration.services.backups.stores import Store
from common.errors import Conflict, Invalid, NotFound


@dataclass(frozen=True)
class Restored:
    """A backup that was restored. `differs` are tables that are not what the manifest says."""

    backup: Backup
    seconds: float
    differs: list[str]


def find(store: Store, name: str = "") -> Backup:
    """A backup by its name, or the newest whole one. Raises NotFound."""
    whole = listed(store.paths()).whole
    if not whole or (name and name not in whole):
        raise NotFound(f"There is no backup {name}." if name else "There is no backup yet.")
    said = orjson.loads(b"".join(store.get(f"{name or whole[-1]}/{MANIFEST}")))
    return Backup(**said | {"files": {file: Part(**part) for file, part in said["files"].items()}})


def restore(*, store: Store, backup: Backup, key: bytes | None, into: Mapping[str, str]) -> Restored:
    """Restore into an empty database, all or nothing, and compare. Raises Conflict when the database is not empty, and
    Invalid when the backup is not what its manifest says, does not open, or cannot be restored."""
    began = time.monotonic()
    if backup.is_encrypted and key is None:
        raise Invalid("The backup is encrypted: RGMS_BACKUP_KEY is missing.")
    try:
        _require_empty(into)
        pieces = checked(store.get(f"{backup.name}/{DUMP}"), backup.files[DUMP])
        _feed(sealing.opened(pieces, key) if backup.is_encrypted and key else pieces, into)
        found = postgres.checksums(make_dsn(**into))
    except psycopg2.Error as error:
        raise Invalid(f"The database cannot be reached: {str(error).strip().splitlines()[0]}") from None
    names = {*found, *backup.tables}
    differs = sorted(name for name in names if found.get(name) != backup.tables.get(name))
    return Restored(backup, time.monotonic() - began, differs)


def drill(*, store: Store, key: bytes | None, server: Mapping[str, str], name: str = "") -> Restored:
    """Restore the newest backup, or the one of that name, into a database that goes again. Raises as restore does."""
    backup = find(store, name)
    try:
        with postgres.scratch_database(server) as scratch:
            return restore(store=store, backup=backup, key=key, into=scratch)
    except psycopg2.errors.InsufficientPrivilege:
        raise Invalid("No database may be made on that server; name another with --on.") from None


def _require_empty(dsn: Mapping[str, str]) -> None:
    with contextlib.closing(psycopg2.connect(make_dsn(**dsn))) as database, database.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_tables WHERE schemaname = current_schema()")
        if cursor.fetchone() != (0,):
            raise Conflict("The database is not empty. Restore into a new one: nothing is overwritten.")


def _feed(pieces: Iterator[bytes], dsn: Mapping[str, str]) -> None:
    """Into pg_restore. It commits when its input ends, so what turns out wrong before that leaves nothing."""
    command = [
        postgres.program("pg_restore"), "--no-owner", "--no-privileges", "--exit-on-error", "--single-transaction",
        f"--dbname={dsn['dbname']}",
    ]  # fmt: skip
    with subprocess.Popen(
        command, env=postgres.environment(dsn), stdin=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        try:
            for piece in pieces:
                process.stdin.write(piece)  # type: ignore[union-attr]  # asked for
            process.stdin.close()  # type: ignore[union-attr]
        except BrokenPipeError:
            pass
        except BaseException:
            process.kill()
            raise
        said = process.stderr.read().decode(errors="replace")  # type: ignore[union-attr]
    if process.returncode:
        raise postgres.failed("pg_restore", said)


def described(backup: Backup) -> str:
    """A backup in a sentence."""
    rows = sum(int(said.partition(":")[0]) for said in backup.tables.values())
    sealed = "encrypted" if backup.is_encrypted else "not encrypted"
    return (
        f"{backup.name}: {len(backup.tables)} tables, {rows} rows, {backup.size / 2**20:.1f} MiB, {sealed}, made in "
        f"{backup.seconds} s."
    )
