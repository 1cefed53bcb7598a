"""Ports, process identities and the lock that says "make run is at work here". Standard library only."""

import contextlib
import ctypes
import fcntl
import itertools
import json
import os
import signal
import socket
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from tools.console import Stop

_PR_SET_PDEATHSIG = 1
# Loaded here, not in the child: between fork and exec nothing may be imported or allocated.
_LIBC = ctypes.CDLL(None) if sys.platform == "linux" else None


# Below those that systems lend to whoever connects or asks for any: nobody is given one between the look and the start.
_PORTS = range(15_000, 32_000)
# Several processes look at the same time: each begins elsewhere.
_places = itertools.count(os.getpid() * 101)


def free_port(preferred: int | None = None) -> int:
    """`preferred` when nothing listens there on 127.0.0.1, else any free port."""
    others = (_PORTS[place % len(_PORTS)] for place in itertools.islice(_places, 1000))
    for port in itertools.chain([preferred] if preferred else [], others, [0]):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return int(probe.getsockname()[1])
    raise Stop("This machine has no free TCP port.")


def require_free(port: int, *, variable: str) -> None:
    """Raise Stop, naming who listens and the variable that chooses another port, unless `port` can be bound."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("0.0.0.0", port))
        except PermissionError:
            raise Stop(
                f"Port {port} may be bound by root only. Choose another: {variable}=8010 make run"
            ) from None
        except OSError:
            holder = listener_of(port) or "another program"
            raise Stop(
                f"Port {port} is taken by {holder}. Stop that, or choose another port: {variable}={port + 10} make run"
            ) from None


def listener_of(port: int) -> str | None:
    """ "name (pid N)" of the process that listens on the port, where /proc tells."""
    inodes = {f"socket:[{inode}]" for inode in _listening_inodes(port)}
    for process in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            if any(str(descriptor.readlink()) in inodes for descriptor in (process / "fd").iterdir()):
                return f"{(process / 'comm').read_text().strip()} (pid {process.name})"
    return None


def _listening_inodes(port: int) -> Iterator[str]:
    listen_state = "0A"
    for table in (Path("/proc/net/tcp"), Path("/proc/net/tcp6")):
        with contextlib.suppress(OSError):
            for line in table.read_text().splitlines()[1:]:
                fields = line.split()
                if fields[3] == listen_state and int(fields[1].rsplit(":", 1)[1], 16) == port:
                    yield fields[9]


def identity(pid: int) -> str | None:
    """What tells this process from a later one with the same number: its start time. None when it is gone or a zombie."""
    try:
        state, *fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    except OSError:
        return _identity_without_proc(pid)
    return None if state == "Z" else fields[18]


def _identity_without_proc(pid: int) -> str | None:
    if Path("/proc/self").exists():
        return None
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return None
    except PermissionError:
        pass
    return "alive"


def end_with_parent() -> None:
    """For a child between fork and exec: ask Linux for a SIGTERM when the parent dies, however it dies."""
    if _LIBC is not None:
        _LIBC.prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)


def tree(root: int) -> list[int]:
    """The process and everything below it."""
    found = [root]
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            if int(stat.read_text().rsplit(")", 1)[1].split()[1]) == root:
                found += tree(int(stat.parent.name))
    return found


def pss_mib(pid: int) -> float:
    """PSS in MiB: shared pages count once, divided among those who share them. 0 when the process is gone."""
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0.0
    return sum(int(line.split()[1]) for line in lines if line.startswith("Pss:")) / 1024


class Children:
    """The children of a running supervisor on disk, so that after a `kill -9` the next command can stop what is left."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def note(self, name: str, pid: int) -> None:
        """Remember a child that was started."""
        self._write(self._read() | {name: {"pid": pid, "identity": identity(pid) or ""}})

    def forget(self, name: str) -> None:
        """A child has ended."""
        self._write({key: value for key, value in self._read().items() if key != name})

    def reap(
        self, order: tuple[str, ...], *, signals: dict[str, signal.Signals], patience_seconds: float = 8
    ) -> list[str]:
        """Stop what a dead supervisor left running, in `order`; answer with the names. Safe against reused pids."""
        stopped = []
        children = self._read()
        for name in sorted(children, key=lambda child: order.index(child) if child in order else -1):
            pid, known = int(children[name]["pid"]), children[name]["identity"]
            if identity(pid) != known:
                continue
            stopped.append(name)
            end(pid, known, first=signals.get(name, signal.SIGTERM), patience_seconds=patience_seconds)
        self._path.unlink(missing_ok=True)
        return stopped

    def _read(self) -> dict[str, dict[str, str | int]]:
        try:
            return dict(json.loads(self._path.read_text(encoding="utf-8")))
        except (FileNotFoundError, ValueError):
            return {}

    def _write(self, children: dict[str, dict[str, str | int]]) -> None:
        draft = self._path.with_suffix(".draft")
        draft.write_text(json.dumps(children), encoding="utf-8")
        draft.replace(self._path)


def end(pid: int, known: str | int, *, first: signal.Signals, patience_seconds: float) -> None:
    """Ask the process to end, wait, and kill its whole group if it does not. `known` is its identity()."""
    for wish, seconds in ((first, patience_seconds), (signal.SIGKILL, 5.0)):
        with contextlib.suppress(ProcessLookupError):
            if wish == signal.SIGKILL and os.getpgid(pid) == pid:
                os.killpg(pid, wish)
            else:
                os.kill(pid, wish)
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            if identity(pid) != known:
                return
            time.sleep(0.05)


class RunLock:
    """Held by the one `make run` of a data folder for as long as it lives, even across exec; a `kill -9` frees it."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._descriptor: int | None = None

    def take(self) -> bool:
        """Take the lock and write this pid into it. False when another process holds it."""
        self._path.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(self._path, os.O_RDWR | os.O_CREAT, 0o600)
        # More than once: holder() of another process may look at the lock just now.
        for _ in range(5):
            with contextlib.suppress(BlockingIOError):
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
                os.ftruncate(descriptor, 0)
                os.write(descriptor, str(os.getpid()).encode())
                self._descriptor = descriptor
                return True
            time.sleep(0.02)
        os.close(descriptor)
        return False

    def release(self) -> None:
        """Give it back."""
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None

    def holder(self) -> int | None:
        """The pid of the process that holds the lock, None when none does."""
        try:
            with self._path.open("rb") as file:
                fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except FileNotFoundError:
            return None
        except BlockingIOError:
            return int(self._path.read_text() or 0) or None
        return None
