"""What the audit costs: an entry, sealing it, its link in the chain, the check of the chain, and a look at a record.

    .venv/bin/python benchmarks/audit.py

Brings its own PostgreSQL, and leaves nothing behind. Times are per entry, of the whole call as services make it.
"""

from __future__ import annotations

import contextlib
import os
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "rotc_backend")]

from tools import embedded  # noqa: E402 (needs the path above)

ENTRIES = 20_000
SINGLE = 300
RATE = 100
PEOPLE = 1200


@contextlib.contextmanager
def database() -> Iterator[None]:
    """A fresh, migrated database, and Django set up on it."""
    with embedded.throwaway() as urls:
        os.environ.update(urls, DJANGO_SETTINGS_MODULE="config.settings.test")
        import django  # noqa: PLC0415 (reads the addresses above)
        from django.core.management import call_command  # noqa: PLC0415

        django.setup()
        call_command("migrate", verbosity=0)
        yield


def milliseconds(work: Callable[[], object]) -> float:
    """How long one call takes."""
    began = time.perf_counter()
    work()
    return (time.perf_counter() - began) * 1000


def main() -> None:
    """Measure and print."""
    from django.db import transaction  # noqa: PLC0415 (needs Django set up)

    from apps.system.models import AuditEntry, Company  # noqa: PLC0415
    from apps.system.services import audit, chain  # noqa: PLC0415
    from common import clock  # noqa: PLC0415
    from common.actors import Operator  # noqa: PLC0415
    from common.logs import client_address  # noqa: PLC0415

    now, actor = clock.now(), Operator("benchmark", pk=1)
    values = {"status": "present", "source": "scan", "scanned_at": now.isoformat(), "reason": ""}
    change = audit.Change("attendance_attendancerecord", 1, None, values)

    def note() -> None:
        audit.record_many(actor=actor, action="attendance.scanned", changes=[change], now=now)

    def note_in_transaction() -> None:
        with transaction.atomic():
            note()
            singles.append(milliseconds(note))

    singles: list[float] = []
    for _ in range(SINGLE):
        note_in_transaction()
    print(
        f"an entry inside its service's transaction   {statistics.median(singles):8.3f} ms (median of {SINGLE})"
    )

    known, many = audit.Change("cadets_cadet", 1, None, {"email": "ana@example.edu.ph"}), range(2, PEOPLE + 2)
    changes = [audit.Change("cadets_cadet", person, None, {"email": "ana@example.edu.ph"}) for person in many]

    def sealed(some: list[audit.Change]) -> float:
        with transaction.atomic():
            return milliseconds(
                lambda: audit.record_many(actor=actor, action="cadet.changed", changes=some, now=now)
            )

    client_address.set("203.0.113.9")
    sealed([known])
    print(
        f"the same, sealed for actor and cadet        {statistics.median(sealed([known]) for _ in range(SINGLE)):8.3f} ms"
    )
    print(f"{PEOPLE} entries sealed for as many new people  {sealed(changes) / PEOPLE:8.3f} ms an entry")
    print(f"{PEOPLE} more about the same people             {sealed(changes) / PEOPLE:8.3f} ms an entry")

    chain.chain()
    seconds = []
    for _ in range(10):
        audit.record_many(actor=actor, action="attendance.scanned", changes=[change] * RATE, now=now)
        seconds.append(milliseconds(chain.chain))
    per_second = statistics.median(seconds)
    print(
        f"chaining a second of {RATE} scans              {per_second:8.3f} ms ({per_second / RATE:.3f} ms a scan)"
    )

    audit.record_many(actor=actor, action="attendance.scanned", changes=[change] * ENTRIES, now=now)
    took = milliseconds(chain.chain)
    print(f"chaining {ENTRIES} at once                    {took / ENTRIES:8.3f} ms an entry")
    idle = statistics.median(milliseconds(chain.chain) for _ in range(50))
    print(f"chaining when there is nothing to chain     {idle:8.3f} ms")

    count = AuditEntry.objects.count()
    print(
        f"verifying                                   {milliseconds(chain.verify) / count:8.3f} ms an entry ({count})"
    )

    row = Company.objects.create(name="Alpha")
    days = [now + timedelta(days=number) for number in range(SINGLE)]

    def look(day: datetime) -> float:
        return milliseconds(lambda: audit.note_view(actor=actor, row=row, owner_id=None, now=day))

    first, again = [look(day) for day in days], [look(days[0]) for _ in days]
    print(
        f"the first look of a day at a record         {statistics.median(first):8.3f} ms, its commit included"
    )
    print(f"each further look                           {statistics.median(again):8.3f} ms")


if __name__ == "__main__":
    with database():
        main()
