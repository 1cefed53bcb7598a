"""What a long roster costs, from its upload to its undo: seconds, and the peak memory of the process that does it.

    .venv/bin/python benchmarks/imports.py [ROWS] [csv|xlsx|json]

Starts PostgreSQL and Valkey of its own and leaves nothing behind. Each step runs in a fresh process, the upload as the web
service does it, the rest as the worker does; "before" is what such a process holds with nothing to do.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from measuring import ROOT, servers

ROWS = 50_000
STEPS = ("upload", "read", "commit", "undo")
HEADER = ("Student ID", "Last Name", "First Name", "Middle Name", "Sex", "Birthdate", "Email", "Contact Number", "Address",
          "Degree Program", "Year Level", "Course", "Battalion", "Company", "Platoon", "Status")  # fmt: skip


def rows(count: int) -> list[list[str]]:
    """Cadets with every column filled."""
    return [
        [f"2026-{number:06}", f"Dela Cruz {number % 977}", f"José {number % 613}", "Ñ.", "Male", "2005-03-14",
         f"cadet{number}@example.edu.ph", "09171234567", f"Purok {number % 9}, Sultan Naga Dimaporo", "BSCRIM", "1",
         "MS 1", "1st Battalion", "ABCD"[number % 4] + " Company", str(number % 4 + 1), "ongoing"]
        for number in range(count)
    ]  # fmt: skip


def main() -> int:
    """Print a line per step."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else ROWS
    form = sys.argv[2] if len(sys.argv) > 2 else "csv"
    with tempfile.TemporaryDirectory() as folder, servers(Path(folder)):
        from apps.integration.rules.exports import ExportForm, write_rows  # noqa: PLC0415 (needs Django)

        content = write_rows(ExportForm(form), HEADER, rows(count))
        file = Path(folder) / f"roster.{form}"
        file.write_bytes(content)
        print(f"{count:,} rows, {form}, {len(content) / 2**20:.1f} MiB")
        print(f"{'step':<18}{'seconds':>9}{'before MiB':>12}{'peak MiB':>10}")
        for step in STEPS:
            done = subprocess.run(
                [sys.executable, __file__, "--step", step, str(file)],
                env={**os.environ, "PYTHONPATH": f"{ROOT}:{ROOT / 'rotc_backend'}"},
                cwd=ROOT / "rotc_backend",
                capture_output=True,
                text=True,
                check=False,
            )
            if done.returncode:
                print(done.stderr[-2000:], file=sys.stderr)
                return 1
            print(f"{step:<18}{done.stdout.strip().splitlines()[-1]}", flush=True)
    return 0


def take_step(step: str, file: Path) -> None:
    """One step in this process; its figures on stdout."""
    import django  # noqa: PLC0415 (the settings are in the environment)

    django.setup()
    from apps.authentication.models import User  # noqa: PLC0415 (needs Django)
    from apps.authentication.rules import Role  # noqa: PLC0415 (needs Django)
    from apps.grading.services.terms import open_term  # noqa: PLC0415 (needs Django)
    from apps.integration.models import Import  # noqa: PLC0415 (needs Django)
    from apps.integration.rules.kinds import ImportKind  # noqa: PLC0415 (needs Django)
    from apps.integration.services.imports import committing, receiving, undoing, work  # noqa: PLC0415 (needs Django)
    from common import clock  # noqa: PLC0415 (needs Django)

    admin = User.objects.filter(username="bench").first() or User.objects.create_user(
        "bench", "a bench of passwords", display_name="Bench", role=Role.ADMIN
    )
    before, started = peak_mib(), time.monotonic()
    if step == "upload":
        term = open_term(actor=admin, name="Bench", now=clock.now(), is_current=True)
        receiving.receive(actor=admin, kind=ImportKind.ROSTER, term_id=term.pk, file_name=file.name,
                          content=file.read_bytes(), now=clock.now())  # fmt: skip
    newest = Import.objects.latest("pk")
    if step == "commit":
        committing.commit_import(actor=admin, import_id=newest.pk, now=clock.now())
    if step == "undo":
        undoing.undo_import(actor=admin, import_id=newest.pk, reason="bench", now=clock.now())
    if step != "upload":
        work.work_on(import_id=newest.pk, clock=clock.now)
        newest.refresh_from_db()
        expected = {"read": "previewed", "commit": "committed", "undo": "undone"}[step]
        if newest.status != expected:
            raise SystemExit(f"{step}: {newest.status}: {newest.failure}")
    print(f"{time.monotonic() - started:>9.1f}{before:>12.0f}{peak_mib():>10.0f}")


def peak_mib() -> float:
    """The most that this process has held; what the operating system tells of a child counts its parent's too."""
    status = Path("/proc/self/status").read_text()
    return int(status.split("VmHWM:")[1].split()[0]) / 1024


if __name__ == "__main__":
    if sys.argv[1:2] == ["--step"]:
        take_step(sys.argv[2], Path(sys.argv[3]))
    else:
        raise SystemExit(main())
