"""Two of every service on one PostgreSQL and one Redis, nothing sticky: a roster becomes grades on paper, whoever answers; two
schedulers do the work of one; workers that end finish what they have begun; and of whatever goes wrong admins are told once,
and once that it is over.

Behind a pooler: `python -m tools.pooled pytest tests/journeys`.
"""

import itertools
import json
import signal
import urllib.error
import urllib.request
from datetime import timedelta
from subprocess import Popen
from typing import Any
from uuid import uuid4

import pytest

from apps.authentication.rules import Role
from apps.reports.models import Report
from apps.reports.rules import ReportStatus
from apps.system.models import ScheduledJob
from apps.system.rules.watching import BAD_IN_A_ROW, GOOD_IN_A_ROW, QUEUE_TOO_LONG, WINDOW
from apps.system.services.watching import standing
from common import clock, metrics
from tests import cast
from tests.integration.files import ROSTER_HEADER, csv_bytes, small_corps
from tests.journeys.what_goes_wrong import (
    VERIFICATION,
    Watch,
    be_silent_for_long,
    cut_a_task_off,
    cut_requests_off,
    fill_the_queue,
    forged_audit,
    frozen,
)
from tests.realtime.yard import Channels, Listener, Yard, signed_in, until

CELERY = ("-m", "celery", "--workdir", "rotc_backend", "-A", "config")
WORKER = (*CELERY, "worker", "--concurrency=1", "-l", "WARNING")


class Office:
    """Somebody whose every request goes to the other of two services."""

    def __init__(self, services: list[Channels], token: str) -> None:
        self._next = itertools.cycle(services)
        self._headers = {"Authorization": f"Bearer {token}"}

    def ask(
        self, method: str, path: str, body: bytes | None = None, content_type: str = "application/json"
    ) -> tuple[int, bytes]:
        """Status and content of the answer."""
        request = urllib.request.Request(
            f"http://{next(self._next).address}/api/v1/{path}", data=body, method=method,
            headers=self._headers | {"Content-Type": content_type},
        )  # fmt: skip
        try:
            with urllib.request.urlopen(request, timeout=120) as answer:
                return answer.status, answer.read()
        except urllib.error.HTTPError as refused:
            return refused.code, refused.read()

    def send(self, method: str, path: str, body: bytes | None, content_type: str) -> bytes:
        status, content = self.ask(method, path, body, content_type)
        assert status < 400, f"{method} {path}: {status} {content[:500]!r}"
        return content

    def __call__(self, method: str, path: str, body: Any = None) -> Any:
        said = self.send(
            method, path, None if body is None else json.dumps(body).encode(), "application/json"
        )
        return json.loads(said) if said else None

    def upload(self, term: int, content: bytes) -> Any:
        parts = [f'--x\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
                 for name, value in (("kind", "roster"), ("term", term))]  # fmt: skip
        head = '--x\r\nContent-Disposition: form-data; name="file"; filename="roster.csv"\r\nContent-Type: text/csv\r\n\r\n'
        body = "".join(parts).encode() + head.encode() + content + b"\r\n--x--\r\n"
        return json.loads(self.send("POST", "imports", body, "multipart/form-data; boundary=x"))


def alive() -> list[str]:
    return sorted(process.service for process in metrics.processes())


Processes = list[Popen[bytes]]


@pytest.fixture
def background(yard: Yard):
    """Two workers, and two beats; whoever is left in the end is killed."""
    workers = [yard.background(*WORKER, "-n", f"worker-{number}") for number in range(2)]
    beats = [
        yard.background(*CELERY, "beat", "-l", "WARNING", "-s", str(yard.folder / f"beat-{number}"))
        for number in range(2)
    ]
    yield workers, beats
    for process in workers + beats:
        process.kill()
        process.wait()


@pytest.mark.timeout(900)
def test_two_of_each_do_one_work_and_admins_are_told_what_goes_wrong(
    yard: Yard, background: tuple[Processes, Processes], monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("GUNICORN_WORKERS", "1")
    webs, channels = [yard.start_web(), yard.start_web()], [yard.start_channels(), yard.start_channels()]
    corps = cast.corps(cadets_count=0)
    admin = signed_in(Role.ADMIN)
    office = Office(webs, admin.token.partition("=")[2])

    with Listener(channels[0], admin.ticket) as first, Listener(channels[1], admin.ticket) as second:
        for board in (first, second):
            board.greeting()
        roster_to_paper(office, corps.term.pk, [first, second])

    until(lambda: alive() == ["beat"] * 2 + ["channels"] * 2 + ["web"] * 2 + ["worker"] * 2, seconds=180)
    two_schedulers_do_the_work_of_one()
    workers, beats = background
    watch = Watch(admin.user, now=clock.now() + timedelta(hours=1))
    a_worker_that_ends_finishes_what_it_has_begun(office, workers, corps.term.pk)
    who_is_gone_is_told_once(yard, watch, workers, beats, [service.process for service in webs + channels])
    what_fails_is_told_once(yard, watch, office)


def swept(outcome: str) -> float:
    """How often the sweep of the outbox ended so."""
    return metrics.told_counts().get(("job", "sweep-outbox", outcome), 0)


def two_schedulers_do_the_work_of_one() -> None:
    """Each of the two asks, the job is done once: who began to ask earlier than the other was had it done alone."""
    until(lambda: swept("skipped") >= 1)
    assert swept("done") >= 1
    assert ScheduledJob.objects.get(pk="sweep-outbox").outcome == "done"


def a_worker_that_ends_finishes_what_it_has_begun(office: Office, workers: Processes, term: int) -> None:
    """SIGTERM to both while one of them makes a document."""
    order = office("POST", "reports", {"kind": "roster", "term": term})
    report = Report.objects.filter(pk=order["id"])
    until(lambda: not report.filter(status=ReportStatus.QUEUED).exists())

    for worker in workers:
        worker.send_signal(signal.SIGTERM)

    assert [worker.wait(180) for worker in workers] == [0, 0]
    assert report.get().status == ReportStatus.READY


def who_is_gone_is_told_once(
    yard: Yard, watch: Watch, workers: Processes, beats: Processes, serving: Processes
) -> None:
    """The workers have ended, one beat is killed, everything else is frozen, and a queue waits; then all are there again."""
    killed, *other = beats
    killed.kill()
    fill_the_queue(yard, QUEUE_TOO_LONG + 1)
    with frozen([*other, *serving]):
        be_silent_for_long("web", "channels", "beat")
        assert alive() == []
        watch.pass_samples(BAD_IN_A_ROW)
        services = {f"service:{name}" for name in ("web", "channels", "worker", "beat")}
        assert watch.open == services | {"queue_long", "queue_too_long"}
        assert watch.told == (6, 0, 6)

    workers.append(yard.background(*WORKER))
    until(lambda: {*alive()} == {"web", "channels", "worker", "beat"}, seconds=180)
    until(lambda: standing.told().queue == 0)
    watch.pass_samples(GOOD_IN_A_ROW)

    assert watch.open == set()
    assert watch.told == (6, 6, 12)


def what_fails_is_told_once(yard: Yard, watch: Watch, office: Office) -> None:
    """The database lets requests and a task wait and cuts them off, and scheduled work finds the audit forged."""
    watch.pass_samples(WINDOW)
    with forged_audit(yard):
        cut_requests_off(lambda: office.ask("GET", "cadets")[0])
        watch.pass_samples(1)
        cut_a_task_off(yard)
        watch.pass_samples(BAD_IN_A_ROW - 1)
        assert watch.open == {"errors", "slow", "database", f"job:{VERIFICATION}"}
        assert watch.told == (10, 6, 16)

    watch.pass_samples(WINDOW + GOOD_IN_A_ROW)

    assert watch.open == set()
    assert watch.told == (10, 10, 20)


def roster_to_paper(office: Office, term: int, boards: list[Listener]) -> None:
    """Roster in → day → scan → board → ledger → scores → grades → PDF."""
    sent = office.upload(term, csv_bytes(ROSTER_HEADER, small_corps()["roster"]))
    office("POST", f"imports/{sent['id']}/commit")
    until(lambda: office("GET", f"imports/{sent['id']}")["status"] == "committed")
    enrollments = office("GET", f"enrollments?term={term}")["results"]
    assert len(enrollments) == 4

    today = clock.local_date(clock.now())
    # Midnight may come before the scan does.
    tomorrow = today + timedelta(days=1)
    hours = {"opens_at": f"{today}T00:00", "on_time_until": f"{tomorrow}T23:57", "late_until": f"{tomorrow}T23:58",
             "closes_at": f"{tomorrow}T23:59"}  # fmt: skip
    session = {name: f"{moment}:00+08:00" for name, moment in hours.items()}
    planned = {"held_on": today.isoformat(), "title": "Drill", "term": term, "sessions": [session]}
    day = office("POST", "training-days", planned)
    office("POST", f"training-days/{day['id']}/open")
    token = office("GET", f"cadets/{enrollments[0]['cadet']}/id-card")["token"]
    scan = {"client_id": str(uuid4()), "token": token, "scanned_at": clock.now().isoformat()}
    # The same scan once more, to the other service.
    outcomes = [
        office("POST", f"training-days/{day['id']}/scans", {"scans": [scan]})["results"][0] for _ in range(2)
    ]
    assert [found["outcome"] for found in outcomes] == ["recorded", "duplicate"]
    for board in boards:
        frame = next(said for said in iter(board.next, None) if said["type"] == "attendance.record_saved")
        assert frame["data"]["day_id"] == day["id"]
    office("POST", f"training-days/{day['id']}/close")

    first = enrollments[0]["id"]
    office("POST", "ledger", {"enrollment": first, "kind": "demerit", "points": 5, "reason": "late"})
    assessments = office("GET", f"terms/{term}/policy")["assessments"]
    cells = [
        {"enrollment": first, "assessment": one["id"], "value": "90", "version": 0} for one in assessments
    ]
    assert {
        cell["outcome"] for cell in office("PUT", f"terms/{term}/scores", {"cells": cells})["results"]
    } == {"saved"}
    # 30 + 95 of 100 × 30 + 90 of 100 × 40
    assert office("GET", f"enrollments/{first}/grade")["final"] == "94.50"

    report = office("POST", "reports", {"kind": "grade_sheet", "term": term})
    until(lambda: office("GET", f"reports/{report['id']}")["status"] == "ready", seconds=180)
    assert office.send("GET", f"reports/{report['id']}/file", None, "application/json").startswith(b"%PDF")
