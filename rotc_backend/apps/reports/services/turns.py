"""Large documents are made one after the other, by all workers together: two at once would take most of a service's memory.

The lock is the database session's, so a worker that dies lets go of it.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection

from apps.reports.services.pdf import Flow

LOCK = 8_008
# A few chunks are in memory only as long as a small document is.
CHUNKS_OF_A_LARGE_ONE = 4


class AnotherInTheMaking(Exception):
    """It is another large document's turn. Nobody is told: the job waits."""


@contextmanager
def turn_for(flow: Flow) -> Iterator[None]:
    """The turn of a large document; a small one needs none. Raises AnotherInTheMaking."""
    if flow.row_count <= CHUNKS_OF_A_LARGE_ONE * flow.rows_per_chunk:
        yield
        return
    if not _asked("pg_try_advisory_lock"):
        raise AnotherInTheMaking
    try:
        yield
    finally:
        _asked("pg_advisory_unlock")


def _asked(function: str) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {function}(%s)", [LOCK])
        return bool(cursor.fetchone()[0])
