"""The web service's workers: Gunicorn's threads, and a line in which whoever signs in stands behind everyone else."""

from __future__ import annotations

import contextlib
import queue
import selectors
import socket
import time
from collections import deque
from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial
from typing import Any

from gunicorn.workers.gthread import TConn, ThreadWorker

from apps.authentication.rules.turns import PATHS

_LONGEST = max(map(len, PATHS))
_BEGINNINGS = tuple(f"POST {path}".encode() for path in PATHS)
# As Gunicorn's.
_LEAVING_SECONDS = 2.0
_PEEKED_BYTES = len("POST ") + _LONGEST


class Lanes(queue.SimpleQueue[Any]):
    """Work of a thread pool: connections that ask for what hashes a password come after all others, each lane in its order.

    When two hundred sign in at one moment, most are sent away (apps/authentication/services/turns.py); even so they would
    hold up a scan that comes after them, each by what a refusal costs.
    """

    def __init__(self) -> None:
        super().__init__()
        self._first: deque[Any] = deque()
        self._behind: deque[Any] = deque()

    def put(self, item: Any, block: bool = True, timeout: float | None = None) -> None:
        """As of any queue. The pool's word for its end, None, comes last."""
        (self._behind if item is None or _signs_in(item) else self._first).append(item)
        super().put(None)

    def get(self, block: bool = True, timeout: float | None = None) -> Any:
        """As of any queue."""
        super().get(block, timeout)
        try:
            return self._first.popleft()
        except IndexError:
            return self._behind.popleft()

    def get_nowait(self) -> Any:
        """As of any queue."""
        return self.get(block=False)


class Worker(ThreadWorker):
    """Gunicorn's, with lanes, and a poller that waits for what a connection has to say: its own threads would, up to five
    seconds each, and two hundred that connect at one moment and speak a little later would hold up whoever speaks. It waits too
    for whoever was answered to close: Gunicorn's does that with the thread that takes everyone in, up to two seconds each."""

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self.leaving: deque[TConn] = deque()

    def get_thread_pool(self) -> ThreadPoolExecutor:
        """Its threads."""
        pool = ThreadPoolExecutor(max_workers=self.cfg.threads)
        pool._work_queue = Lanes()
        return pool

    def enqueue_req(self, conn: TConn) -> None:
        """Give a connection to a thread; one that has not said anything yet, when it has, or close it when it never does."""
        if conn.initialized or conn.data_ready or not self.alive or _said(conn.sock):
            super().enqueue_req(conn)
            return
        conn.sock.setblocking(False)
        conn.timeout = time.monotonic() + self.cfg.keepalive
        self.pending_conns.append(conn)
        heard = partial(self.on_pending_socket_readable, conn)
        self.poller.register(conn.sock, selectors.EVENT_READ, heard)

    def finish_request(self, conn: TConn, fs: Future[Any]) -> None:
        """As Gunicorn's, but for a connection that is over: its other side hears that, and is heard out."""
        if fs.cancelled() or fs.exception() is not None or fs.result():
            super().finish_request(conn, fs)
            return
        try:
            conn.sock.shutdown(socket.SHUT_WR)
        except OSError:
            self._close(conn)
            return
        # Closed with something unread, it would be reset, and the end of the answer with it.
        conn.sock.setblocking(False)
        conn.timeout = time.monotonic() + _LEAVING_SECONDS
        self.leaving.append(conn)
        self.poller.register(conn.sock, selectors.EVENT_READ, partial(self._hear_out, conn))

    def _hear_out(self, conn: TConn, sock: socket.socket) -> None:
        try:
            if sock.recv(65536):
                return
        except BlockingIOError:
            return
        except OSError:
            pass
        self.leaving.remove(conn)
        self.poller.unregister(sock)
        self._close(conn)

    def murder_pending(self) -> None:
        """As Gunicorn's; and whoever was answered and does not close."""
        super().murder_pending()
        while self.leaving and (self.leaving[0].timeout or 0) <= time.monotonic():
            conn = self.leaving.popleft()
            self.poller.unregister(conn.sock)
            self._close(conn)

    def _close(self, conn: TConn) -> None:
        self.nr_conns -= 1
        conn.close()

    def set_accept_enabled(self, enabled: bool | None) -> None:
        """As Gunicorn's; once the worker shall end, take those who have connected already, and let go of the door: the system
        would go on opening it for others until the last worker is gone, and then throw them all out unheard."""
        super().set_accept_enabled(enabled)
        if self.alive or enabled:
            return
        for listener in self.sockets:
            taken = -1
            while taken != self.nr_conns:
                taken = self.nr_conns
                self.accept(listener)
            listener.close()


def _signs_in(item: Any) -> bool:
    """Whether the connection of a piece of work has said already that it asks for such a thing."""
    return _said(item.args[0].sock).startswith(_BEGINNINGS)


def _said(sock: socket.socket) -> bytes:
    """The beginning of what a connection has said and nobody has read; nothing is taken from it. Empty when it says nothing
    yet, has ended or is gone."""
    with contextlib.suppress(OSError):
        return sock.recv(_PEEKED_BYTES, socket.MSG_PEEK | socket.MSG_DONTWAIT)
    return b""
