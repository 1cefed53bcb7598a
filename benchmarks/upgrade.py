"""What a migration that builds indexes on the outbox and the audit does to a unit that is at work: it is run on tables of five
million rows each, while somebody writes an event and an entry fifty times a second.

    .venv/bin/python benchmarks/upgrade.py [--rows 5000000]

Brings its own PostgreSQL, and leaves nothing behind. Prints how long the migration took, and how long a write waited at most.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg2

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "rotc_backend")]

from tools import embedded  # noqa: E402 (needs the path above)

BEFORE, AFTER = "0017", "0018"
PAUSE_SECONDS = 0.02
EVENT = """
    INSERT INTO system_outboxevent (type, data, audience, stream, created_at, request_id, seq, sent_at)
    SELECT 'attendance.record_' || n %% 40, '{"record_id": 123456, "day_id": 12}', '{corps}', 'updates', now(), '', n, now()
      FROM generate_series(%(first)s::bigint, %(last)s::bigint) AS n
"""
ENTRY = """
    INSERT INTO system_auditentry (at, actor_id, actor_name, action, "table", row_id, reason, request_id, chain_seq, chain_hash)
    SELECT now(), n %% 60, 'Reyes', 'record.changed', 'attendance_attendancerecord', n, '', '', n, 'f00'
      FROM generate_series(%(first)s::bigint, %(last)s::bigint) AS n
"""
# What is slow to fill and has no part in it.
ASIDE = ("audit_words", "audit_by_action", "audit_of_a_row", "one_view_per_viewer_row_and_day")


@contextlib.contextmanager
def connected(url: str) -> Iterator[psycopg2.extensions.cursor]:
    """Each statement is a transaction of its own."""
    with contextlib.closing(psycopg2.connect(url)) as connection:
        connection.autocommit = True
        with connection.cursor() as cursor:
            yield cursor


class Writer(threading.Thread):
    """Writes until it is told to end, and remembers its longest wait."""

    def __init__(self, url: str, first: int) -> None:
        super().__init__(daemon=True)
        self._url, self._next = url, first
        self.is_over = threading.Event()
        self.waits: list[float] = []

    def run(self) -> None:
        """See Thread."""
        with connected(self._url) as cursor:
            while not self.is_over.wait(PAUSE_SECONDS):
                began = time.perf_counter()
                for statement in (EVENT, ENTRY):
                    cursor.execute(statement, {"first": self._next, "last": self._next})
                self.waits.append(time.perf_counter() - began)
                self._next += 1


def main(arguments: list[str]) -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--rows", type=int, default=5_000_000)
    rows = parser.parse_args(arguments).rows
    with embedded.throwaway(durable=True) as urls:
        os.environ.update(urls, DJANGO_SETTINGS_MODULE="config.settings.test")
        import django  # noqa: PLC0415 (reads the addresses above)
        from django.core.management import call_command  # noqa: PLC0415

        django.setup()
        call_command("migrate", "system", BEFORE, verbosity=0)
        url = urls["DATABASE_URL"]
        with connected(url) as cursor:
            for index in ASIDE:
                cursor.execute(f"DROP INDEX IF EXISTS {index}")
            for statement in (EVENT, ENTRY):
                cursor.execute(statement, {"first": 1, "last": rows})
            cursor.execute("VACUUM ANALYZE system_outboxevent, system_auditentry")
        writer = Writer(url, rows + 1)
        writer.start()
        time.sleep(2)
        began = time.perf_counter()
        call_command("migrate", "system", AFTER, verbosity=0)
        seconds = time.perf_counter() - began
        writer.is_over.set()
        writer.join()
        print(
            f"{rows} rows in each table: system.{AFTER} took {seconds:.1f} s; "
            f"of {len(writer.waits)} writes meanwhile the longest waited {max(writer.waits):.2f} s"
        )


if __name__ == "__main__":
    main(sys.argv[1:])
