#!/usr/bin/env python
"""The channels service: `python daphne.conf.py`. Daphne has no configuration file of its own, so this one runs it.

Serves HTTP too: alone it is the single-URL shape. On SIGTERM it stops listening, tells every live socket to come back
(1012), lets requests in flight finish, and ends; plain Daphne would cut them all.
"""

import asyncio
import logging
import os
import sys
import time
from pathlib import Path
from typing import Any, TextIO

BACKEND = Path(__file__).resolve().parent / "rotc_backend"
sys.path.insert(0, str(BACKEND))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.production")

import django  # noqa: E402 (the project's modules need the path above)
from daphne.cli import CommandLineInterface  # noqa: E402
from daphne.server import Server  # noqa: E402
from django.conf import settings  # noqa: E402
from twisted.internet import defer, reactor  # noqa: E402 (Daphne has chosen the reactor by now)

from common.addresses import client_address  # noqa: E402
from common.logs import JsonFormatter, one_line  # noqa: E402
from config.env import EnvironmentProblems  # noqa: E402

try:
    django.setup()
except EnvironmentProblems as problems:
    sys.exit(str(problems))

from realtime import hub  # noqa: E402 (its tables need Django set up)

logger = logging.getLogger("channels.service")

DEFAULT_PORT = 8001
DAY_SECONDS = 24 * 60 * 60
PING_INTERVAL_SECONDS = 20
PING_TIMEOUT_SECONDS = 30
# The kernel holds this many connections that wait to be accepted: after a deploy all dashboards come back at once.
BACKLOG = 4096
SERVICE_RESTART = 1012
# Standard codes that a server may send; Autobahn lets an application send 1000 and 3000 to 4999 only.
STANDARD_CLOSE_CODES = frozenset({1001, 1008, 1011, SERVICE_RESTART, 1013})
# All together below the 30 seconds after which Render kills the old instance.
CLOSE_SECONDS = 3.0
DRAIN_SECONDS = 14.0
WRITE_SECONDS = 8.0
QUIET_PATHS = ("/api/health/live/",)


def arguments(environment: dict[str, Any]) -> list[str]:
    """Daphne's command line, from the typed environment of config/env.py."""
    port = environment["PORT"] or environment["CHANNELS_PORT"] or DEFAULT_PORT
    return [
        "--endpoint", f"tcp:port={port}:interface=0.0.0.0:backlog={BACKLOG}",
        "--websocket_timeout", str(DAY_SECONDS),
        "--ping-interval", str(PING_INTERVAL_SECONDS),
        "--ping-timeout", str(PING_TIMEOUT_SECONDS),
        "--verbosity", str(environment["DAPHNE_VERBOSITY"]),
        "--no-server-name",
        "config.asgi:application",
    ]  # fmt: skip


class AccessLog:
    """One line per request and per opened or closed socket. Queries are left out: they may hold a token or ticket."""

    def __init__(self, stream: TextIO, *, is_json: bool = False) -> None:
        self._stream = stream
        self._formatter = JsonFormatter() if is_json else logging.Formatter()

    def __call__(self, protocol: str, action: str, details: dict[str, Any]) -> None:
        """Daphne's action logger."""
        path = one_line(str(details["path"]).partition("?")[0])
        client = str(details["client"]).rpartition(":")[0] or "-"
        if protocol == "websocket" and action in ("connected", "disconnected", "rejected"):
            self._write(f'{client} "WEBSOCKET {path}" {action}')
        elif protocol == "http" and action == "complete" and path not in QUIET_PATHS:
            milliseconds = int(details["time_taken"] * 1000)
            said = f"{details['status']} {details['size']} {milliseconds}ms"
            self._write(f'{client} "{details["method"]} {path}" {said}')

    def _write(self, line: str) -> None:
        record = logging.LogRecord("daphne.access", logging.INFO, "", 0, line, None, None)
        self._stream.write(f"{self._formatter.format(record)}\n")


class GracefulServer(Server):  # type: ignore[misc]  # Daphne is not typed
    """Daphne's server with the client's true address and an orderly end."""

    def __init__(self, *args: Any, **options: Any) -> None:
        if options.get("action_logger"):
            options["action_logger"] = AccessLog(sys.stdout, is_json=settings.ENV["LOG_FORMAT"] == "json")
        super().__init__(*args, **options)
        self._listening: list[Any] = []

    def listen_success(self, port: Any) -> None:
        """Keep the port, to stop listening on it in the end."""
        self._listening.append(port)
        super().listen_success(port)

    def create_application(self, protocol: Any, scope: dict[str, Any]) -> Any:
        """Correct the client's address for the log and the application, then start the application."""
        forwarded = (value for name, value in scope["headers"] if name.lower() == b"x-forwarded-for")
        peer_host, peer_port = scope["client"] or (None, 0)
        host = client_address(
            peer=peer_host,
            forwarded_for=b",".join(forwarded).decode("latin-1"),
            hops=settings.TRUSTED_PROXY_HOPS,
        )
        scope["client"] = protocol.client_addr = [host, peer_port] if host else None
        return super().create_application(protocol, scope)

    async def handle_reply(self, protocol: Any, message: dict[str, Any]) -> None:
        """Pass the application's message on; the standard close codes directly, since Autobahn would refuse them."""
        is_standard_close = (
            message["type"] == "websocket.close" and message.get("code") in STANDARD_CLOSE_CODES
        )
        if is_standard_close and protocol in self.connections and protocol.state == protocol.STATE_OPEN:
            protocol.sendCloseFrame(code=message["code"])
        else:
            await super().handle_reply(protocol, message)

    def kill_all_applications(self) -> "defer.Deferred[None]":
        """Twisted calls this when SIGTERM asks it to stop, and waits for the answer."""
        return defer.Deferred.fromFuture(asyncio.ensure_future(self._end_in_order()))

    async def _end_in_order(self) -> None:
        for port in self._listening:
            port.stopListening()
        try:
            await asyncio.wait_for(hub.close_all(code=SERVICE_RESTART), CLOSE_SECONDS)
        except Exception:
            # Whatever is wrong with the sockets, the requests in flight still get their answers.
            logger.exception("live sockets were not closed in order")
        deadline = time.monotonic() + DRAIN_SECONDS
        while self._in_flight() and time.monotonic() < deadline:
            await asyncio.sleep(0.05)
        left = self._in_flight()
        for application in left:
            application.cancel()
        await asyncio.gather(*left, return_exceptions=True)
        # An application is done before its last bytes are on their way: what still has some to write is let write.
        deadline = time.monotonic() + WRITE_SECONDS
        while reactor.getWriters() and time.monotonic() < deadline:  # type: ignore[misc]  # declared without self
            await asyncio.sleep(0.01)

    def _in_flight(self) -> list["asyncio.Future[None]"]:
        found = (details.get("application_instance") for details in self.connections.values())
        return [application for application in found if application is not None and not application.done()]


class Launcher(CommandLineInterface):  # type: ignore[misc]  # Daphne is not typed
    """Daphne's command line with the server above."""

    server_class = GracefulServer


if __name__ == "__main__":
    Launcher().run(arguments(settings.ENV))
