"""Two of every service on one PostgreSQL and one Redis, nothing sticky: a roster becomes grades on paper, whoever answers; two
schedulers do the work of one; workers that end finish what they have begun; and when all are gone, admins are told once, and
once that it is over.

Behind a pooler: `python -m tools.pooled pytest tests/journeys`.
"""

import itertools
import json
import signal
import urllib.error
import urllib.request
from datetime import datetime, timedelta
from subprocess import Popen
from typing import Any
from uuid import uuid4

import pytest
from django.core import mail

from apps.authentication.models import User
from apps.authentication.rules import Role
from apps.messaging.models import Notification
from apps.messaging.services import alerts
from apps.reports.models import Report
from apps.reports.rules import ReportStatus
from apps.system.models import Alert, ScheduledJob
from apps.system.rules.watching import BAD_IN_A_ROW, GOOD_IN_A_ROW
from apps.system.services.watching import standing
from common import clock, metrics
from config.celery import app
from tests import cast
from tests.integration.files import ROSTER_HEADER, csv_bytes, small_corps
from tests.realtime.yard import Channels, Listener, Yard, signed_in, until

CELERY = ("-m", "celery", "--workdir", "rotc_backend", "-A", "config")
WORKER = (*CELERY, "worker", "--concurrency=1", "-l", "WARNING")


class Office:
    """Somebody whose every request goes to the other of two services."""

    def __init__(self, services: list[Channels], token: str) -> None:
        self._next = itertools.cycle(services)
        self._headers = {"Authorization": f"Bearer {token}"}

    def send(self, method: str, path: str, body: bytes | None, content_type: str) -> bytes:
        request = urllib.request.Request(
            f"http://{next(self._next).address}/api/v1/{path}", data=body, method=method,
            headers=self._headers | {"Content-Type": content_type},
        )  # fmt: skip
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:
                content: bytes = answer.read()
                return content
        except urllib.error.HTTPError as refused:
            raise AssertionError(f"{method} {path}: {refused.code} {refused.read()[:500]!r}") from None

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


def test_two_of_each_do_one_work_and_admins_are_told_who_is_gone(
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

    until(lambda: alive() == ["beat"] * 2 + ["channels"] * 2 + ["web"] * 2 + ["worker"] * 2, seconds=40)
    two_schedulers_do_the_work_of_one()
    workers, beats = background
    all_there = clock.now() + timedelta(minutes=1)
    alerts.watch(now=all_there)
    assert not Alert.objects.exists()
    a_worker_that_ends_finishes_what_it_has_begun(office, workers, corps.term.pk)
    who_is_gone_is_told_once(yard, workers, beats, admin.user, now=all_there)


def swept(outcome: str) -> float:
    """How often the sweep of the outbox ended so."""
    return metrics.told_counts().get(("job", "sweep-outbox", outcome), 0)


def two_schedulers_do_the_work_of_one() -> None:
    """Each of the two asks, the job is done once."""
    until(lambda: swept("skipped") >= 1, seconds=40)
    assert 1 <= swept("done") <= swept("skipped")
    assert ScheduledJob.objects.get(pk="sweep-outbox").outcome == "done"


def a_worker_that_ends_finishes_what_it_has_begun(office: Office, workers: Processes, term: int) -> None:
    """SIGTERM to both while one of them makes a document."""
    order = office("POST", "reports", {"kind": "roster", "term": term})
    report = Report.objects.filter(pk=order["id"])
    until(lambda: not report.filter(status=ReportStatus.QUEUED).exists(), seconds=20)

    for worker in workers:
        worker.send_signal(signal.SIGTERM)

    assert [worker.wait(60) for worker in workers] == [0, 0]
    assert report.get().status == ReportStatus.READY


def who_is_gone_is_told_once(
    yard: Yard, workers: Processes, beats: Processes, admin: User, *, now: datetime
) -> None:
    """No worker any more, and a long queue, minute after minute; then a worker that does all of it."""

    def pass_minutes(number: int) -> None:
        nonlocal now
        for _ in range(number):
            now += timedelta(minutes=1)
            alerts.watch(now=now)

    User.objects.filter(pk=admin.pk).update(email="commandant@example.edu.ph")
    for beat in beats:
        beat.kill()
    with app.connection_for_write(yard.valkey.url) as broker:
        for _ in range(501):
            app.send_task("messaging.deliver_due", kwargs={"channels": []}, connection=broker)
    assert "worker" not in alive()
    assert standing.told().queue > 500
    pass_minutes(BAD_IN_A_ROW)

    provoked = {"service:worker", "queue_long", "queue_too_long"}
    raised = {alert.key for alert in Alert.objects.all()}
    told = Notification.objects.filter(kind="alert", recipient=admin)
    # A killed beat is noticed as it has been silent for long enough.
    assert provoked <= raised <= provoked | {"service:beat"}
    assert told.count() == len(raised) == len(mail.outbox)

    workers.append(yard.background(*WORKER))
    until(lambda: "worker" in alive() and standing.told().queue == 0, seconds=60)
    pass_minutes(GOOD_IN_A_ROW)

    over = set(Alert.objects.filter(recovered_at__isnull=False).values_list("key", flat=True))
    assert provoked <= over
    assert told.filter(cause__endswith=":over").count() == len(over)


def roster_to_paper(office: Office, term: int, boards: list[Listener]) -> None:
    """Roster in → day → scan → board → ledger → scores → grades → PDF."""
    sent = office.upload(term, csv_bytes(ROSTER_HEADER, small_corps()["roster"]))
    office("POST", f"imports/{sent['id']}/commit")
    until(lambda: office("GET", f"imports/{sent['id']}")["status"] == "committed", seconds=20)
    enrollments = office("GET", f"enrollments?term={term}")["results"]
    assert len(enrollments) == 4

    today = clock.local_date(clock.now()).isoformat()
    hours = {"opens_at": "00:00", "on_time_until": "23:57", "late_until": "23:58", "closes_at": "23:59"}
    session = {name: f"{today}T{hour}:00+08:00" for name, hour in hours.items()}
    day = office(
        "POST", "training-days", {"held_on": today, "title": "Drill", "term": term, "sessions": [session]}
    )
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
    until(lambda: office("GET", f"reports/{report['id']}")["status"] == "ready", seconds=60)
    assert office.send("GET", f"reports/{report['id']}/file", None, "application/json").startswith(b"%PDF")
