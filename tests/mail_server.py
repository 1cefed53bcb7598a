"""A mail server for tests: real, if small."""

import asyncio
import contextlib
import threading
from email import message_from_bytes
from email.policy import default
from typing import Any

import pytest


class MailServer:
    """Speaks enough SMTP to take a mail from smtplib; keeps what it was given. When it has taken `silent_after` mails it says
    nothing more, until it goes on."""

    def __init__(self, *, silent_after: int | None = None) -> None:
        self._silent_after, self._goes_on = silent_after, asyncio.Event()
        self.taken: list[dict[str, Any]] = []
        self.refuses = 0
        self._loop = asyncio.new_event_loop()
        started = threading.Event()
        self._thread = threading.Thread(target=self._run, args=[started], daemon=True)
        self._thread.start()
        assert started.wait(60)

    def _run(self, started):
        async def serve():
            self._server = await asyncio.start_server(self._talk, "127.0.0.1", 0)
            self.port = self._server.sockets[0].getsockname()[1]
            started.set()

        self._loop.run_until_complete(serve())
        self._loop.run_forever()

    async def _own_turn(self):
        if self._silent_after is not None and len(self.taken) >= self._silent_after:
            await self._goes_on.wait()

    def go_on(self):
        self._loop.call_soon_threadsafe(self._goes_on.set)

    async def _talk(self, reader, writer):
        with contextlib.suppress(ConnectionError):
            await self._converse(reader, writer)
        writer.close()

    async def _converse(self, reader, writer):
        await self._own_turn()
        writer.write(b"220 here\r\n")
        envelope = {}
        while line := await reader.readline():
            words = line.decode().strip()
            verb = words[:4].upper()
            if verb == "RCPT":
                envelope["to"] = words.partition("<")[2].rstrip(">")
            if verb == "DATA":
                writer.write(b"354 go on\r\n")
                body = await reader.readuntil(b"\r\n.\r\n")
                envelope["message"] = message_from_bytes(body[:-5], policy=default)
                self.taken.append(envelope)
                envelope = {}
                await self._own_turn()
            refused = self.refuses and verb == "RCPT"
            writer.write(
                f"{self.refuses} no\r\n".encode()
                if refused
                else b"221 bye\r\n"
                if verb == "QUIT"
                else b"250 ok\r\n"
            )
            await writer.drain()
            if verb == "QUIT":
                break

    def close(self):
        self._loop.call_soon_threadsafe(self._server.close)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)
        self._loop.close()


@pytest.fixture
def mail_server(settings):
    server = MailServer()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", server.port
    yield server
    server.close()
