"""GET /api/health/ of the real services, while what they depend on stops, hangs and comes back."""

import contextlib
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import redis

from tests.realtime.yard import PATIENCE_SECONDS, until
from tools import embedded, migrated, processes
from tools.paths import BACKEND, ROOT, VENV_BIN

pytestmark = pytest.mark.slow
# More than the second that it promises, and less than any server that hangs would take.
SLOWEST_SECONDS = 1.5
HEALTHY = {"database": "connected", "redis": "connected", "celery": "running"}


@dataclass
class Answer:
    """What a service said, and how long it took."""

    status: int
    body: dict[str, Any]
    seconds: float


def get(url: str) -> Answer:
    began = time.monotonic()
    try:
        with urllib.request.urlopen(url, timeout=PATIENCE_SECONDS) as answer:
            return Answer(answer.status, json.load(answer), time.monotonic() - began)
    except urllib.error.HTTPError as error:
        return Answer(error.code, json.load(error), time.monotonic() - began)


@dataclass
class Part:
    """One process of the yard."""

    command: list[str]
    folder: Path
    environment: dict[str, str]
    log: Path
    process: "subprocess.Popen[bytes] | None" = None

    def start(self) -> "subprocess.Popen[bytes]":
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                self.command, cwd=self.folder, env=self.environment, stdout=log, stderr=log, start_new_session=True,
                preexec_fn=processes.end_with_parent,  # noqa: PLW1509 (calls one loaded C function)
            )  # fmt: skip
        return self.process

    def stop(self, how: signal.Signals = signal.SIGTERM) -> None:
        if self.process is None:
            return
        self.process.send_signal(how)
        self.process.wait(PATIENCE_SECONDS)

    def kill(self) -> None:
        if self.process is not None and self.process.poll() is None:
            with contextlib.suppress(ProcessLookupError):
                self.send(signal.SIGKILL)
            self.process.wait(PATIENCE_SECONDS)

    def send(self, number: signal.Signals) -> None:
        """To the process and all below it."""
        assert self.process is not None
        for pid in processes.tree(self.process.pid):
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, number)


@dataclass
class Yard:
    """Servers and services, each a process that can be stopped and started."""

    web: str
    channels: str
    parts: dict[str, Part]
    servers: dict[str, embedded.Server]
    failed_lives: list[str] = field(default_factory=list)

    def both(self) -> list[Answer]:
        """What both web services say now."""
        return [get(f"{address}/api/health/") for address in (self.web, self.channels)]

    def until(self, status: str, **services: str) -> list[Answer]:
        """The answers once both services say so."""
        expected = HEALTHY | services
        deadline = time.monotonic() + PATIENCE_SECONDS
        while True:
            answers = self.both()
            if all(
                (answer.body["status"], answer.body["services"]) == (status, expected) for answer in answers
            ):
                return answers
            assert time.monotonic() < deadline, f"not {status} with {expected}: {answers}"
            time.sleep(0.1)

    def until_quick(self) -> None:
        """Return once both services answer in time. Whatever else the machine does may hold up one of their answers, what does
        not answer them would hold up each."""
        until(lambda: max(answer.seconds for answer in self.both()) < SLOWEST_SECONDS)

    def work(self) -> set[tuple[str, int]]:
        """What requests that need the database are answered, by all threads of both services."""
        urls = [f"{address}/api/v1/unit" for address in (self.web, self.channels)] * 8
        with ThreadPoolExecutor(4) as pool:
            return {(url, answer.status) for url, answer in zip(urls, pool.map(get, urls), strict=True)}

    def answers(self, status: int) -> set[tuple[str, int]]:
        """What work() says when every request is answered so."""
        return {(f"{address}/api/v1/unit", status) for address in (self.web, self.channels)}

    def start_server(self, name: str) -> None:
        embedded.wait_ready(self.servers[name], self.parts[name].start())

    @contextlib.contextmanager
    def hanging(self, name: str):
        """Everything of that server frozen: connections are taken, nothing is answered."""
        self.parts[name].send(signal.SIGSTOP)
        try:
            yield
        finally:
            self.parts[name].send(signal.SIGCONT)


@pytest.fixture(scope="module")
def yard(tmp_path_factory):
    """All of it, up and healthy, asked for signs of life all the while."""
    folder = tmp_path_factory.mktemp("yard")
    shutil.copytree(migrated.folder(), folder, dirs_exist_ok=True)
    servers: dict[str, embedded.Server] = {
        "postgres": embedded.Postgres(folder, durable=False),
        "valkey": embedded.Valkey(folder, durable=False),
    }
    for server in servers.values():
        server.prepare()
    web_port, channels_port = processes.free_port(), processes.free_port()
    environment = os.environ | {
        "DATABASE_URL": servers["postgres"].url,
        "REDIS_URL": servers["valkey"].url,
        "DJANGO_SETTINGS_MODULE": "config.settings.test",
        "PYTHONPATH": str(BACKEND),
        "GUNICORN_WORKERS": "2",
    }
    commands = {
        "web": [str(VENV_BIN / "gunicorn"), "-c", "gunicorn.conf.py", "config.wsgi:application"],
        "channels": [sys.executable, "daphne.conf.py"],
        "worker": [str(VENV_BIN / "celery"), "-A", "config", "worker", "--loglevel=info", "--concurrency=1"],
    }
    parts = {
        name: Part(server.command(), folder, environment, folder / f"{name}.log")
        for name, server in servers.items()
    }
    for name, command in commands.items():
        port = {"web": {"PORT": str(web_port)}, "channels": {"PORT": str(channels_port)}}.get(name, {})
        parts[name] = Part(
            command, BACKEND if name == "worker" else ROOT, environment | port, folder / f"{name}.log"
        )
    made = Yard(f"http://127.0.0.1:{web_port}", f"http://127.0.0.1:{channels_port}", parts, servers)
    over = threading.Event()
    watchers = [
        threading.Thread(target=_watch, args=(made, address, over)) for address in (made.web, made.channels)
    ]
    try:
        for name in servers:
            made.start_server(name)
        for name in ("web", "worker"):
            parts[name].start()
        parts["channels"].start()
        _wait_for_ports(parts, {"web": web_port, "channels": channels_port})
        made.both()
        for watcher in watchers:
            watcher.start()
        yield made
    finally:
        over.set()
        for watcher in watchers:
            if watcher.ident is not None:
                watcher.join(15)
        for part in reversed(parts.values()):
            part.kill()


def _wait_for_ports(parts: dict[str, Part], ports: dict[str, int]) -> None:
    deadline = time.monotonic() + 180
    for name, port in ports.items():
        while True:
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
                break
            process = parts[name].process
            assert process is not None
            assert process.poll() is None, parts[name].log.read_text()
            assert time.monotonic() < deadline, parts[name].log.read_text()
            time.sleep(0.1)


def _watch(yard: Yard, address: str, over: threading.Event) -> None:
    while not over.wait(0.1):
        try:
            answer = get(f"{address}/api/health/live/")
        except OSError as error:
            yard.failed_lives.append(f"{address}: {error}")
            continue
        if answer.status != 200:
            yard.failed_lives.append(f"{address}: {answer}")


@pytest.fixture(autouse=True)
def stays_alive(yard):
    """Whatever happens to the servers, both services answer that they live."""
    yield
    assert yard.failed_lives == []


def test_with_all_up_both_services_are_healthy(yard):
    for answer in yard.until("healthy"):
        assert answer.status == 200
        assert set(answer.body) == {"status", "timestamp", "services", "version", "environment"}
        assert answer.body["environment"] == "test"
        assert answer.body["version"]
        moment = datetime.fromisoformat(answer.body["timestamp"])
        assert moment.utcoffset() == timedelta(hours=8)
        assert abs(moment.timestamp() - time.time()) < PATIENCE_SECONDS


def test_the_trailing_slash_is_optional_here_too(yard):
    yard.until("healthy")

    assert [get(f"{address}/api/health").status for address in (yard.web, yard.channels)] == [200, 200]


def test_a_worker_that_stops_in_order_is_missed_at_once_and_found_again(yard):
    yard.until("healthy")

    yard.parts["worker"].stop()
    with redis.Redis.from_url(yard.servers["valkey"].url) as store:
        assert not store.exists("rgms:heartbeat:worker")
    answers = yard.until("degraded", celery="stopped")
    yard.parts["worker"].start()

    assert [answer.status for answer in answers] == [200, 200]
    yard.until("healthy")


def test_a_worker_that_freezes_is_missed_within_its_last_sign_of_life(yard):
    yard.until("healthy")

    with yard.hanging("worker"):
        yard.until("degraded", celery="stopped")

    yard.until("healthy")


def beats(yard) -> list[tuple[int, str]]:
    """What both services say of scheduled work."""
    answers = [get(f"{address}/api/health/beat/") for address in (yard.web, yard.channels)]
    return [(answer.status, answer.body["status"]) for answer in answers]


def test_scheduled_work_that_was_done_is_told_for_as_long_as_its_sign_lasts(yard):
    yard.until("healthy")
    assert beats(yard) == [(503, "stopped")] * 2

    with redis.Redis.from_url(yard.servers["valkey"].url) as store:
        store.set("rgms:heartbeat:beat", "alive", ex=600)
        assert beats(yard) == [(200, "running")] * 2
        store.delete("rgms:heartbeat:beat")

    assert beats(yard) == [(503, "stopped")] * 2


def test_without_redis_scheduled_work_counts_as_stopped(yard):
    yard.until("healthy")

    yard.parts["valkey"].stop()
    told = beats(yard)
    yard.start_server("valkey")

    assert told == [(503, "stopped")] * 2


def test_without_redis_the_work_goes_on(yard):
    yard.until("healthy")

    yard.parts["valkey"].stop()
    answers = yard.until("degraded", redis="disconnected", celery="stopped")
    yard.start_server("valkey")

    assert [answer.status for answer in answers] == [200, 200]
    yard.until("healthy")


def test_without_the_database_both_are_unhealthy_until_it_is_back_and_work_as_before(yard):
    yard.until("healthy")
    assert yard.work() == yard.answers(200)

    yard.parts["postgres"].stop(signal.SIGINT)
    answers = yard.until("unhealthy", database="disconnected")
    refused = yard.work()
    yard.start_server("postgres")

    assert [answer.status for answer in answers] == [503, 503]
    assert refused == yard.answers(503)
    assert yard.work() == yard.answers(200)
    yard.until("healthy")


def test_a_database_that_restarted_between_two_looks_raises_no_alarm(yard):
    said: set[str] = set()
    # Who is late with an answer on a busy machine counts as gone, too; a connection that has died is dead each time.
    for _ in range(5):
        yard.until("healthy")
        for _ in range(4):
            yard.both()
        yard.parts["postgres"].stop(signal.SIGINT)
        yard.start_server("postgres")
        said = {answer.body["status"] for _ in range(6) for answer in yard.both()}
        if said == {"healthy"}:
            break

    assert said == {"healthy"}


@pytest.mark.parametrize(
    ("server", "status", "services"),
    [
        ("postgres", "unhealthy", {"database": "disconnected"}),
        ("valkey", "degraded", {"redis": "disconnected", "celery": "stopped"}),
    ],
)
def test_a_server_that_hangs_holds_no_answer_up(yard, server, status, services):
    yard.until("healthy")

    with yard.hanging(server):
        yard.until(status, **services)
        # Not the first only: what still waits for the server may not make the next ones wait.
        for _ in range(2):
            yard.until_quick()
        assert all(get(f"{address}/api/health/live/").status == 200 for address in (yard.web, yard.channels))

    yard.until("healthy")


def test_a_database_that_comes_up_hanging_holds_no_answer_up(yard):
    """Then there is no connection yet, and it is the connecting that hangs."""
    yard.until("healthy")
    yard.parts["postgres"].stop(signal.SIGINT)
    yard.until("unhealthy", database="disconnected")
    yard.start_server("postgres")

    with yard.hanging("postgres"):
        for _ in range(2):
            yard.until_quick()

    yard.until("healthy")
