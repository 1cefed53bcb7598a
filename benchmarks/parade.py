"""A parade with accidents: cadets are scanned, boards are open, and servers are killed meanwhile. Every board must end equal
to the database.

    .venv/bin/python benchmarks/parade.py [MINUTES]

Starts a whole system as `make run` does, on free ports of the loopback, and leaves nothing behind. PHONES send PER_SECOND scans
a second between them, on time whatever came before; a scan that is not answered is sent again, as the scanner's queue does,
with the id that it had. BOARDS fetch the muster once and then fold what their sockets tell, as the page does; whose socket ends
connects again and resumes. A third of the way a web worker is killed, two thirds of the way the channel layer (Valkey); the
supervisor starts both again. Times of the boards are from the moment that the event was written, just before its commit, and
beside it from the moment that its scan was sent. The raw broadcast (raw_broadcast.py) passes on a message of the same size at
the same rate, through the same Valkey to as many sockets, in the same run.
"""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

import redis
import redis.asyncio
from measuring import ROOT, share
from sign_in_burst import Caller
from websockets.asyncio.client import connect
from websockets.exceptions import WebSocketException

from tools import processes
from tools.harness import Stack, running_stack
from tools.paths import VENV_PYTHON

MINUTES = 5.0
PHONES, PER_SECOND, BOARDS = 6, 10, 50
CHANNEL = "raw"
RETRY_SECONDS = 0.5
PATIENCE_SECONDS = 30.0
MESSAGE_BYTES = 560
Moment = float
"""Seconds of time.time(): what the events' own timestamps are compared with."""
Standings = dict[int, tuple[str, Moment | None]]
"""Status and moment of the scan by enrollment."""


@dataclass
class Board:
    """One open dashboard: what is recorded by enrollment, and how far it has come."""

    url: str
    token: str
    standings: Standings
    last_id: int
    arrivals: dict[str, Moment] = field(default_factory=dict)
    delays: list[float] = field(default_factory=list)
    reconnected: int = -1

    async def watch(self) -> None:
        """Listen until cancelled."""
        while True:
            with contextlib.suppress(OSError, WebSocketException, TimeoutError):
                async with connect(f"{self.url}/ws/updates/?token={self.token}", compression=None) as socket:
                    self.reconnected += 1
                    await socket.send(json.dumps({"type": "resume", "last_id": self.last_id}))
                    async for text in socket:
                        self._take(json.loads(text))
            await asyncio.sleep(RETRY_SECONDS)

    def _take(self, frame: dict[str, Any]) -> None:
        now = time.time()
        if frame["type"] == "resync":
            raise RuntimeError("a board was told to fetch anew: history was lost")
        if frame["id"] is None:
            return
        if frame["id"] <= self.last_id:
            raise RuntimeError(f"event {frame['id']} came after {self.last_id}")
        self.last_id = frame["id"]
        if frame["type"] == "attendance.record_saved":
            record = frame["data"]["record"]
            scanned_at = _moment(record["scanned_at"])
            self.standings[record["enrollment_id"]] = (record["status"], scanned_at)
            self.delays.append((now - datetime.fromisoformat(frame["timestamp"]).timestamp()) * 1000)
            self.arrivals[f"{record['enrollment_id']} {scanned_at}"] = now


@dataclass
class Parade:
    """What the phones did."""

    sent: dict[str, Moment] = field(default_factory=dict)
    answers: list[float] = field(default_factory=list)
    repeated: int = 0
    outcomes: dict[str, int] = field(default_factory=dict)


def _moment(text: str | None) -> Moment | None:
    return datetime.fromisoformat(text).timestamp() if text else None


class Phones:
    """Each scan is of the next cadet and earlier than the one before, so that every one changes a record."""

    def __init__(
        self, caller: Caller, tokens: list[str], day_id: int, opens_at: datetime, cards: list[tuple[int, str]]
    ) -> None:
        self._caller, self._day_id, self._cards = caller, day_id, itertools.cycle(cards)
        self._tokens = itertools.cycle(tokens)
        self._moments = (
            opens_at + timedelta(seconds=3600, milliseconds=-number) for number in itertools.count()
        )
        self.done = Parade()

    def sign_in(self, tokens: list[str]) -> None:
        """From now on with these."""
        self._tokens = itertools.cycle(tokens)

    async def send(self) -> None:
        """One scan, until it is answered."""
        enrollment_id, card = next(self._cards)
        moment, token = next(self._moments), next(self._tokens)
        scan = {"client_id": str(uuid4()), "token": card, "scanned_at": moment.isoformat()}
        began = time.time()
        self.done.sent[f"{enrollment_id} {moment.timestamp()}"] = began
        while True:
            with contextlib.suppress(OSError, IndexError, ValueError):
                status, answer = await self._caller.post(
                    f"training-days/{self._day_id}/scans", {"scans": [scan]}, token
                )
                if status == 200:
                    outcome = answer["results"][0]["outcome"]
                    self.done.outcomes[outcome] = self.done.outcomes.get(outcome, 0) + 1
                    self.done.answers.append((time.time() - began) * 1000)
                    return
            self.done.repeated += 1
            await asyncio.sleep(RETRY_SECONDS)

    async def parade(self, until: float) -> None:
        """Scans at a fixed rate."""
        began, under_way = time.perf_counter(), []
        for number in itertools.count():
            await asyncio.sleep(max(0.0, began + number / PER_SECOND - time.perf_counter()))
            if time.perf_counter() > until:
                break
            under_way.append(asyncio.create_task(self.send()))
        await asyncio.gather(*under_way)


class Raw:
    """The raw broadcast and those who hear it."""

    def __init__(self, url: str) -> None:
        self._url, self.port = url, processes.free_port()
        self.delays: list[float] = []
        self._filling = "x" * MESSAGE_BYTES

    @contextlib.contextmanager
    def served(self) -> Iterator[None]:
        """While it runs."""
        command = [
            str(VENV_PYTHON),
            str(ROOT / "benchmarks/raw_broadcast.py"),
            str(self.port),
            self._url,
            CHANNEL,
        ]
        process = subprocess.Popen(
            command, stdout=subprocess.PIPE, text=True, preexec_fn=processes.end_with_parent  # noqa: PLW1509
        )  # fmt: skip
        process.stdout.readline()  # type: ignore[union-attr]  # a pipe; "ready"
        try:
            yield
        finally:
            process.kill()

    async def hear(self) -> None:
        """One socket."""
        async with connect(f"ws://127.0.0.1:{self.port}", compression=None) as socket:
            async for text in socket:
                self.delays.append((time.time() - json.loads(text)["at"]) * 1000)

    async def publish(self) -> None:
        """At the rate of the scans, half a step beside them; nothing while Redis is away."""
        client = redis.asyncio.from_url(self._url, socket_connect_timeout=0.2, socket_timeout=0.2)
        began = time.perf_counter() + 0.5 / PER_SECOND
        for number in itertools.count():
            await asyncio.sleep(max(0.0, began + number / PER_SECOND - time.perf_counter()))
            with contextlib.suppress(redis.RedisError, OSError):
                await client.publish(CHANNEL, json.dumps({"at": time.time(), "said": self._filling}))


def prepared(stack: Stack) -> tuple[Phones, list[Board], Any]:
    """The demo's open day, its sergeant's six phones and fifty boards, and what the database says of it when asked."""
    os.environ.update(stack.environment)
    import django  # noqa: PLC0415 (reads the environment above)

    django.setup()
    from apps.attendance.models import AttendanceRecord, TrainingDay  # noqa: PLC0415 (needs Django set up)
    from apps.attendance.selectors import muster  # noqa: PLC0415
    from apps.authentication.models import User  # noqa: PLC0415
    from apps.authentication.services import sign_in  # noqa: PLC0415
    from apps.cadets.models import Enrollment  # noqa: PLC0415
    from apps.cadets.services.cards import token_for  # noqa: PLC0415
    from common import clock  # noqa: PLC0415

    day = TrainingDay.objects.get(status="open")
    password = stack.environment.get("RGMS_DEMO_PASSWORD", "parade-ground")
    tokens = [
        sign_in.sign_in(
            username="sergeant",
            password=password,
            user_agent=f"phone {number}",
            address="127.0.0.1",
            now=clock.now(),
        ).tokens.access
        for number in range(PHONES + 1)
    ]
    rows = Enrollment.objects.filter(term=day.term, status="ongoing", cadet__archived_at=None).select_related(
        "cadet"
    )
    cards = [(row.pk, token_for(row.cadet)) for row in rows]
    opens_at = day.sessions.earliest("opens_at").opens_at
    phones = Phones(Caller(stack.web_url), tokens[:PHONES], day.pk, opens_at, cards)
    seen = muster(User.objects.get(username="sergeant"), day.pk, None, clock.now())

    def standings() -> Standings:
        records = AttendanceRecord.objects.filter(session=seen.session)
        return {
            pk: (status, scanned_at and scanned_at.timestamp())
            for pk, status, scanned_at in records.values_list("enrollment_id", "status", "scanned_at")
        }

    url = f"ws://{urlsplit(stack.channels_url).netloc}"
    return phones, [Board(url, tokens[-1], standings(), seen.cursor) for _ in range(BOARDS)], standings


def child(stack: Stack, name: str) -> int:
    """The process of a service."""
    return int(json.loads((stack.folder / "children.json").read_text())[name]["pid"])


async def accidents(stack: Stack, seconds: float) -> None:
    """Kill a web worker, then Valkey."""
    await asyncio.sleep(seconds / 3)
    web = child(stack, "web")
    worker = max(pid for pid in processes.tree(web) if pid != web)
    os.kill(worker, signal.SIGKILL)
    print(f"  {seconds / 3:.0f} s: killed web worker {worker}", flush=True)
    await asyncio.sleep(seconds / 3)
    valkey = child(stack, "valkey")
    os.kill(valkey, signal.SIGKILL)
    print(f"  {seconds * 2 / 3:.0f} s: killed Valkey {valkey}", flush=True)


async def run(stack: Stack, seconds: float) -> None:
    """The parade, and what came of it."""
    phones, boards, standings = await asyncio.to_thread(prepared, stack)
    raw = Raw(stack.environment["REDIS_URL"])
    with raw.served():
        listening = [
            asyncio.create_task(work)
            for work in (
                *(board.watch() for board in boards),
                *(raw.hear() for _ in range(BOARDS)),
                raw.publish(),
            )
        ]
        while min(board.reconnected for board in boards) < 0:
            await asyncio.sleep(0.1)
        trouble = asyncio.create_task(accidents(stack, seconds))
        await phones.parade(time.perf_counter() + seconds)
        await trouble
        expected = await asyncio.to_thread(standings)
        deadline = time.monotonic() + PATIENCE_SECONDS
        while any(board.standings != expected for board in boards) and time.monotonic() < deadline:
            await asyncio.sleep(0.1)
        for task in listening:
            task.cancel()
        failed = [
            one
            for one in await asyncio.gather(*listening, return_exceptions=True)
            if isinstance(one, RuntimeError)
        ]
    report(phones.done, boards, raw, expected, failed)


def report(done: Parade, boards: list[Board], raw: Raw, expected: Standings, failed: list[Any]) -> None:
    """Print what came out. Exits with 1 when a board is not what the database is."""
    equal = sum(board.standings == expected for board in boards)
    seen = [len(board.delays) for board in boards]
    print(
        f"{len(done.sent)} scans, {done.outcomes}, {done.repeated} sent again; answered after {_two(done.answers)}"
    )
    print(
        f"{equal} of {len(boards)} boards equal to the database, {min(seen)} to {max(seen)} events each, "
        f"{sum(board.reconnected for board in boards)} reconnected; load {os.getloadavg()[0]:.1f}"
    )
    ours = [delay for board in boards for delay in board.delays]
    whole = [
        (at - done.sent[key]) * 1000
        for board in boards
        for key, at in board.arrivals.items()
        if key in done.sent
    ]
    print(f"event to board {_two(ours)}; scan sent to board {_two(whole)}; raw {_two(raw.delays)}")
    for name, times in (("event to board", ours), ("scan sent to board", whole)):
        ratios = [share(times, part) / share(raw.delays, part) for part in (0.5, 0.99)]
        print(f"{name} / raw: p50 {ratios[0]:.1f}, p99 {ratios[1]:.1f}")
    for trouble in failed:
        print(trouble)
    if equal < len(boards) or failed:
        sys.exit(1)


def _two(times: list[float]) -> str:
    return f"p50 {share(times, 0.5):.1f} ms, p99 {share(times, 0.99):.1f} ms"


def main() -> None:
    """Run it."""
    minutes = float(sys.argv[1]) if len(sys.argv) > 1 else MINUTES
    with running_stack(workers=4) as stack:
        asyncio.run(run(stack, minutes * 60))


if __name__ == "__main__":
    main()
