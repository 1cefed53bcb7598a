"""What a test that commits leaves behind, taken away by the row: emptying all tables by TRUNCATE makes each file of each anew,
several times the work that the few rows of a test are worth."""

from functools import cache
from typing import Any

from django.db import connection
from django.test import TransactionTestCase

# Above these, files are less work than rows.
MANY_ROWS = 2000
# What Django makes after migrations, and would make again.
STAYING = {"django_content_type", "auth_permission"}
# On DELETE, and not switched off.
TRIGGERS = """
    SELECT tgrelid::regclass::text, tgname,
           CASE tgenabled WHEN 'A' THEN 'ENABLE ALWAYS' WHEN 'O' THEN 'ENABLE' WHEN 'R' THEN 'ENABLE REPLICA' END
    FROM pg_trigger WHERE NOT tgisinternal AND tgenabled <> 'D' AND tgtype & 8 = 8 AND tgrelid::regclass::text = ANY(%s)
"""
flushed: Any = TransactionTestCase._fixture_teardown  # type: ignore[attr-defined]


@cache
def counting() -> str:
    """The statement that says how many rows each table has that has any."""
    names = (
        set(connection.introspection.django_table_names(only_existing=True, include_views=False)) - STAYING
    )
    tables = " UNION ALL ".join(
        f"SELECT '{name}' AS name, count(*) AS rows FROM {name}" for name in sorted(names)
    )
    return f"SELECT name, rows FROM ({tables}) AS counted WHERE rows > 0"


def emptied(case: TransactionTestCase) -> None:
    """In place of Django's: the tables are as empty afterwards, and their triggers as they were."""
    with connection.cursor() as cursor:
        cursor.execute(counting())
        counts = dict(cursor.fetchall())
        if sum(counts.values()) > MANY_ROWS:
            flushed(case)
            return
        cursor.execute(TRIGGERS, [list(counts)])
        triggers = cursor.fetchall()
        # One text is one transaction. Foreign keys are looked at when all rows have gone.
        cursor.execute(
            "; ".join(
                [
                    *(f"ALTER TABLE {table} DISABLE TRIGGER {name}" for table, name, _ in triggers),
                    *(f"DELETE FROM {name}" for name in counts),
                    "SET CONSTRAINTS ALL IMMEDIATE",
                    *(f"ALTER TABLE {table} {how} TRIGGER {name}" for table, name, how in triggers),
                ]
            )
            or "SELECT"
        )


def by_rows() -> None:
    """From now on tests that commit end so."""
    TransactionTestCase._fixture_teardown = emptied  # type: ignore[attr-defined]
