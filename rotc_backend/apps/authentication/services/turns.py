"""Hashing a password is made to cost time and memory. A burst of sign-ins takes neither from the parade ground: a process
hashes for a few at once (SIGN_INS_AT_ONCE), keeps its other threads for everyone else, and tells the rest to come again."""

from __future__ import annotations

import functools
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import ParamSpec, TypeVar

from django.conf import settings

from apps.authentication.rules.turns import Line
from common.errors import DomainError

P = ParamSpec("P")
R = TypeVar("R")

_lock = threading.Lock()
_under_way = 0
_line = Line()


class ManySignIns(DomainError):
    """As many passwords are being looked at as may be; `extra["retry_after"]` says in how many seconds to come again."""

    kind = "throttled"
    code = "many_sign_ins"
    title = "Many people are signing in"


@contextmanager
def turn() -> Iterator[None]:
    """The right to hash passwords, held until the block ends. Raises ManySignIns without waiting: a thread that waits is one
    that no scan gets."""
    global _under_way
    with _lock:
        if _under_way >= settings.SIGN_INS_AT_ONCE:
            wait = _line.seconds_to_wait(time.monotonic())
            raise ManySignIns(f"Try again in {wait} seconds.", extra={"retry_after": wait})
        _under_way += 1
    began = time.monotonic()
    try:
        yield
    finally:
        with _lock:
            _under_way -= 1
            _line.note_turn(time.monotonic() - began)


def takes_a_turn(service: Callable[P, R]) -> Callable[P, R]:
    """A service that hashes a password, and so raises ManySignIns too; then nothing was counted or changed."""

    @functools.wraps(service)
    def within(*args: P.args, **kwargs: P.kwargs) -> R:
        with turn():
            return service(*args, **kwargs)

    return within
