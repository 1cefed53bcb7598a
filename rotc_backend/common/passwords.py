"""How passwords are hashed, and hashes that were made elsewhere."""

import os
import sys
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import cache, partial
from typing import TypeVar

import bcrypt
from django.contrib.auth.hashers import Argon2PasswordHasher, BCryptPasswordHasher

R = TypeVar("R")

READ_BYTES = 72
NICENESS = 10


class Hasher(Argon2PasswordHasher):
    """argon2id as OWASP's Password Storage Cheat Sheet has it. Django's own numbers are 100 MiB and eight threads a hash: a few
    sign-ins at once would not fit into the 512 MB of a service."""

    time_cost = 2
    memory_cost = 19 * 1024
    parallelism = 1

    def encode(self, password: str, salt: str) -> str:
        """The hash as it is stored."""
        return behind_others(partial(super().encode, password, salt))

    def verify(self, password: str, encoded: str) -> bool:
        """Whether the hash is that of the password."""
        return behind_others(partial(super().verify, password, encoded))


class OldServerHasher(BCryptPasswordHasher):
    """bcrypt as the Node server used it: what lies beyond 72 bytes of a password never counted.

    The library of today refuses such a password with an error instead of cutting it.
    """

    def encode(self, password: str, salt: bytes) -> str:  # type: ignore[override]  # bcrypt's salts are bytes
        """The hash as it is stored: "bcrypt$" and the old server's text."""
        return f"{self.algorithm}${bcrypt.hashpw(password.encode()[:READ_BYTES], salt).decode()}"


def behind_others(work: Callable[[], R]) -> R:
    """Do what takes a core for long, and lets go of the interpreter meanwhile, in a thread that stands back when others want
    the core: the parade ground goes first. Where the system knows no such threads, in one like any other."""
    return _thread_behind().submit(work).result()


@cache
def _thread_behind() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(1, thread_name_prefix="behind", initializer=_stand_back)


def _stand_back() -> None:
    # Elsewhere the number of a thread would be that of some process.
    if sys.platform == "linux":
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), NICENESS)


if hasattr(os, "register_at_fork"):
    # A thread stays with the process that made it.
    os.register_at_fork(after_in_child=_thread_behind.cache_clear)
