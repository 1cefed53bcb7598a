"""The worker as a process of its own: killed in the middle, or without the libraries."""

import contextlib
import os
import signal
import subprocess
import sys
import uuid
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection, transaction

from apps.reports.models import ReportFile
from apps.reports.rules import ReportStatus
from apps.reports.services import jobs
from common import clock
from config.celery import app
from tests import cast
from tests.realtime.yard import until
from tests.reports import sheets

BACKEND = Path(__file__).resolve().parents[2] / "rotc_backend"


def environment() -> dict[str, str]:
    """Ours, with the test's own database."""
    at = connection.settings_dict
    url = f"postgres://{at['USER']}:{at['PASSWORD']}@{at['HOST']}:{at['PORT']}/{at['NAME']}"
    return {**os.environ, "DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": settings.SETTINGS_MODULE}


@contextlib.contextmanager
def worker(queue: str):
    """A Celery worker on that queue; killed at the end."""
    command = [
        sys.executable,
        "-m",
        "celery",
        "-A",
        "config",
        "worker",
        "-Q",
        queue,
        "-c",
        "1",
        "-l",
        "WARNING",
    ]
    process = subprocess.Popen(command, cwd=BACKEND, env=environment(), start_new_session=True)
    try:
        yield process
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


@contextlib.contextmanager
def no_file_is_kept():
    """Whoever has made a document waits before it is saved, however fast it was."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("LOCK TABLE reports_reportfile IN SHARE MODE")
        yield


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_a_job_whose_worker_was_killed_half_way_is_finished_by_another_run_with_one_file():
    corps = sheets.graded_corps(200)
    report = sheets.request_sheet(corps, now=clock.now())
    queue = f"test-{uuid.uuid4()}"
    app.send_task("reports.render", kwargs={"report_id": report.pk, "event_seq": 1}, queue=queue)

    def is_half_way() -> bool:
        report.refresh_from_db()
        return report.progress >= 45

    with no_file_is_kept(), worker(queue) as process:
        until(is_half_way, seconds=300)
        os.killpg(process.pid, signal.SIGKILL)

    report.refresh_from_db()
    assert report.status == ReportStatus.RUNNING
    assert 45 <= report.progress < 100
    assert report.claimed_until is not None
    assert not ReportFile.objects.exists()
    assert jobs.claim(report_id=report.pk, now=clock.now()) is None

    later = report.claimed_until + jobs.LEASE
    assert jobs.sweep(now=later) == [report.pk]
    sheets.make(report, now=later)

    assert (report.status, report.progress, report.attempts) == (ReportStatus.READY, 100, 2)
    assert ReportFile.objects.count() == 1
    assert len(sheets.page_texts(report)) > 4


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_a_worker_without_pango_fails_the_job_and_names_the_packages(tmp_path):
    report = sheets.request_sheet(cast.corps(), now=clock.now())
    # A library that is found and cannot be loaded stands for one that is missing.
    for name in ("libpango-1.0-0", "libpango-1.0.so.0", "libpango-1.0.so"):
        (tmp_path / name).touch()
    script = (
        "import django; django.setup()\n"
        "from apps.reports import tasks\n"
        f"tasks.render(report_id={report.pk})\n"
    )

    subprocess.run(
        [sys.executable, "-c", script],
        cwd=BACKEND,
        env={**environment(), "LD_LIBRARY_PATH": str(tmp_path)},
        check=True,
        timeout=300,
    )

    report.refresh_from_db()
    assert report.status == ReportStatus.FAILED
    assert "The operator must install: libpango-1.0-0 libpangoft2-1.0-0" in report.reason
    assert not ReportFile.objects.exists()
