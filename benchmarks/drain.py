"""SIGTERM under load: 200 requests a second and 200 sockets, while a balancer has just turned from the old services to the new.

    .venv/bin/python benchmarks/drain.py [--seconds 12]

Starts a whole system as `make run` does, and two web and two channels services beside it. A third of the way new requests go to
the second web service only, and at the same moment the first gets SIGTERM with its requests in flight, and the first channels
service with all its sockets, which connect to the second after the wait of client/src/lib/backoff.ts. Half of the requests come
on connections of their own, the other half on LINES kept open, as balancers do both. Prints failed requests, close codes, and
how long until every socket was back.

What it does not show: SIGTERM to the only web service. Whoever comes after that is refused, since nobody is there; a platform
without downtime has the new service up before it ends the old one, and turns to it first.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import json
import os
import signal
import subprocess
import sys
import time
import urllib.request
from dataclasses import dataclass, field
from random import random
from statistics import quantiles

from measuring import ROOT
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed, WebSocketException

from tools import processes
from tools.harness import Stack, running_stack
from tools.paths import VENV_BIN, VENV_PYTHON

PER_SECOND, SOCKETS, LINES = 200, 200, 20
# As client/src/lib/backoff.ts: half of the first wait is random.
FIRST_WAIT_SECONDS = 0.5


@dataclass
class Seen:
    """What happened."""

    answered: int = 0
    asked_again: int = 0
    failed: list[str] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)
    codes: list[int] = field(default_factory=list)
    back: list[float] = field(default_factory=list)


@dataclass
class Turn:
    """To which of two services the balancer sends whoever comes."""

    ports: list[int]
    is_done: bool = False

    @property
    def port(self) -> int:
        """Of the first, and after the turn of the second."""
        return self.ports[self.is_done]


def head(host: str, token: str, *, keeps: bool) -> bytes:
    """A request as it goes over the wire."""
    end = "" if keeps else "Connection: close\r\n"
    return (
        f"GET /api/v1/auth/me HTTP/1.1\r\nHost: {host}\r\nAuthorization: Bearer {token}\r\n{end}\r\n".encode()
    )


class Line:
    """A connection that is kept from request to request, as long as the service keeps it."""

    def __init__(self, token: str) -> None:
        self._token, self._port, self._lock = token, 0, asyncio.Lock()
        self._reader: asyncio.StreamReader | None = None
        self._writer: asyncio.StreamWriter | None = None

    async def ask(self, turn: Turn, seen: Seen) -> None:
        """One request, when the one before has its answer, to whom the balancer turns to by then; whoever finds the line closed
        before an answer began asks once more, as clients do with what is safe."""
        async with self._lock:
            port = turn.port
            if port != self._port:
                self.close()
            for attempt in range(2):
                is_used = self._reader is not None
                began = time.perf_counter()
                try:
                    status = await asyncio.wait_for(self._answer(port), 30)
                except (OSError, EOFError, TimeoutError) as error:
                    self.close()
                    if attempt or not is_used:
                        seen.failed.append(f"kept: {type(error).__name__}")
                        return
                    seen.asked_again += 1
                    continue
                if status == 200:
                    seen.answered += 1
                    seen.seconds.append(time.perf_counter() - began)
                else:
                    seen.failed.append(f"kept: {status}")
                return

    async def _answer(self, port: int) -> int:
        if self._reader is None or self._writer is None:
            self._reader, self._writer = await asyncio.open_connection("127.0.0.1", port)
            self._port = port
        self._writer.write(head("127.0.0.1", self._token, keeps=True))
        top = (await self._reader.readuntil(b"\r\n\r\n")).lower()
        length = next(line for line in top.split(b"\r\n") if line.startswith(b"content-length:"))
        await self._reader.readexactly(int(length.split(b":")[1]))
        if b"connection: close" in top:
            self.close()
        return int(top.split(maxsplit=2)[1])

    def close(self) -> None:
        """The next request opens it anew."""
        if self._writer is not None:
            self._writer.close()
        self._reader = self._writer = None


async def ask(host: str, port: int, token: str, seen: Seen) -> None:
    """One request on a connection of its own."""
    began = time.perf_counter()
    try:
        reader, writer = await asyncio.open_connection(host, port)
        writer.write(head(host, token, keeps=False))
        answer = await asyncio.wait_for(reader.read(), 30)
        writer.close()
    except (OSError, TimeoutError) as error:
        seen.failed.append(type(error).__name__)
        return
    if answer.startswith(b"HTTP/1.1 200"):
        seen.answered += 1
        seen.seconds.append(time.perf_counter() - began)
    else:
        seen.failed.append(answer[:20].decode(errors="replace") or "cut off")


async def listen(addresses: list[str], token: str, seen: Seen) -> None:
    """One socket: closed by the first service, it comes back to the second."""
    with contextlib.suppress(ConnectionClosed):
        async with connect(f"ws://{addresses[0]}/ws/updates/?token={token}", open_timeout=30) as socket:
            try:
                async for _ in socket:
                    pass
            finally:
                seen.codes.append(socket.close_code or 0)
    ended = time.perf_counter()
    await asyncio.sleep(FIRST_WAIT_SECONDS * (1 + random()) / 2)  # noqa: S311 (spreads a herd)
    while True:
        with contextlib.suppress(OSError, WebSocketException):
            async with connect(f"ws://{addresses[1]}/ws/updates/?token={token}", open_timeout=30) as socket:
                await socket.recv()
                seen.back.append(time.perf_counter() - ended)
                await asyncio.sleep(3600)
        await asyncio.sleep(0.5)


def started(stack: Stack, command: list[str], port: int) -> subprocess.Popen[bytes]:
    """One more service beside those of the stack."""
    environment = stack.environment | {"PORT": str(port), "PYTHONPATH": str(ROOT / "rotc_backend")}
    return subprocess.Popen(
        command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True,
        preexec_fn=processes.end_with_parent,  # noqa: PLW1509 (calls one loaded C function)
    )  # fmt: skip


async def main() -> int:
    """Load, turn, end, print; 1 when a request failed or a socket is not back within ten seconds."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--seconds", type=float, default=12)
    seconds = parser.parse_args().seconds
    ports = [processes.free_port() for _ in range(4)]
    gunicorn = [str(VENV_BIN / "gunicorn"), "-c", "gunicorn.conf.py", "config.wsgi:application"]
    daphne = [str(VENV_PYTHON), "daphne.conf.py"]
    seen = Seen()
    with running_stack(workers=2) as stack:
        commands = (gunicorn, gunicorn, daphne, daphne)
        services = [started(stack, command, port) for command, port in zip(commands, ports, strict=True)]
        try:
            for port in ports:
                await up(port)
            token = sign_in(stack)
            addresses = [f"127.0.0.1:{port}" for port in ports[2:]]
            sockets = [asyncio.create_task(listen(addresses, token, seen)) for _ in range(SOCKETS // 2)]
            second = sign_in(stack, "sergeant")
            sockets += [asyncio.create_task(listen(addresses, second, seen)) for _ in range(SOCKETS // 2)]
            await asyncio.sleep(4)
            lines = [Line(token) for _ in range(LINES)]
            tasks, turn, begins = [], Turn(ports[:2]), time.perf_counter()
            for number in range(int(seconds * PER_SECOND)):
                if not turn.is_done and number > seconds * PER_SECOND / 3:
                    turn.is_done = True
                    for service in (services[0], services[2]):
                        service.send_signal(signal.SIGTERM)
                asking = (
                    lines[number // 2 % LINES].ask(turn, seen)
                    if number % 2
                    else ask("127.0.0.1", turn.port, token, seen)
                )
                tasks.append(asyncio.create_task(asking))
                await asyncio.sleep(max(0.0, begins + number / PER_SECOND - time.perf_counter()))
            await asyncio.gather(*tasks)
            deadline = time.perf_counter() + 20
            while len(seen.back) < SOCKETS and time.perf_counter() < deadline:
                await asyncio.sleep(0.1)
            for socket in sockets:
                socket.cancel()
        finally:
            for service in services:
                with contextlib.suppress(ProcessLookupError):
                    os.killpg(service.pid, signal.SIGKILL)
    p50, p95 = (quantiles(seen.seconds, n=100)[place] * 1000 for place in (49, 94))
    print(
        f"{seen.answered} requests answered (p50 {p50:.0f} ms, p95 {p95:.0f} ms), {len(seen.failed)} failed; "
        f"{seen.asked_again} found their line closed and asked again"
    )
    print("\n".join(sorted(set(seen.failed))))
    codes = {code: seen.codes.count(code) for code in set(seen.codes)}
    longest = max(seen.back, default=0.0)
    print(
        f"{len(seen.codes)} sockets closed with {codes}; {len(seen.back)} back, the last after {longest:.1f} s"
    )
    return int(bool(seen.failed) or len(seen.back) < SOCKETS or longest > 10)


async def up(port: int) -> None:
    """Return when the service answers."""
    while True:
        with contextlib.suppress(OSError):
            _, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.close()
            return
        await asyncio.sleep(0.1)


def sign_in(stack: Stack, username: str = "commandant") -> str:
    """An access token."""
    body = json.dumps({"username": username, "password": "parade-ground"}).encode()
    request = urllib.request.Request(  # noqa: S310 (our own)
        f"{stack.web_url}/api/v1/auth/login", data=body, headers={"Content-Type": "application/json"}
    )
    with urllib.request.urlopen(request, timeout=30) as answer:  # noqa: S310 (our own)
        return str(json.load(answer)["access"])


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))
