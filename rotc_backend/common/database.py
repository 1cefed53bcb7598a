"""Statements that are written by hand because they are asked often: the making of one by the ORM costs more than its run."""

from __future__ import annotations

import contextlib
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import orjson
from django.core.serializers.json import DjangoJSONEncoder
from django.db import InterfaceError, OperationalError, connection, transaction
from django.db.models import ForeignObjectRel, Model

_encode_otherwise = DjangoJSONEncoder().default


@dataclass(frozen=True)
class Statement:
    """SQL and its parameters; `then` is called once it has committed."""

    sql: str
    parameters: Sequence[Any] = field(default_factory=tuple)
    then: Callable[[], None] | None = None


def run(statements: Iterable[Statement | None]) -> int:
    """Run them in order, in one message to the database, which outside of a transaction is one by itself; None is nothing to
    do. How many rows the last one touched."""
    wanted = [statement for statement in statements if statement is not None]
    if not wanted:
        return 0
    with connection.cursor() as cursor:
        cursor.execute(
            ";\n".join(statement.sql for statement in wanted),
            [parameter for statement in wanted for parameter in statement.parameters],
        )
        touched = int(cursor.rowcount)
    for statement in wanted:
        if statement.then is not None:
            transaction.on_commit(statement.then, robust=True)
    return touched


def ask_first(sql: str, parameters: Sequence[Any]) -> list[tuple[Any, ...]]:
    """The rows of what a request asks before anything else. That the server has closed the connection since the request before
    shows by this very question, which is asked anew on another one, so that Django need not try out each connection with a
    question of its own. For what only reads, since it may run twice."""
    was_open = connection.connection is not None
    connection.health_check_done = True  # type: ignore[attr-defined]  # the stubs lack it
    try:
        return _rows(sql, parameters)
    except (OperationalError, InterfaceError):
        if not was_open or connection.in_atomic_block:
            raise
        connection.close()
    return _rows(sql, parameters)


def _rows(sql: str, parameters: Sequence[Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return list(cursor.fetchall())


@contextlib.contextmanager
def savepoint() -> Iterator[None]:
    """Around one message that may fail and be followed by another: a savepoint in a transaction, nothing outside of one, where
    the message is a transaction by itself."""
    if not connection.in_atomic_block:
        yield
        return
    with transaction.atomic():
        yield


def insertion(table: str, rows: Sequence[Mapping[str, Any]], *, otherwise: str = "") -> Statement | None:
    """INSERT rows, all with the same columns, as one parameter: the database reads their JSON faster than the driver quotes
    them. `otherwise` is an ON CONFLICT. None without rows."""
    if not rows:
        return None
    names = ", ".join(f'"{name}"' for name in rows[0])
    source = f'SELECT {names} FROM json_populate_recordset(NULL::"{table}", %s)'  # noqa: S608 (names of models)
    return Statement(f'INSERT INTO "{table}" ({names}) {source} {otherwise}', [json_text(rows)])


def insert(rows: Sequence[Model]) -> None:
    """Insert new rows of one model, who has no id gets one. For thousands of them: bulk_create spends more time on its
    statement than the database on the rows. Raises IntegrityError."""
    if not rows:
        return
    fields = rows[0]._meta.concrete_fields
    with connection.cursor() as cursor:
        nameless = [row for row in rows if row.pk is None]
        cursor.execute(_IDS, [rows[0]._meta.db_table, len(nameless)])
        for row, (pk,) in zip(nameless, cursor.fetchall(), strict=True):
            row.pk = pk
    values = [{str(field.column): field.pre_save(row, add=True) for field in fields} for row in rows]
    run([insertion(rows[0]._meta.db_table, values)])
    for row in rows:
        row._state.adding, row._state.db = False, connection.alias


_IDS = "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)"


def update(rows: Sequence[Model], names: Sequence[str]) -> None:
    """Save some fields of many rows of one model; of fields that JSON has a form for."""
    if not rows:
        return
    table = rows[0]._meta.db_table
    fields = [field for field in rows[0]._meta.concrete_fields if field.name in names]
    values = [
        {"id": row.pk} | {str(field.column): getattr(row, field.attname) for field in fields} for row in rows
    ]
    changes = ", ".join(f'"{field.column}" = new."{field.column}"' for field in fields)
    source = f'json_populate_recordset(NULL::"{table}", %s) new'
    sql = f'UPDATE "{table}" SET {changes} FROM {source} WHERE "{table}".id = new.id'  # noqa: S608 (names of models)
    run([Statement(sql, [json_text(values)])])


def hanging_on(
    model: type[Model], ids: Collection[int], *, but: Mapping[str, Collection[int]] | None = None
) -> dict[int, Counter[str]]:
    """What names rows, so that they stay: by their id how many of what, in plural words. One statement.

    `but` names relations whose rows do not count: of one-to-one relations those that name these ids, of others those that
    have these ids.
    """
    found: dict[int, Counter[str]] = defaultdict(Counter)
    parts: list[Statement] = []
    for relation in references_to(model):
        table, column = relation.related_model._meta.db_table, relation.field.column
        sql = f'SELECT %s, "{column}", count(*) FROM "{table}" WHERE "{column}" = ANY(%s)'  # noqa: S608 (names of models)
        parameters: list[Any] = [str(relation.related_model._meta.verbose_name_plural), list(ids)]
        if spared := (but or {}).get(relation.get_accessor_name() or ""):
            sql += f' AND NOT "{"id" if relation.one_to_many else column}" = ANY(%s)'
            parameters.append(list(spared))
        parts.append(Statement(f'{sql} GROUP BY "{column}"', parameters))
    if not ids or not parts:
        return found
    with connection.cursor() as cursor:
        cursor.execute(
            " UNION ALL ".join(part.sql for part in parts),
            [parameter for part in parts for parameter in part.parameters],
        )
        for what, pk, count in cursor.fetchall():
            found[pk][what] += count
    return found


def references_to(model: type[Model]) -> list[ForeignObjectRel]:
    """The relations by which rows of other tables name rows of a model, also those that the model does not know of."""
    return [
        relation
        for relation in model._meta.get_fields(include_hidden=True)
        if isinstance(relation, ForeignObjectRel) and not relation.many_to_many
    ]


def array_text(values: Iterable[Any]) -> str:
    """An array as the database takes it, of values without quotation marks and backslashes: one parameter, which is read faster
    than one for each."""
    return "{" + ",".join([f'"{value}"' for value in values]) + "}"


def json_text(value: Any) -> str:
    """JSON as the database takes it."""
    return orjson.dumps(
        value, default=_encode_otherwise, option=orjson.OPT_UTC_Z | orjson.OPT_NON_STR_KEYS
    ).decode()
