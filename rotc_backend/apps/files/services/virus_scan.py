"""The virus scanner, where one is configured: clamd, over TCP or a Unix socket (its INSTREAM command)."""

import logging
import socket
import struct
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.translation import gettext, gettext_noop

from common.errors import DomainError

logger = logging.getLogger(__name__)

SECONDS = 20.0
_CHUNK = 64 * 1024
_LONGEST_ANSWER = 4096


class Infected(DomainError):
    """The scanner found something."""

    kind = "unprocessable"
    code = "infected"
    title = gettext_noop("The virus scanner refused the file")


class ScannerAway(DomainError):
    """Nothing is taken unseen while the scanner is away."""

    kind = "unavailable"
    code = "scanner_away"
    title = gettext_noop("Files cannot be checked at the moment")


def scan(content: bytes) -> None:
    """Ask the scanner about the content; without one nothing is asked. Raises Infected, ScannerAway."""
    if not settings.CLAMD_URL:
        return
    try:
        said = _ask(b"zINSTREAM\0", content)
    except OSError as error:
        raise _away(f"{type(error).__name__}: {error}") from None
    if said.endswith(" FOUND"):
        found = said.removeprefix("stream: ").removesuffix(" FOUND")
        raise Infected(
            gettext("The virus scanner found {found} in it. Nothing was kept.").format(found=found)
        )
    if not said.endswith(" OK"):
        raise _away(said or "no answer")


def is_there() -> bool:
    """Whether the scanner answers."""
    try:
        return _ask(b"zPING\0") == "PONG"
    except OSError:
        return False


def _away(reason: str) -> ScannerAway:
    logger.error("the virus scanner did not answer: %s", reason)
    return ScannerAway(
        gettext("The virus scanner does not answer. Nothing was kept; try again later."),
        extra={"retry_after": 60},
    )


def _ask(command: bytes, content: bytes | None = None) -> str:
    with _connected() as link:
        link.sendall(command)
        if content is not None:
            for start in range(0, len(content), _CHUNK):
                part = content[start : start + _CHUNK]
                link.sendall(struct.pack(">I", len(part)) + part)
            link.sendall(struct.pack(">I", 0))
        answer = b""
        while (
            not answer.endswith(b"\0")
            and len(answer) < _LONGEST_ANSWER
            and (part := link.recv(_LONGEST_ANSWER))
        ):
            answer += part
    return answer.rstrip(b"\0\n").decode("utf-8", "replace")


def _connected() -> socket.socket:
    parts = urlsplit(settings.CLAMD_URL)
    if parts.scheme == "unix":
        link = socket.socket(socket.AF_UNIX)
        link.settimeout(SECONDS)
        try:
            link.connect(parts.path)
        except OSError:
            link.close()
            raise
        return link
    return socket.create_connection((parts.hostname or "", parts.port or 3310), timeout=SECONDS)
