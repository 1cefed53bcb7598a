"""Statements that are written by hand because they are asked often: the making of one by the ORM costs more than its run."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import orjson
from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection
from django.db.models import Model

_encode_otherwise = DjangoJSONEncoder().default


@dataclass(frozen=True)
class Statement:
    """SQL and its parameters."""

    sql: str
    parameters: Sequence[Any] = field(default_factory=tuple)


def run(statements: Iterable[Statement | None]) -> int:
    """Run them in order, in one message to the database; None is nothing to do. How many rows the last one touched."""
    wanted = [statement for statement in statements if statement is not None]
    if not wanted:
        return 0
    with connection.cursor() as cursor:
        cursor.execute(
            ";\n".join(statement.sql for statement in wanted),
            [parameter for statement in wanted for parameter in statement.parameters],
        )
        return int(cursor.rowcount)


def insertion(table: str, rows: Sequence[Mapping[str, Any]], *, otherwise: str = "") -> Statement | None:
    """INSERT rows, all with the same columns, as one parameter: the database reads their JSON faster than the driver quotes
    them. `otherwise` is an ON CONFLICT. None without rows."""
    if not rows:
        return None
    names = ", ".join(f'"{name}"' for name in rows[0])
    source = f'SELECT {names} FROM json_populate_recordset(NULL::"{table}", %s)'  # noqa: S608 (names of models)
    return Statement(f'INSERT INTO "{table}" ({names}) {source} {otherwise}', [json_text(rows)])


def columns(alias: str, model: type[Model]) -> str:
    """All columns of a model's table, in the order of its fields, for a SELECT from `alias`."""
    return ", ".join(f'"{alias}"."{field.column}"' for field in model._meta.concrete_fields)


def json_text(value: Any) -> str:
    """JSON as the database takes it."""
    return orjson.dumps(
        value, default=_encode_otherwise, option=orjson.OPT_UTC_Z | orjson.OPT_NON_STR_KEYS
    ).decode()
