"""What the database says, table by table, as numbers that can be compared; and the numbers that rows of the move take."""

from collections.abc import Iterable
from typing import Any

from django.db import connection
from django.db.models import Max, Model

from apps.attendance.models import AttendanceRecord, TrainingDay, TrainingSession
from apps.authentication.models import User
from apps.cadets.models import Cadet, Enrollment
from apps.grading.models import LedgerEntry, Score
from apps.integration.rules.legacy.schema import Table
from apps.integration.services.legacy.folder import Export
from apps.staff.models import StaffMember

# The audit and the outbox only grow: they tell of the move and of the way back.
TELLING = frozenset({"system_auditentry", "system_audithead", "system_outboxevent"})
# Rows that keep the number they had, by the table that they come from, and how many one row makes.
NUMBERED: tuple[tuple[type[Model], str, int], ...] = (
    (StaffMember, "training_staff", 1),
    (Cadet, "cadets", 1),
    (Enrollment, "cadets", 1),
    (User, "users", 1),
    (TrainingDay, "training_days", 1),
    (TrainingSession, "training_days", 1),
    (AttendanceRecord, "attendance_records", 1),
    (LedgerEntry, "merit_demerit_logs", 1),
    (Score, "grades", 3),
)


def checksums() -> dict[str, str]:
    """Number of rows and sum of their hashes by table, whatever their order; of all tables but TELLING."""
    with connection.cursor() as cursor:
        return {name: said for name, said in table_checksums(cursor).items() if name not in TELLING}


def table_checksums(cursor: Any) -> dict[str, str]:
    """The same of every table of the schema that the cursor's connection is in."""
    cursor.execute(
        "SELECT tablename, quote_ident(tablename) FROM pg_tables WHERE schemaname = current_schema() ORDER BY tablename"
    )
    found = {}
    for name, quoted in cursor.fetchall():
        cursor.execute(
            f"SELECT count(*) || ':' || coalesce(sum(('x' || left(md5(t::text), 15))::bit(60)::bigint), 0) FROM {quoted} t"  # noqa: S608
        )
        (found[name],) = cursor.fetchone()
    return found


def reserve_numbers(export: Export, tables: Iterable[Table]) -> dict[str, int]:
    """What is added to the old numbers per table of RGMS: nothing where it is empty. The sequences go on above them, so
    that nobody else takes one of these numbers meanwhile. The caller holds the transaction."""
    highest = {table.name: export.highest(table) for table in tables}
    offsets = {}
    with connection.cursor() as cursor:
        for model, table, times in NUMBERED:
            name = model._meta.db_table
            cursor.execute(f"LOCK TABLE {name} IN SHARE ROW EXCLUSIVE MODE")
            offset = model._default_manager.aggregate(highest=Max("pk"))["highest"] or 0
            offsets[name] = offset
            cursor.execute("SELECT pg_get_serial_sequence(%s, 'id')", [name])
            (sequence,) = cursor.fetchone()
            cursor.execute(
                f"SELECT setval(%s, greatest((SELECT last_value FROM {sequence}), %s))",  # noqa: S608 (the server's own name)
                [sequence, max(1, offset + highest[table] * times)],
            )
    return offsets
