"""What a scan costs beside the least that Django can do: one INSERT in a bare view, under the same gunicorn.

    .venv/bin/python benchmarks/scans.py [--rounds 5] [--seconds 4]

Brings its own PostgreSQL and Valkey, starts `gunicorn -c gunicorn.conf.py` with one more route (bare_urls.py), and leaves
nothing behind. CLIENTS keep their connections and ask again as soon as they are answered; single scans and bare INSERTs take
turns, and after them batches of 100 and bare INSERTs. Every scan is a cadet's first on its day: authentication, scope, dedupe,
record, audit and outbox. Ratios are of neighbours, of requests and of rows per second; processor time is of all of gunicorn's
and of all of PostgreSQL's processes. What is sent is written before the clock starts: a phone does that, not the server.
"""

from __future__ import annotations

import argparse
import asyncio
import itertools
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

from measuring import ROOT, cpu_ms, median_range, servers

from tools import processes
from tools.paths import VENV_BIN, child_environment

CLIENTS = 8
CADETS = 1200
BATCH = 100
MOST_A_SECOND = {"bare": 3000, "scan": 1500, "batch": 250}
PATIENCE_SECONDS = 60


@dataclass(frozen=True)
class Request:
    """A path, its body, and how many rows it makes."""

    path: str
    body: bytes
    rows: int


@dataclass(frozen=True)
class Round:
    """What one round gave, per second, and the milliseconds of CPU that a request took of the web service and of PostgreSQL."""

    requests: float
    rows: float
    cpu: float
    database: float


def ask(port: int, token: str, requests: Iterator[Request], seconds: float) -> tuple[int, int, float]:
    """Keep CLIENTS connections busy: answered requests, rows, and seconds. Raises RuntimeError for a refusal."""

    async def one(until: float) -> tuple[int, int]:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        count = rows = 0
        while time.perf_counter() < until:
            wanted = next(requests, None)
            if wanted is None:
                raise RuntimeError("all that was written is sent: raise MOST_A_SECOND")
            head = (
                f"POST {wanted.path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nAuthorization: Bearer {token}\r\n"
                f"Content-Type: application/json\r\nContent-Length: {len(wanted.body)}\r\n\r\n"
            )
            writer.write(head.encode() + wanted.body)
            answer = await reader.readuntil(b"\r\n\r\n")
            size = next(
                int(line[15:])
                for line in answer.split(b"\r\n")
                if line.lower().startswith(b"content-length:")
            )
            body = await reader.readexactly(size)
            if not answer.startswith(b"HTTP/1.1 200") or body.count(b'"outcome":"re') not in (0, wanted.rows):
                raise RuntimeError(f"{wanted.path}: {answer[:200]!r} {body[:500]!r}")
            if b"rejected" in body:
                raise RuntimeError(f"{wanted.path}: {body[:500]!r}")
            count, rows = count + 1, rows + wanted.rows
        writer.close()
        return count, rows

    async def all_of_them() -> tuple[int, int, float]:
        began = time.perf_counter()
        done = await asyncio.gather(*(one(began + seconds) for _ in range(CLIENTS)))
        return sum(count for count, _ in done), sum(rows for _, rows in done), time.perf_counter() - began

    return asyncio.run(all_of_them())


def bare() -> Iterator[Request]:
    """INSERTs."""
    body = json.dumps({"said": "x" * 300}).encode()
    return itertools.repeat(Request("/bare", body, 1))


def scan_requests(corps: Any, size: int) -> Iterator[Request]:
    """Scans of cadets who have none on their day yet, `size` at a time; one training day after the other."""
    from apps.cadets.services import cards  # noqa: PLC0415 (needs Django set up)
    from tests import cast  # noqa: PLC0415

    tokens = [cards.token_for(enrollment.cadet) for enrollment in corps.enrollments]
    while True:
        day = cast.training_day(corps)
        moment = (day.sessions.get().opens_at + timedelta(minutes=5)).isoformat()
        for first in range(0, len(tokens), size):
            scans = [
                {"client_id": str(uuid4()), "token": token, "scanned_at": moment}
                for token in tokens[first : first + size]
            ]
            body = json.dumps({"scans": scans}).encode()
            yield Request(f"/api/v1/training-days/{day.pk}/scans", body, len(scans))


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=4)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, servers(Path(folder) / "stores", durable=True) as urls:
        from django.db import connection  # noqa: PLC0415 (needs Django set up)

        from tests import cast  # noqa: PLC0415

        corps = cast.corps(cadets_count=CADETS)
        with connection.cursor() as cursor:
            cursor.execute("CREATE TABLE bare (id bigserial PRIMARY KEY, said text)")
            cursor.execute("ANALYZE")
        token = cast.client_of(corps.sergeant)._credentials["HTTP_AUTHORIZATION"].split()[1]
        port = processes.free_port()
        environment = child_environment(
            **urls, DJANGO_SETTINGS_MODULE="benchmarks.bare_settings", PORT=str(port), PYTHONPATH=str(ROOT),
            RGMS_DATA_DIR=folder,
        )  # fmt: skip
        with (Path(folder) / "web.log").open("wb") as log:
            web = subprocess.Popen(
                [str(VENV_BIN / "gunicorn"), "-c", "gunicorn.conf.py", "config.wsgi:application"], cwd=ROOT, env=environment,
                stdout=log, stderr=log, preexec_fn=processes.end_with_parent,  # noqa: PLW1509 (calls one loaded C function)
            )  # fmt: skip
        try:
            _wait_ready(port, web, Path(folder) / "web.log")
            pid_file = Path(folder) / "stores" / "postgres" / "postmaster.pid"
            database = int(pid_file.read_text(encoding="utf-8").splitlines()[0])
            ways = {
                "bare": bare(),
                "scan": scan_requests(corps, 1),
                "batch": scan_requests(corps, BATCH),
            }
            compare(port, web.pid, database, token, ways, rounds=given.rounds, seconds=given.seconds)
        finally:
            web.terminate()
            web.wait(30)


def _wait_ready(port: int, web: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while processes.listener_of(port) is None:
        if time.monotonic() > deadline or web.poll() is not None:
            sys.exit(log.read_text()[-2000:])
        time.sleep(0.1)


def compare(
    port: int,
    pid: int,
    database: int,
    token: str,
    ways: dict[str, Iterator[Request]],
    *,
    rounds: int,
    seconds: float,
) -> None:
    """Single scans and bare INSERTs in turns, then batches and bare INSERTs: what a batch leaves for the database to tidy up
    would fall on whatever comes next."""

    def measure(way: str, seconds: float) -> Round:
        written = list(itertools.islice(ways[way], int(MOST_A_SECOND[way] * seconds)))
        before = cpu_ms(pid), cpu_ms(database)
        count, rows, took = ask(port, token, iter(written), seconds)
        cpu, of_database = cpu_ms(pid) - before[0], cpu_ms(database) - before[1]
        ways[way] = itertools.chain(written[count:], ways[way])
        return Round(count / took, rows / took, cpu / count, of_database / count)

    for way in ways:
        measure(way, 1)
    for name, unit in (("scan", "requests"), ("batch", "rows")):
        pairs = []
        for number in range(rounds):
            order = (name, "bare") if number % 2 == 0 else ("bare", name)
            done = {way: measure(way, seconds) for way in order}
            pairs.append((done[name], done["bare"]))
        for way, own in zip((name, "bare"), zip(*pairs, strict=True), strict=True):
            print(
                f"{way:<6} {median_range([one.requests for one in own], '.0f')} requests/s, "
                f"{median_range([one.rows for one in own], '.0f')} rows/s, "
                f"{median_range([one.cpu for one in own])} CPU ms a request, "
                f"{median_range([one.database for one in own])} of PostgreSQL"
            )
        shares = [getattr(one, unit) / getattr(base, unit) for one, base in pairs]
        print(f"{name}/bare {unit} per second  {median_range(shares)}")
        print(f"{name}/bare CPU per request  {median_range([one.cpu / base.cpu for one, base in pairs])}")


if __name__ == "__main__":
    main()
