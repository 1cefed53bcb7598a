"""What the largest documents cost the worker: processor time and peak memory, at 1,200 and at 5,000 cadets.

    .venv/bin/python benchmarks/documents.py [CADETS …] [DOCUMENT.FORMAT …]

makes all of them, or those that are named, such as grade_sheet.pdf.

    .venv/bin/python benchmarks/documents.py --pair

asks a worker of two processes for the two dearest at once, and looks at the memory of the whole service while they are made.

Brings its own PostgreSQL and Valkey, and leaves nothing behind. Each document is made by a process of its own, as the worker
makes it; the memory is the highest resident size of that process, Django and the layout engine included.
"""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from itertools import product
from pathlib import Path

from grades import FILL
from measuring import ROOT, servers

from tools import processes

SIZES = (1200, 5000)
DAYS = 15
DOCUMENTS = (
    ("grade_sheet", "pdf"),
    ("id_cards", "pdf"),
    ("roster", "pdf"),
    ("grade_sheet", "xlsx"),
    ("grade_sheet", "csv"),
)


def filled_term(cadets: int) -> int:
    """A term with so many cadets, with days, entries and scores."""
    from django.db import connection  # noqa: PLC0415 (Django is set up by now)

    from apps.authentication.models import User  # noqa: PLC0415
    from apps.grading.services.terms import open_term  # noqa: PLC0415
    from common import clock  # noqa: PLC0415

    admin, _ = User.objects.get_or_create(username="bench", defaults={"role": "admin", "display_name": "B"})
    term = open_term(actor=admin, name=f"Corps of {cadets}", now=clock.now())
    with connection.cursor() as cursor:
        cursor.execute(FILL.replace("(1, 30)", f"(1, {DAYS})"), {"term": term.pk, "cadets": cadets})
        cursor.execute("ANALYZE")
    return term.pk


def make(kind: str, form: str, term_id: int) -> None:
    """In a process of its own: make one document, and print what it took."""
    sys.path[:0] = [str(ROOT), str(ROOT / "rotc_backend")]
    import django  # noqa: PLC0415

    django.setup()
    from apps.authentication.models import User  # noqa: PLC0415
    from apps.reports.rules import ReportFormat, ReportKind  # noqa: PLC0415
    from apps.reports.services import making, ordering  # noqa: PLC0415
    from common import clock  # noqa: PLC0415

    wanted = ordering.Wanted(
        kind=ReportKind(kind), format=ReportFormat(form), term_id=term_id, layout="sheet"
    )
    report = ordering.request_report(actor=User.objects.get(username="bench"), wanted=wanted, now=clock.now())
    cpu, wall = time.process_time(), time.monotonic()
    making.make_report(report_id=report.pk, clock=clock.now)
    report.refresh_from_db()
    figures = {
        "status": report.status,
        "cpu": time.process_time() - cpu,
        "wall": time.monotonic() - wall,
        "mib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        "bytes": len(report.file.content) if report.status == "ready" else 0,
    }
    print(json.dumps(figures))


def make_pair(cadets: int) -> int:
    """Have one worker make a sheet and ID cards of a corps, asked for at once; 1 when one could not be made."""
    with tempfile.TemporaryDirectory() as folder, servers(Path(folder)) as urls:
        term_id = filled_term(cadets)
        from apps.authentication.models import User  # noqa: PLC0415
        from apps.reports import tasks  # noqa: PLC0415
        from apps.reports.models import Report  # noqa: PLC0415
        from apps.reports.rules import UNFINISHED, ReportKind, ReportStatus  # noqa: PLC0415
        from apps.reports.services import ordering  # noqa: PLC0415
        from common import clock  # noqa: PLC0415

        admin = User.objects.get(username="bench")
        for kind in (ReportKind.GRADE_SHEET, ReportKind.ID_CARDS):
            wanted = ordering.Wanted(kind=kind, term_id=term_id, layout="sheet")
            ordering.request_report(actor=admin, wanted=wanted, now=clock.now())
        command = [sys.executable, "-m", "celery", "-A", "config", "worker", "-c", "2", "-l", "WARNING"]
        environment = {**os.environ, **urls, "DJANGO_SETTINGS_MODULE": "config.settings.test"}
        worker = subprocess.Popen(command, cwd=ROOT / "rotc_backend", env=environment)
        for report in Report.objects.order_by("pk"):
            tasks.render.delay(report_id=report.pk)
        peak, begun, swept = 0.0, time.monotonic(), time.monotonic()
        try:
            while Report.objects.filter(status__in=UNFINISHED).exists():
                peak = max(peak, sum(map(processes.pss_mib, processes.tree(worker.pid))))
                if time.monotonic() - swept > 20:
                    tasks.sweep()
                    swept = time.monotonic()
                time.sleep(0.2)
        finally:
            worker.terminate()
            worker.wait()
        print(
            f"two of {cadets} at once: {time.monotonic() - begun:.0f} s, PSS of the worker's processes at most {peak:.0f} MiB"
        )
        return int(Report.objects.exclude(status=ReportStatus.READY).exists())


def main() -> int:
    """Print a line per document and size; 1 when one could not be made."""
    sizes = [int(word) for word in sys.argv[1:] if word.isdigit()] or SIZES
    named = {word for word in sys.argv[1:] if not word.isdigit()}
    failed = 0
    with tempfile.TemporaryDirectory() as folder, servers(Path(folder)) as urls:
        terms = {size: filled_term(size) for size in sizes}
        print(f"{'document':<14}{'as':<6}{'cadets':>7}{'CPU s':>8}{'wall s':>8}{'peak MiB':>10}{'KiB':>8}")
        wanted = [(kind, form) for kind, form in DOCUMENTS if not named or f"{kind}.{form}" in named]
        for (kind, form), (size, term_id) in product(wanted, terms.items()):
            command = [sys.executable, __file__, "--make", kind, form, str(term_id)]
            environment = {**os.environ, **urls, "DJANGO_SETTINGS_MODULE": "config.settings.test"}
            answer = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
            one = json.loads(answer.stdout.splitlines()[-1])
            failed += one["status"] != "ready"
            print(
                f"{kind:<14}{form:<6}{size:>7}{one['cpu']:>8.1f}{one['wall']:>8.1f}{one['mib']:>10.0f}"
                f"{one['bytes'] // 1024:>8}",
                flush=True,
            )
    return 1 if failed else 0


if __name__ == "__main__":
    if sys.argv[1:2] == ["--make"]:
        make(sys.argv[2], sys.argv[3], int(sys.argv[4]))
    elif sys.argv[1:2] == ["--pair"]:
        sys.exit(make_pair(SIZES[0]))
    else:
        sys.exit(main())
