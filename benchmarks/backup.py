"""How long a backup and its drill take, and how large it is, for a corps of many rows.

    .venv/bin/python -m tools.embedded .venv/bin/python benchmarks/backup.py [--rows 5000000] [--encrypted]

Migrates an empty database, gives it a small corps and so many rows of what grows with the years (audit and events), then
does what backup_database and restore_database --drill do, and prints the most memory that this process took.
"""

from __future__ import annotations

import argparse
import os
import resource
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "rotc_backend")]
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.test")

import django  # noqa: E402 (needs the path above)

django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402

from apps.integration.services import postgres  # noqa: E402
from apps.integration.services.backups import making, restoring  # noqa: E402
from apps.integration.services.backups.stores import Folder  # noqa: E402
from common import clock  # noqa: E402
from tests import cast  # noqa: E402

# What grows with the years of a unit: the audit and the events of each recorded scan.
_AUDIT = """
    INSERT INTO system_auditentry (at, actor_name, action, "table", row_id, after, reason, request_id)
    SELECT now() - n * interval '1 second', 'sergeant', 'attendance.scanned', 'attendance_attendancerecord', n,
           jsonb_build_object('status', 'present', 'source', 'scan', 'session', n %% 40), '', md5(n::text)
      FROM generate_series(1, %s) AS n
"""
_EVENTS = """
    INSERT INTO system_outboxevent (type, data, audience, stream, created_at, request_id)
    SELECT 'attendance.record_saved', jsonb_build_object('day_id', n %% 40, 'enrollment_id', n, 'status', 'present'),
           ARRAY['corps', 'company:1'], 'updates', now() - n * interval '1 second', md5(n::text)
      FROM generate_series(1, %s) AS n
"""


def main() -> None:
    """Fill, back up, drill, print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--rows", type=int, default=5_000_000)
    parser.add_argument("--encrypted", action="store_true")
    given = parser.parse_args()
    key = os.urandom(32) if given.encrypted else None
    call_command("migrate", verbosity=0)
    began = time.monotonic()
    cast.corps(cadets_count=12)
    with connection.cursor() as cursor:
        for statement in (_AUDIT, _EVENTS):
            cursor.execute(statement, [given.rows // 2])
    print(f"filled in {time.monotonic() - began:.0f} s", flush=True)
    with tempfile.TemporaryDirectory() as folder:
        store = Folder(Path(folder))
        backup = making.make(store=store, key=key, kept=1, now=clock.now())
        print(restoring.described(backup), flush=True)
        done = restoring.drill(store=store, key=key, server=postgres.own_dsn())
    print(f"drill: {done.seconds:.1f} s, {'DIFFERS' if done.differs else 'all tables equal'}")
    print(
        f"memory of this process at the most: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MiB"
    )


if __name__ == "__main__":
    main()
