"""The line of the web service's threads: whoever signs in stands behind everyone else."""

import socket
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest

from config.web_worker import Lanes

SIGN_IN = b"POST /api/v1/auth/login HTTP/1.1\r\nHost: x\r\n\r\n"
SCAN = b"POST /api/v1/training-days/1/scans HTTP/1.1\r\nHost: x\r\n\r\n"


@pytest.fixture
def connections() -> Iterator[list[socket.socket]]:
    made: list[socket.socket] = []
    yield made
    for one in made:
        one.close()


def work(connections: list[socket.socket], said: bytes) -> Any:
    near, far = socket.socketpair()
    connections += [near, far]
    far.sendall(said)
    return SimpleNamespace(args=(SimpleNamespace(sock=near),))


def test_sign_ins_come_after_all_others_and_each_lane_keeps_its_order(connections):
    lanes = Lanes()
    asked = [SIGN_IN, SCAN, SIGN_IN, b"GET /api/v1/auth/me HTTP/1.1\r\n", b"", b"PO"]
    items = [work(connections, said) for said in asked]
    for item in items:
        lanes.put(item)
    lanes.put(None)

    taken = [lanes.get_nowait() for _ in range(7)]

    assert taken == [items[1], *items[3:], items[0], items[2], None]
    assert lanes.empty()


def test_what_a_connection_said_is_still_there_for_whoever_reads_it(connections):
    lanes, item = Lanes(), work(connections, SIGN_IN)

    lanes.put(item)

    assert lanes.get().args[0].sock.recv(1000) == SIGN_IN


def test_a_connection_that_is_gone_stands_in_line_like_any_other(connections):
    lanes, item = Lanes(), work(connections, b"")
    item.args[0].sock.close()

    lanes.put(item)

    assert lanes.get() is item
