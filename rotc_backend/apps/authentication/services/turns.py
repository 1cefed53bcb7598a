"""Hashing a password is made to cost time and memory. A burst of sign-ins takes neither from the parade ground: a service
hashes for a few at once (SIGN_INS_AT_ONCE), however many processes it has, and tells the rest to come again. Requests take
their turn at the door (config/middleware.py), before they have cost anything; who comes another way takes it here."""

from __future__ import annotations

import contextlib
import fcntl
import functools
import mmap
import struct
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from math import ceil
from typing import ParamSpec, TypeVar

from django.conf import settings
from django.utils.translation import gettext, gettext_noop

from apps.authentication.rules.turns import Line
from common.errors import DomainError

P = ParamSpec("P")
R = TypeVar("R")

_lock = threading.Lock()
_taken: set[int] = set()
_has_turn: ContextVar[bool] = ContextVar("has_turn", default=False)
# Made before the web service forks, so its processes share both. Each byte of the file is a turn: locked by the process that
# has it, and free again should that die. The memory says when the last who was sent away shall come.
_turns = tempfile.TemporaryFile()  # noqa: SIM115 (open as long as the process)
_shared = mmap.mmap(-1, 16)
_FORMAT = "dd"
struct.pack_into(_FORMAT, _shared, 0, Line.turn_seconds, Line.free_at)


class ManySignIns(DomainError):
    """As many passwords are being looked at as may be; `extra["retry_after"]` says in how many seconds to come again."""

    kind = "throttled"
    code = "many_sign_ins"
    title = gettext_noop("Many people are signing in")


@contextmanager
def turn() -> Iterator[None]:
    """The right to hash passwords, held until the block ends; a block within has it already. Raises ManySignIns without
    waiting: a thread that waits is one that no scan gets."""
    if _has_turn.get():
        yield
        return
    began = time.monotonic()
    with _lock:
        number = _take()
        if number is None:
            with _line() as line:
                wait = line.seconds_to_wait(began)
            raise ManySignIns(
                gettext("Try again in {ceil} seconds.").format(ceil=ceil(wait)), extra={"retry_after": wait}
            )
    mark = _has_turn.set(True)
    try:
        yield
    finally:
        _has_turn.reset(mark)
        with _lock:
            _taken.discard(number)
            fcntl.lockf(_turns, fcntl.LOCK_UN, 1, number)
            with _line() as line:
                line.note_turn((time.monotonic() - began) / settings.SIGN_INS_AT_ONCE)


def takes_a_turn(service: Callable[P, R]) -> Callable[P, R]:
    """A service that hashes a password, and so raises ManySignIns too; then nothing was counted or changed."""

    @functools.wraps(service)
    def within(*args: P.args, **kwargs: P.kwargs) -> R:
        with turn():
            return service(*args, **kwargs)

    return within


def _take() -> int | None:
    """A turn that neither a thread nor another process has."""
    for number in range(settings.SIGN_INS_AT_ONCE):
        if number not in _taken:
            with contextlib.suppress(OSError):
                fcntl.lockf(_turns, fcntl.LOCK_EX | fcntl.LOCK_NB, 1, number)
                _taken.add(number)
                return number
    return None


@contextmanager
def _line() -> Iterator[Line]:
    """The line of all processes. Two that change it at once cost somebody a second try, no more."""
    line = Line(*struct.unpack_from(_FORMAT, _shared))
    yield line
    struct.pack_into(_FORMAT, _shared, 0, line.turn_seconds, line.free_at)
