"""A web service that is told to end answers everybody who has come, and then lets go of its port."""

import http.client
import signal
import socket
import time

import pytest

from apps.authentication.rules import Role
from tests.realtime.yard import PATIENCE_SECONDS, Yard, signed_in

MANY = 40
# Gunicorn keeps open lines for so long once it shall end.
LINGER_SECONDS = 2.0


def whole(line: socket.socket) -> bytes:
    """All that comes until the other side ends."""
    with line:
        return b"".join(iter(lambda: line.recv(65536), b""))


def test_whoever_has_asked_is_answered_and_an_open_line_may_say_one_more_thing(yard: Yard, monkeypatch):
    monkeypatch.setenv("GUNICORN_WORKERS", "2")
    # Not closed for its silence, however long the next lines take.
    web = yard.start_web("--keep-alive", "600")
    token = signed_in(Role.ADMIN).token.partition("=")[2]
    asks = f"GET /api/v1/auth/me HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {token}\r\nConnection: close\r\n\r\n"
    kept = http.client.HTTPConnection("127.0.0.1", web.port, timeout=PATIENCE_SECONDS)

    def on_the_open_line() -> int:
        kept.request("GET", "/api/v1/auth/me", headers={"Authorization": f"Bearer {token}"})
        answer = kept.getresponse()
        answer.read()
        return answer.status

    assert on_the_open_line() == 200
    asking = [
        socket.create_connection(("127.0.0.1", web.port), timeout=PATIENCE_SECONDS) for _ in range(MANY)
    ]
    for one in asking:
        one.sendall(asks.encode())

    told_at = time.monotonic()
    web.process.send_signal(signal.SIGTERM)

    try:
        assert on_the_open_line() == 200
    except (OSError, http.client.HTTPException):
        # Nobody can say anything on a line after it was closed, which a busy machine may take to here.
        assert time.monotonic() - told_at > LINGER_SECONDS
    kept.close()
    assert [whole(one).split(b"\r\n")[0] for one in asking] == [b"HTTP/1.1 200 OK"] * MANY
    assert web.process.wait(PATIENCE_SECONDS) == 0
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", web.port))
