"""Many WebSocket clients in one process, for the benchmarks beside it: as little Python per frame as can be.

Reads commands as lines of JSON from stdin and answers each with a line of JSON on stdout; started by benchmarks/sockets.py. A
frame is known by the first number after `"id":` in it, and is noted with the moment of its arrival (CLOCK_MONOTONIC, which all
processes of a machine share).
"""

from __future__ import annotations

import asyncio
import base64
import json
import os
import re
import sys
import time
from array import array
from collections import defaultdict
from typing import Any

IDENTITY = re.compile(rb'"id": ?(\d+)')
TEXT, CLOSE, PING = 0x1, 0x8, 0x9


class Client(asyncio.Protocol):
    """One socket: opened by a handshake, then only listening."""

    def __init__(self, fleet: Fleet, host: str, path: str) -> None:
        self._fleet = fleet
        self._rest = b""
        self._is_open = False
        self.greeted = asyncio.get_running_loop().create_future()
        key = base64.b64encode(os.urandom(16)).decode()
        self._request = (
            f"GET {path} HTTP/1.1\r\nHost: {host}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: {key}\r\n"
            f"Sec-WebSocket-Version: 13\r\nOrigin: http://{host}\r\n\r\n"
        ).encode()

    def connection_made(self, transport: Any) -> None:
        self.transport = transport
        transport.write(self._request)

    def data_received(self, data: bytes) -> None:
        now = time.monotonic()
        self._rest += data
        if not self._is_open:
            head, found, self._rest = self._rest.partition(b"\r\n\r\n")
            if not found:
                self._rest = head
                return
            if not head.startswith(b"HTTP/1.1 101"):
                self._end("refused")
                return
            self._is_open = True
            if self._fleet.is_raw:
                self._greet()
        self._read(now)

    def _read(self, now: float) -> None:
        data, place = self._rest, 0
        while len(data) - place >= 2:
            kind, size, start = data[place] & 0x0F, data[place + 1], place + 2
            if size == 126:
                size, start = int.from_bytes(data[start : start + 2], "big"), start + 2
            elif size == 127:
                size, start = int.from_bytes(data[start : start + 8], "big"), start + 8
            if len(data) < start + size or start > len(data):
                break
            self._take(kind, data[start : start + size], now)
            place = start + size
        self._rest = data[place:]

    def _take(self, kind: int, content: bytes, now: float) -> None:
        if kind == TEXT:
            found = IDENTITY.search(content)
            if found:
                self._fleet.arrivals[int(found[1])].append(now)
            elif b"connection_established" in content:
                self._greet()
            elif b'"error"' in content:
                self._end("refused")
        elif kind == PING:
            mask = os.urandom(4)
            masked = bytes(byte ^ mask[number % 4] for number, byte in enumerate(content))
            self.transport.write(bytes([0x8A, 0x80 | len(content)]) + mask + masked)
        elif kind == CLOSE:
            self._end("closed")

    def _greet(self) -> None:
        if not self.greeted.done():
            self.greeted.set_result(True)

    def _end(self, why: str) -> None:
        if not self.greeted.done():
            self.greeted.set_result(False)
        elif self in self._fleet.clients:
            self._fleet.lost[why] += 1
        self._fleet.clients.discard(self)
        self.transport.close()

    def connection_lost(self, exc: Exception | None) -> None:
        self._end("lost")


class Fleet:
    """All clients, and what arrived."""

    def __init__(self) -> None:
        self.clients: set[Client] = set()
        self.arrivals: defaultdict[int, array[float]] = defaultdict(lambda: array("d"))
        self.lost: defaultdict[str, int] = defaultdict(int)
        self.is_raw = False

    async def open(self, port: int, paths: list[str], at_once: int, is_raw: bool) -> dict[str, Any]:
        """Open a socket for each path, `at_once` at a time; how many are in, and after how many seconds all were."""
        self.is_raw = is_raw
        turns, began = asyncio.Semaphore(at_once), time.monotonic()
        host = f"127.0.0.1:{port}"

        async def one(path: str) -> bool:
            async with turns:
                loop = asyncio.get_running_loop()
                try:
                    _, client = await asyncio.wait_for(
                        loop.create_connection(lambda: Client(self, host, path), "127.0.0.1", port), 60
                    )
                    self.clients.add(client)
                    return bool(await asyncio.wait_for(client.greeted, 60))
                except (OSError, TimeoutError):
                    return False

        opened = sum(await asyncio.gather(*(one(path) for path in paths)))
        return {
            "opened": opened,
            "refused": len(paths) - opened,
            "seconds": time.monotonic() - began,
        }

    def report(self) -> dict[str, Any]:
        """What arrived since the last report, and which sockets ended unasked."""
        told = {
            "arrivals": {number: list(times) for number, times in self.arrivals.items()},
            "open": len(self.clients),
            "lost": dict(self.lost),
        }
        self.arrivals.clear()
        self.lost.clear()
        return told

    def count(self, number: int) -> dict[str, Any]:
        """How many have a frame."""
        return {"count": len(self.arrivals.get(number, ()))}

    def drop(self) -> dict[str, Any]:
        """End all connections without a word, as a network does that goes away."""
        clients, self.clients = self.clients, set()
        for client in clients:
            client.transport.abort()
        return {}


async def main() -> None:
    """Do what is asked until stdin ends."""
    fleet, loop = Fleet(), asyncio.get_running_loop()
    reader = asyncio.StreamReader(limit=64 * 1024 * 1024)
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
    while line := await reader.readline():
        wanted = json.loads(line)
        answer = getattr(fleet, wanted.pop("do"))(**wanted)
        if asyncio.iscoroutine(answer):
            answer = await answer
        sys.stdout.write(json.dumps(answer) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    asyncio.run(main())
