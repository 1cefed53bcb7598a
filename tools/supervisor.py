"""One parent for all processes of `make run`: starts them, shows their lines, restarts what crashes, stops all in order."""

import asyncio
import contextlib
import os
import signal
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from tools import processes
from tools.console import Stop, paint, say

BACKOFF_SECONDS = (1, 2, 4, 8, 15, 30)
STEADY_SECONDS = 60
LOG_LIMIT_BYTES = 10 * 1024 * 1024
HEALTH_POLL_SECONDS = 0.15

Probe = Callable[[], Awaitable[bool]]


@dataclass
class Service:
    """One child. `probe` answers whether it is healthy; `note` is what its healthy line tells (an address).

    The log keeps all output; the terminal shows none of a quiet child's, and no lines that contain `hides`.
    """

    name: str
    command: Sequence[str]
    environment: Mapping[str, str]
    folder: Path
    probe: Probe
    note: str = ""
    colour: str = "dim"
    is_quiet: bool = False
    hides: str = ""
    stop_signal: signal.Signals = signal.SIGTERM
    stop_seconds: float = 10
    process: asyncio.subprocess.Process | None = field(default=None, init=False)
    keeper: "asyncio.Task[None] | None" = field(default=None, init=False)
    healthy: asyncio.Event = field(default_factory=asyncio.Event, init=False)


class Supervisor:
    """Owns the children. Not for use from several threads."""

    def __init__(self, *, logs: Path, children: processes.Children) -> None:
        self._logs = logs
        self._children = children
        self._services: list[Service] = []
        self._is_stopping = False
        # Off while starting and stopping: the banners would drown the healthy lines; the logs have them.
        self.is_showing = False
        logs.mkdir(parents=True, exist_ok=True)

    async def start(self, services: Sequence[Service], *, seconds: float) -> None:
        """Start these and return when all are healthy. Raises Stop, with the end of its log, when one is not in time."""
        for service in services:
            self._services.append(service)
            service.keeper = asyncio.create_task(self._keep(service))
        waits = {asyncio.create_task(service.healthy.wait()): service for service in services}
        _, late = await asyncio.wait(waits, timeout=seconds)
        for wait in late:
            wait.cancel()
        if late:
            service = min((waits[wait] for wait in late), key=self._services.index)
            raise Stop(
                f"{service.name} did not become healthy within {seconds:g} seconds. The end of {self._log(service)}:\n"
                + self._tail(service)
            )

    async def stop(self) -> None:
        """Stop every child, the last started first, each with its own signal and patience."""
        self._is_stopping = True
        self.is_showing = False
        for service in reversed(self._services):
            await self._stop(service)
        self._services.clear()

    async def _stop(self, service: Service) -> None:
        process = service.process
        if process is not None and process.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                process.send_signal(service.stop_signal)
            try:
                await asyncio.wait_for(process.wait(), service.stop_seconds)
            except TimeoutError:
                say(f"{service.name} does not stop by itself; killing it.")
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(process.pid, signal.SIGKILL)  # its own children, should any be left
            await process.wait()
        if service.keeper is not None:
            service.keeper.cancel()
            await asyncio.gather(service.keeper, return_exceptions=True)
        self._children.forget(service.name)

    async def _keep(self, service: Service) -> None:
        """Run the child, again and again if it crashes, until the supervisor stops."""
        crashes = 0
        while True:
            started = time.monotonic()
            await self._run_once(service, started)
            if self._is_stopping:
                return
            crashes = 0 if time.monotonic() - started > STEADY_SECONDS else crashes
            pause = BACKOFF_SECONDS[min(crashes, len(BACKOFF_SECONDS) - 1)]
            crashes += 1
            status = service.process.returncode if service.process else "?"
            say(paint(f"{service.name:<9} ended with status {status}; starting it again in {pause} s", "red"))
            await asyncio.sleep(pause)

    async def _run_once(self, service: Service, started: float) -> None:
        service.process = await asyncio.create_subprocess_exec(
            *service.command,
            cwd=service.folder,
            env=dict(service.environment),
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
            # Ctrl-C of the terminal reaches the supervisor only, which then stops the children in order.
            start_new_session=True,
            preexec_fn=processes.end_with_parent,
        )
        self._children.note(service.name, service.process.pid)
        watch = asyncio.create_task(self._watch_health(service, started))
        try:
            await self._pump(service, service.process)
            await service.process.wait()
        finally:
            watch.cancel()
            service.healthy.clear()

    async def _watch_health(self, service: Service, started: float) -> None:
        while not await service.probe():
            await asyncio.sleep(HEALTH_POLL_SECONDS)
        service.healthy.set()
        seconds = time.monotonic() - started
        say(
            f"{paint(f'{service.name:<9}', service.colour)} {paint('healthy', 'green')} {seconds:5.1f} s  {service.note}"
        )

    async def _pump(self, service: Service, process: asyncio.subprocess.Process) -> None:
        """Copy the child's output into its log and, line by line, to the terminal."""
        assert process.stdout is not None
        rest = b""
        while chunk := await process.stdout.read(65536):
            self._write_log(service, chunk)
            if service.is_quiet or not self.is_showing:
                continue
            *lines, rest = (rest + chunk).split(b"\n")
            self._show(service, [line.decode(errors="replace").rstrip() for line in lines])

    def _write_log(self, service: Service, chunk: bytes) -> None:
        path = self._log(service)
        if path.exists() and path.stat().st_size > LOG_LIMIT_BYTES:
            path.replace(path.with_suffix(".log.1"))
        with path.open("ab") as log:
            log.write(chunk)

    @staticmethod
    def _show(service: Service, lines: Sequence[str]) -> None:
        prefix = paint(f"{service.name:<9}|", service.colour)
        for line in lines:
            if not service.hides or service.hides not in line:
                say(f"{prefix} {line}")

    def _log(self, service: Service) -> Path:
        return self._logs / f"{service.name}.log"

    def _tail(self, service: Service) -> str:
        with contextlib.suppress(OSError):
            return "\n".join(self._log(service).read_text(errors="replace").splitlines()[-20:])
        return "(no log)"


async def http_get(url: str, *, seconds: float = 2) -> tuple[int, bytes]:
    """Status and body of a GET to http://HOST:PORT/PATH; (0, b"") when nobody answers in time."""
    host, _, path = url.removeprefix("http://").partition("/")
    name, _, port = host.partition(":")
    request = f"GET /{path} HTTP/1.0\r\nHost: {host}\r\nConnection: close\r\n\r\n".encode()
    try:
        async with asyncio.timeout(seconds):
            reader, writer = await asyncio.open_connection(name, int(port))
            writer.write(request)
            answer = await reader.read()
            writer.close()
        head, _, body = answer.partition(b"\r\n\r\n")
        return int(head.split(b" ", 2)[1]), body
    except (OSError, TimeoutError, ValueError, IndexError):
        return 0, b""
