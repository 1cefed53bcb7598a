"""The old database, read as a stream: SQLite or PostgreSQL, each in one snapshot, never written to."""

import contextlib
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import unquote, urlsplit

import psycopg2
import psycopg2.extensions
from psycopg2 import sql

from apps.integration.rules.legacy.lines import not_text
from common.errors import Invalid

FETCHED_AT_ONCE = 2000
PLAIN_TYPES = ("smallint", "integer", "bigint", "boolean", "real", "double precision")


@dataclass(frozen=True)
class Found:
    """A table of the old database: its columns and the number of its rows."""

    columns: tuple[str, ...]
    count: int


class Source(Protocol):
    """An old database that is open for reading."""

    kind: str
    name: str

    def tables(self) -> dict[str, Found]:
        """All tables that hold the old system's rows."""

    def rows(self, table: str, columns: tuple[str, ...], key: str) -> Iterator[dict[str, Any]]:
        """The rows in order of `key`, one after the other."""


@contextlib.contextmanager
def opened(url: str) -> Iterator[Source]:
    """The database at sqlite:///PATH, postgresql://… or a plain path. Raises Invalid when it cannot be read."""
    try:
        if urlsplit(url).scheme in ("postgres", "postgresql"):
            with _postgres(url) as source:
                yield source
        else:
            with _sqlite(sqlite_path(url)) as source:
                yield source
    except sqlite3.Error as error:
        raise Invalid(f"The old database cannot be read: {error}.") from None
    except psycopg2.Error as error:
        raise Invalid(f"The old database cannot be read: {str(error).strip().splitlines()[0]}") from None


def sqlite_path(url: str) -> Path:
    """The file of sqlite:///PATH or of a plain path. Raises Invalid when it is not there."""
    scheme, separator, rest = url.partition("://")
    if separator and scheme != "sqlite":
        raise Invalid("The old database is named as sqlite:///PATH or postgresql://USER:PASSWORD@HOST/NAME.")
    path = Path(unquote(rest.partition("?")[0]).removeprefix("/") if separator else url)
    # Three slashes are followed by a relative path; who forgets the fourth means the absolute one.
    candidates = [path, Path("/") / path]
    found = next((candidate for candidate in candidates if candidate.is_file()), None)
    if found is None:
        raise Invalid(f"There is no file {path}.")
    return found.resolve()


@contextlib.contextmanager
def _sqlite(path: Path) -> Iterator[Source]:
    with contextlib.closing(connect_read_only(path)) as connection:
        connection.text_factory = _text
        connection.execute("BEGIN")
        yield SqliteSource(connection, path.name)


def connect_read_only(path: Path) -> sqlite3.Connection:
    """A file with a write-ahead log wants to write beside itself even to be read; where it may not, and no log is there,
    it is read as one that nobody changes."""
    connection = sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)
    try:
        connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
    except sqlite3.OperationalError:
        connection.close()
        if path.with_name(f"{path.name}-wal").exists():
            raise
        return sqlite3.connect(f"{path.as_uri()}?mode=ro&immutable=1", uri=True)
    return connection


def _text(raw: bytes) -> Any:
    try:
        return raw.decode()
    except UnicodeDecodeError:
        return not_text(raw)


class SqliteSource:
    """A SQLite file, in one read transaction."""

    kind = "sqlite"

    def __init__(self, connection: sqlite3.Connection, name: str) -> None:
        self._connection = connection
        self.name = name

    def tables(self) -> dict[str, Found]:
        """All tables but SQLite's own."""
        listed = self._connection.execute(
            "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'"
        )
        return {name: self._found(name) for (name,) in listed.fetchall()}

    def _found(self, table: str) -> Found:
        columns = tuple(row[1] for row in self._connection.execute(f"PRAGMA table_info({_quoted(table)})"))
        (count,) = self._connection.execute(f"SELECT count(*) FROM {_quoted(table)}").fetchone()  # noqa: S608 (quoted)
        return Found(columns, count)

    def rows(self, table: str, columns: tuple[str, ...], key: str) -> Iterator[dict[str, Any]]:
        """The rows in order of the key."""
        names = ", ".join(map(_quoted, columns))
        # Rows of one key stand together: 1, 1.0 and the text '1' are three, though SQLite sorts two of them as one.
        own = _quoted(key)
        order = f" ORDER BY {own}, typeof({own}), CAST({own} AS BLOB)" if key in columns else ""
        cursor = self._connection.execute(f"SELECT {names} FROM {_quoted(table)}{order}")  # noqa: S608 (quoted)
        for row in cursor:
            yield dict(zip(columns, row, strict=True))


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


@contextlib.contextmanager
def _postgres(url: str) -> Iterator[Source]:
    with contextlib.closing(psycopg2.connect(url)) as connection:
        connection.set_session(isolation_level="REPEATABLE READ", readonly=True)
        connection.set_client_encoding("UTF8")
        # Text as it lies there: a database of encoding SQL_ASCII may hold any bytes.
        psycopg2.extensions.register_type(psycopg2.extensions.BYTES, connection)
        yield PostgresSource(connection)


class PostgresSource:
    """A PostgreSQL database, in one snapshot; its tables in the schema public."""

    kind = "postgresql"

    def __init__(self, connection: "psycopg2.extensions.connection") -> None:
        self._connection = connection
        self.name = connection.info.dbname
        self._types: dict[str, dict[str, str]] = {}

    def tables(self) -> dict[str, Found]:
        """All tables of the schema public."""
        with self._connection.cursor() as cursor:
            cursor.execute(
                "SELECT c.table_name, c.column_name, c.data_type FROM information_schema.columns c "
                "JOIN information_schema.tables t USING (table_schema, table_name) "
                "WHERE c.table_schema = 'public' AND t.table_type = 'BASE TABLE' ORDER BY c.table_name, c.ordinal_position"
            )
            for table, column, type_name in (map(_decoded, row) for row in cursor.fetchall()):
                self._types.setdefault(table, {})[column] = type_name
            found = {}
            for table, types in self._types.items():
                cursor.execute(sql.SQL("SELECT count(*) FROM public.{}").format(sql.Identifier(table)))
                (count,) = cursor.fetchone() or (0,)
                found[table] = Found(tuple(types), count)
            return found

    def rows(self, table: str, columns: tuple[str, ...], key: str) -> Iterator[dict[str, Any]]:
        """The rows in order of the key. What JSON has no type for (moments, dates, jsonb) is its text in PostgreSQL."""
        types = self._types[table]
        fields = [
            sql.Identifier(name)
            if types[name] in PLAIN_TYPES
            else sql.SQL("{}::text").format(sql.Identifier(name))
            for name in columns
        ]
        query = sql.SQL("SELECT {} FROM public.{}").format(sql.SQL(", ").join(fields), sql.Identifier(table))
        if key in columns:
            query += sql.SQL(" ORDER BY {}, ctid").format(sql.Identifier(key))
        with self._connection.cursor(name="rgms_export") as cursor:
            cursor.itersize = FETCHED_AT_ONCE
            cursor.execute(query)
            for row in cursor:
                yield dict(zip(columns, map(_decoded, row), strict=True))


def _decoded(value: Any) -> Any:
    return _text(value) if isinstance(value, bytes) else value
