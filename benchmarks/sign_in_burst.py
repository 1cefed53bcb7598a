"""Whether a burst of sign-ins stops the parade ground: how long scans take while 200 people sign in at the same moment.

    .venv/bin/python benchmarks/sign_in_burst.py [ROUNDS]

Starts a whole system as `make run` does, on free ports of the loopback, and leaves nothing behind. Scans are sent at a fixed
rate, whether or not the ones before were answered, and timed from the moment at which they were meant to be sent. Quiet and
burst take turns, so that whatever else the machine does meets both. Who is told to come again does so, as the page does. The
people are a process of their own, so that the scans' clock does not wait for what 200 clients cost. Of each burst the slowest
scans are told, with the moment of the burst at which they were sent.
"""

from __future__ import annotations

import asyncio
import itertools
import json
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "rotc_backend")]

from tools import processes  # noqa: E402 (needs the path above)
from tools.harness import Stack, running_stack  # noqa: E402

ROUNDS = 7
SIGN_INS = 200
SCANS_PER_SECOND = 10
QUIET_SECONDS = 8
PATIENCE_SECONDS = 180
TOLD = 6
PASSWORD = "a burst of passwords"  # noqa: S105 (of accounts that end with the run)


class Unexpected(RuntimeError):
    """An answer that the measure does not allow for."""


@dataclass
class Round:
    """Times in milliseconds, and how often somebody was told to come again."""

    quiet: list[float] = field(default_factory=list)
    burst: list[float] = field(default_factory=list)
    slowest: list[tuple[float, float]] = field(default_factory=list)
    sign_ins: list[float] = field(default_factory=list)
    asked_to_wait: int = 0
    burst_seconds: float = 0


class Asking(asyncio.Protocol):
    """One request on a connection of its own; `answer` is all that came."""

    def __init__(self, request: bytes) -> None:
        self._request, self._parts = request, list[bytes]()
        self.answer: asyncio.Future[bytes] = asyncio.get_running_loop().create_future()

    def connection_made(self, transport: Any) -> None:
        transport.write(self._request)

    def data_received(self, data: bytes) -> None:
        self._parts.append(data)

    def connection_lost(self, exc: Exception | None) -> None:
        if not self.answer.done():
            self.answer.set_result(b"".join(self._parts))


class Caller:
    """Says HTTP to the web service, one connection per request, with little Python: it shares the cores with the services."""

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        self._host, self._port = parts.hostname, parts.port

    def request(self, path: str, body: Any, token: str = "") -> bytes:
        """A POST as it goes over the wire."""
        raw = json.dumps(body).encode()
        head = [
            f"POST /api/v1/{path} HTTP/1.1", f"Host: {self._host}:{self._port}", "Content-Type: application/json",
            f"Content-Length: {len(raw)}", "Connection: close", *([f"Authorization: Bearer {token}"] if token else []),
        ]  # fmt: skip
        return "\r\n".join(head).encode() + b"\r\n\r\n" + raw

    async def ask(self, request: bytes) -> tuple[int, Any]:
        """Status and document of the answer."""
        loop = asyncio.get_running_loop()
        _, asking = await loop.create_connection(lambda: Asking(request), self._host, self._port)
        top, _, content = (await asking.answer).partition(b"\r\n\r\n")
        return int(top.split(maxsplit=2)[1]), json.loads(content or b"null")

    async def post(self, path: str, body: Any, token: str = "") -> tuple[int, Any]:
        """Status and document of the answer to a POST."""
        return await self.ask(self.request(path, body, token))


class Scans:
    """A scan after the other, each earlier than the one before: every one of them changes a record."""

    def __init__(self, caller: Caller, token: str, day_id: int, opens_at: Any, cards: list[str]) -> None:
        self._caller, self._token, self._day_id = caller, token, day_id
        self._moments = (
            opens_at + timedelta(seconds=60, milliseconds=-number) for number in itertools.count()
        )
        self._cards = itertools.cycle(cards)

    async def send(self) -> None:
        """One scan. Raises Unexpected when it was refused. A duplicate was overtaken by the next scan of its cadet."""
        scan = {
            "client_id": str(uuid4()),
            "token": next(self._cards),
            "scanned_at": next(self._moments).isoformat(),
        }
        status, answer = await self._caller.post(
            f"training-days/{self._day_id}/scans", {"scans": [scan]}, self._token
        )
        if status != 200 or answer["results"][0]["outcome"] not in ("recorded", "duplicate"):
            raise Unexpected(f"{status}: {answer}")


async def at_a_fixed_rate(
    send: Callable[[], Awaitable[None]], until: Callable[[], bool]
) -> list[tuple[float, float]]:
    """Milliseconds of each, from the moment at which it was meant to be sent, and the second of that."""
    began, times, under_way = time.perf_counter(), [], []

    async def one(meant: float) -> None:
        await send()
        times.append(((time.perf_counter() - meant) * 1000, meant - began))

    for number in itertools.count():
        meant = began + number / SCANS_PER_SECOND
        await asyncio.sleep(max(0.0, meant - time.perf_counter()))
        if until():
            break
        under_way.append(asyncio.create_task(one(meant)))
    await asyncio.gather(*under_way)
    return times


class People:
    """Those who sign in. They run in a process of their own and come when they are told to."""

    def __init__(self, url: str) -> None:
        self._process = subprocess.Popen(
            [sys.executable, __file__, "--people", url], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
            preexec_fn=processes.end_with_parent,  # noqa: PLW1509 (calls one loaded C function)
        )  # fmt: skip

    def come(self, names: list[str]) -> dict[str, Any]:
        """All at once; what they met, when all are in. Raises Unexpected."""
        self._process.stdin.write(json.dumps(names) + "\n")  # type: ignore[union-attr]  # a pipe
        self._process.stdin.flush()  # type: ignore[union-attr]
        told = self._process.stdout.readline()  # type: ignore[union-attr]
        if not told:
            raise Unexpected("the people went away")
        return dict(json.loads(told))


async def serve_people(url: str) -> None:
    """The other side of People."""
    caller = Caller(url)
    while line := await asyncio.to_thread(sys.stdin.readline):
        logins = [{"username": name, "password": PASSWORD} for name in json.loads(line)]
        requests = [caller.request("auth/login", login) for login in logins]
        met = await asyncio.gather(*(sign_in(caller, request) for request in requests))
        told = {"sign_ins": [took for took, _ in met], "asked_to_wait": sum(asked for _, asked in met)}
        print(json.dumps(told), flush=True)


async def sign_in(caller: Caller, request: bytes) -> tuple[float, int]:
    """Somebody who signs in, and waits as told where there are too many: milliseconds, and how often told."""
    began, asked_to_wait = time.perf_counter(), 0
    while True:
        status, answer = await caller.ask(request)
        if status == 200:
            return (time.perf_counter() - began) * 1000, asked_to_wait
        if status != 429 or time.perf_counter() - began > PATIENCE_SECONDS:
            raise Unexpected(f"{status}: {answer}")
        asked_to_wait += 1
        await asyncio.sleep(answer["retry_after"])


async def measure(people: People, scans: Scans, names: list[str]) -> Round:
    """Quiet, then a burst."""
    done = Round()
    ends = time.perf_counter() + QUIET_SECONDS
    quiet = await at_a_fixed_rate(scans.send, lambda: time.perf_counter() > ends)
    began = time.perf_counter()
    coming = asyncio.create_task(asyncio.to_thread(people.come, names))
    coming.add_done_callback(lambda _: setattr(done, "burst_seconds", time.perf_counter() - began))
    burst = await at_a_fixed_rate(scans.send, coming.done)
    met = await coming
    done.quiet, done.burst = [took for took, _ in quiet], [took for took, _ in burst]
    done.sign_ins, done.asked_to_wait = met["sign_ins"], met["asked_to_wait"]
    done.slowest = sorted(burst, reverse=True)[:TOLD]
    return done


def prepared(stack: Stack) -> tuple[Scans, list[str]]:
    """Scans of the demo's open day, and accounts that may sign in."""
    os.environ.update(stack.environment)
    import django  # noqa: PLC0415 (reads the environment above)

    django.setup()
    from django.contrib.auth.hashers import make_password  # noqa: PLC0415 (needs Django set up)

    from apps.attendance.models import TrainingDay  # noqa: PLC0415
    from apps.authentication.models import User  # noqa: PLC0415
    from apps.authentication.services import sign_in  # noqa: PLC0415
    from apps.cadets.models import Enrollment  # noqa: PLC0415
    from apps.cadets.services.cards import token_for  # noqa: PLC0415
    from common import clock  # noqa: PLC0415

    hashed = make_password(PASSWORD)
    names = [f"burst{number}" for number in range(SIGN_INS)]
    User.objects.bulk_create(
        User(username=name, display_name=name, role="cadet", password=hashed) for name in names
    )
    day = TrainingDay.objects.get(status="open")
    rows = Enrollment.objects.filter(term=day.term, status="ongoing", cadet__archived_at=None).select_related(
        "cadet"
    )
    begun = sign_in.sign_in(
        username="sergeant", password=stack.environment.get("RGMS_DEMO_PASSWORD", "parade-ground"), user_agent="",
        address="127.0.0.1", now=clock.now(),
    )  # fmt: skip
    opens_at = day.sessions.earliest("opens_at").opens_at
    cards = [token_for(row.cadet) for row in rows]
    return Scans(Caller(stack.web_url), begun.tokens.access, day.pk, opens_at, cards), names


def p99(times: list[float]) -> float:
    """The 99th percentile."""
    return statistics.quantiles(times, n=100, method="inclusive")[98]


def told(number: int, item: Round) -> str:
    """A round as a line."""
    return (
        f"{number:<7}{p99(item.quiet):>7.0f} ms{p99(item.burst):>7.0f} ms{p99(item.burst) / p99(item.quiet):>7.2f}"
        f"{len(item.burst):>7}{item.burst_seconds:>6.1f} s{item.asked_to_wait:>13}{os.getloadavg()[0]:>6.1f}"
    )


def report(rounds: list[Round]) -> Iterator[str]:
    """What came out of all, a line each."""
    ratios = [p99(item.burst) / p99(item.quiet) for item in rounds]
    quiet, burst, signed_in = (
        [time for item in rounds for time in getattr(item, name)] for name in ("quiet", "burst", "sign_ins")
    )
    for name, times in (("quiet", quiet), ("burst", burst)):
        yield f"scans, {name}: p50 {statistics.median(times):.0f} ms, p99 {p99(times):.0f} ms, {len(times)} of them"
    yield f"signed in after {statistics.median(signed_in) / 1000:.1f} s (median), {max(signed_in) / 1000:.1f} s (last)"
    yield f"ratio of p99: median {statistics.median(ratios):.2f}, {min(ratios):.2f} to {max(ratios):.2f}"


async def run(scans: Scans, people: People, names: list[str], count: int) -> list[Round]:
    """A round to warm up, and those that count."""
    print(
        f"{'round':<7}{'quiet p99':>10}{'burst p99':>10}{'ratio':>7}{'scans':>7}{'all in':>8}{'told to wait':>13}{'load':>6}"
    )
    rounds = []
    for number in range(count + 1):
        rounds.append(await measure(people, scans, names))
        print(told(number, rounds[-1]), "" if number else "(to warm up)")
        slow = ", ".join(f"{took:.0f} ms at {at:.1f} s" for took, at in rounds[-1].slowest)
        print(f"       slowest: {slow}", flush=True)
    return rounds[1:]


def main() -> None:
    """Measure and print."""
    if sys.argv[1:2] == ["--people"]:
        asyncio.run(serve_people(sys.argv[2]))
        return
    count = int(sys.argv[1]) if len(sys.argv) > 1 else ROUNDS
    with running_stack(workers=4) as stack:
        scans, names = prepared(stack)
        for line in report(asyncio.run(run(scans, People(stack.web_url), names, count))):
            print(line)


if __name__ == "__main__":
    main()
