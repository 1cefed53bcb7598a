"""Clients that do not read: they are closed, and cost the server little meanwhile."""

import base64
import contextlib
import os
import socket
import struct
import time
from pathlib import Path

import pytest
from django.db import transaction

from apps.grading.events import ScoresSaved
from apps.system import outbox
from realtime.sockets import LAGGARD_CLOSE_SECONDS
from tests.realtime.yard import PATIENCE_SECONDS, Channels, Listener, signed_in, until

pytestmark = pytest.mark.usefixtures("yard")

DEAF = 10
CELLS = [{"enrollment_id": number, "assessment_id": number} for number in range(2000)]
EVENTS = 80


class DeafClient:
    """Completes the handshake and then reads nothing until told to."""

    def __init__(self, channels: Channels, query: str) -> None:
        self.socket = socket.socket()
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 64 * 1024)
        self.socket.settimeout(PATIENCE_SECONDS)
        self.socket.connect(("127.0.0.1", channels.port))
        key = base64.b64encode(os.urandom(16)).decode()
        self.socket.sendall(
            f"GET /ws/updates/{query} HTTP/1.1\r\nHost: {channels.address}\r\nUpgrade: websocket\r\n"
            f"Connection: Upgrade\r\nSec-WebSocket-Key: {key}\r\nSec-WebSocket-Version: 13\r\n\r\n".encode()
        )
        self._data = b""
        while b"\r\n\r\n" not in self._data:
            self._data += self.socket.recv(1)
        assert b" 101 " in self._data
        self._data = b""

    def read_close_code(self) -> int:
        """Read all that is left, up to the close frame; 1006 when there is none."""
        with contextlib.suppress(ConnectionError):
            while True:
                opcode, payload = self._frame()
                if opcode == 8:
                    return int(struct.unpack("!H", payload[:2])[0])
        return 1006

    def _frame(self) -> tuple[int, bytes]:
        head, size = self._take(2), 0
        size = head[1]
        if size == 126:
            size = struct.unpack("!H", self._take(2))[0]
        elif size == 127:
            size = struct.unpack("!Q", self._take(8))[0]
        return head[0] & 0x0F, self._take(size)

    def _take(self, count: int) -> bytes:
        while len(self._data) < count:
            more = self.socket.recv(65536)
            if not more:
                raise ConnectionAbortedError
            self._data += more
        taken, self._data = self._data[:count], self._data[count:]
        return taken


def memory_kib(channels: Channels) -> int:
    """Proportional set size of the process."""
    lines = Path(f"/proc/{channels.process.pid}/smaps_rollup").read_text().splitlines()
    return int(next(line for line in lines if line.startswith("Pss:")).split()[1])


def test_clients_that_do_not_read_are_closed_with_4408_and_cost_little(channels: Channels):
    someone = signed_in()
    before = memory_kib(channels)
    deaf = [DeafClient(channels, someone.token) for _ in range(DEAF)]

    with Listener(channels, someone.token) as listener:
        listener.greeting()
        peak, began = 0, time.monotonic()
        for number in range(EVENTS):
            with transaction.atomic():
                outbox.publish(ScoresSaved(number, CELLS), to=["corps"])
            assert listener.next()["data"]["term_id"] == number
            peak = max(peak, memory_kib(channels))
        assert listener.is_quiet()

    codes = {client.read_close_code() for client in deaf}
    # Whoever does not read the reason for ten seconds either is cut off: that is for a machine that took as long to here.
    is_late = time.monotonic() - began > LAGGARD_CLOSE_SECONDS
    assert codes == {4408} or (is_late and codes <= {4408, 1006})
    # Without a bound each of the ten would have had its own 7 MB waiting.
    assert peak - before < 30 * 1024
    for client in deaf:
        client.socket.close()
    until(lambda: channels.log.read_text().count("disconnected") >= DEAF)
