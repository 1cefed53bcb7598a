"""The line of the web service's threads: whoever signs in stands behind everyone else, and whoever is silent in no line."""

import selectors
import socket
import time
from collections import deque
from collections.abc import Iterator
from concurrent.futures import Future
from types import SimpleNamespace
from typing import Any

import pytest
from gunicorn.workers.gthread import TConn

from config.web_worker import Lanes, Worker

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


def worker_of(given: list[Any], *, connections_count: int = 0) -> Any:
    """A worker whose pool only notes what it is given."""

    def submit(handle: Any, conn: Any) -> Future[bool]:
        given.append(conn)
        return Future()

    worker: Any = Worker.__new__(Worker)
    worker.cfg, worker.alive = SimpleNamespace(keepalive=0, is_ssl=False), True
    worker.nr_conns, worker._accepting = connections_count, False
    worker.poller, worker.pending_conns, worker.leaving = selectors.DefaultSelector(), deque(), deque()
    worker.tpool = SimpleNamespace(submit=submit)
    return worker


def test_a_worker_that_ends_answers_whoever_has_connected_and_refuses_the_next(connections):
    given: list[Any] = []
    worker = worker_of(given)
    worker.sockets = [socket.create_server(("127.0.0.1", 0))]
    address = worker.sockets[0].getsockname()
    worker.set_accept_enabled(True)
    connections += [socket.create_connection(address) for _ in range(5)]
    for one in connections:
        one.sendall(SCAN)

    worker.alive = False
    worker.set_accept_enabled(False)

    connections += [conn.sock for conn in given]
    assert [conn.sock.recv(1000) for conn in given] == [SCAN] * 5
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(address)


def test_whoever_was_answered_holds_nobody_up_and_is_heard_out(connections, monkeypatch):
    worker = worker_of([], connections_count=2)
    pairs = [socket.socketpair() for _ in range(2)]
    connections += [one for pair in pairs for one in pair]
    talks, stays = (TConn(worker.cfg, near, ("127.0.0.1", 1), ("127.0.0.1", 2)) for near, _ in pairs)
    over: Future[bool] = Future()
    over.set_result(False)
    for conn in (talks, stays):
        conn.sock.sendall(b"answer")
        worker.finish_request(conn, over)
    assert (worker.nr_conns, list(worker.leaving)) == (2, [talks, stays])

    # It goes on talking, and is not reset for that: what it was told is there to the end.
    pairs[0][1].sendall(SCAN)
    worker.wait_for_and_dispatch_events(timeout=60)
    assert (pairs[0][1].recv(100), pairs[0][1].recv(100)) == (b"answer", b"")
    pairs[0][1].close()
    worker.wait_for_and_dispatch_events(timeout=60)
    assert (worker.nr_conns, list(worker.leaving)) == (1, [stays])
    stays.timeout = time.monotonic()
    worker.murder_pending()

    assert (worker.nr_conns, len(worker.leaving), stays.sock.fileno()) == (0, 0, -1)


def test_a_connection_takes_a_thread_once_it_speaks_and_is_closed_when_it_never_does(connections):
    given: list[Any] = []
    worker = worker_of(given, connections_count=2)
    pairs = [socket.socketpair() for _ in range(2)]
    connections += [one for pair in pairs for one in pair]
    speaks, silent = (TConn(worker.cfg, near, ("127.0.0.1", 1), ("127.0.0.1", 2)) for near, _ in pairs)
    worker.enqueue_req(speaks)
    worker.enqueue_req(silent)
    assert given == []

    pairs[0][1].sendall(SCAN)
    worker.wait_for_and_dispatch_events(timeout=60)
    worker.murder_pending()

    assert given == [speaks]
    assert (worker.nr_conns, pairs[1][1].recv(1)) == (1, b"")
    assert speaks.sock.recv(1000) == SCAN
