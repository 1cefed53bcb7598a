"""A Render blueprint on this machine: its services by their own commands, with only their own variables, behind a balancer
that tells them what Render's does. For tests and benchmarks.
"""

from __future__ import annotations

import asyncio
import base64
import contextlib
import json
import os
import secrets
import shlex
import subprocess
import threading
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import yaml

from tools import embedded, processes
from tools.paths import ROOT, VENV_BIN, VENV_PYTHON, child_environment

HEALTHY_SECONDS = 180.0
DOMAIN = "onrender.com"
# From the database's address and a folder to the variables that lead there another way.
Behind = Callable[[str, Path], AbstractContextManager[dict[str, str]]]


@dataclass(frozen=True)
class Program:
    """A service that runs our code: its command, its variables, and the port that Render would give it (0: a worker)."""

    name: str
    command: list[str]
    environment: dict[str, str]
    before: list[str] = field(default_factory=list)
    port: int = 0


@dataclass(frozen=True)
class Shape:
    """A running blueprint. `api` and `ws` lead through the balancer; `pids` by service."""

    programs: dict[str, Program]
    pids: dict[str, int]
    api: str
    ws: str
    origin: str
    folder: Path


def programs_of(name: str, *, stores: dict[str, str], folder: Path) -> list[Program]:
    """The blueprint's services, with `stores` (DATABASE_URL, REDIS_URL) in the place of what Render would make."""
    blueprint = yaml.safe_load((ROOT / name).read_text(encoding="utf-8"))
    groups = {group["name"]: _values(group["envVars"], {}, stores) for group in blueprint["envVarGroups"]}
    found = []
    for service in blueprint["services"]:
        if service.get("runtime") != "docker":
            continue
        environment = _values(service["envVars"], groups, stores) | _of_the_platform(folder)
        port = processes.free_port() if service["type"] == "web" else 0
        if port:
            environment["PORT"] = str(port)
        words = shlex.split(service["dockerCommand"]), shlex.split(service.get("preDeployCommand", ""))
        found.append(Program(service["name"], words[0], environment, words[1], port))
    return found


def _values(
    entries: list[dict[str, Any]], groups: dict[str, dict[str, str]], stores: dict[str, str]
) -> dict[str, str]:
    found: dict[str, str] = {}
    for entry in entries:
        if "fromGroup" in entry:
            found |= groups[entry["fromGroup"]]
        elif "value" in entry:
            found[entry["key"]] = entry["value"]
        elif entry.get("generateValue"):
            found[entry["key"]] = base64.b64encode(secrets.token_bytes(32)).decode()
        elif "fromDatabase" in entry or "fromService" in entry:
            found[entry["key"]] = stores[entry["key"]]
    return found


def _of_the_platform(folder: Path) -> dict[str, str]:
    """What Render and the image give besides: nothing of this shell gets through."""
    return {
        "PATH": os.pathsep.join([str(VENV_BIN), os.defpath]),
        "HOME": str(folder),
        "PYTHONUNBUFFERED": "1",
        "RENDER": "true",
        "RGMS_DATA_DIR": str(folder),
    }


@contextlib.contextmanager
def running(
    name: str,
    folder: Path,
    *,
    platoon_size: int = 50,
    changed: dict[str, str] | None = None,
    behind: Behind | None = None,
    stores_of: Path | None = None,
) -> Iterator[Shape]:
    """All services of the blueprint, healthy, on stores of their own, with the demo corps (none for a `platoon_size` of 0);
    all is stopped afterwards. `changed` variables go before the blueprint's, and before these what puts something `behind`
    which the database is. The stores are empty, or begin as a copy of `stores_of`.

    Raises RuntimeError with the end of a log when they do not become healthy.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with embedded.throwaway(folder / "stores", copy_of=stores_of) as stores, contextlib.ExitStack() as stack:
        given = dict(changed or {})
        if behind is not None:
            given |= stack.enter_context(behind(stores["DATABASE_URL"], folder / "behind"))
        programs = [
            replace(program, environment=program.environment | given)
            for program in programs_of(name, stores=stores, folder=folder)
        ]
        _prepare(programs, stores, platoon_size=platoon_size)
        pids = {}
        for program in programs:
            with (folder / f"{program.name}.log").open("wb") as log:
                process = subprocess.Popen(
                    program.command, cwd=ROOT, env=program.environment, stdout=log, stderr=log, start_new_session=True,
                    preexec_fn=processes.end_with_parent,  # noqa: PLW1509 (calls one loaded C function)
                )  # fmt: skip
            stack.callback(_end, process)
            pids[program.name] = process.pid
        web = [program for program in programs if program.port]
        balancer = stack.enter_context(Balancer(web))
        # The first web service has the API, the last one the sockets; under a single URL that is one.
        shape = Shape(
            {program.name: program for program in programs}, pids, balancer.address(web[0]),
            balancer.address(web[-1]).replace("http", "ws", 1), web[0].environment["PUBLIC_APP_URL"], folder,
        )  # fmt: skip
        _wait_healthy(shape)
        yield shape


def _prepare(programs: list[Program], stores: dict[str, str], *, platoon_size: int) -> None:
    """What Render does before it starts anything (migrations) and what the image has done (static files)."""
    for program in programs:
        if program.before:
            subprocess.run(
                program.before, cwd=ROOT, env=program.environment, check=True, stdout=subprocess.DEVNULL
            )
    # Production refuses the demo, so it is loaded from aside, with one secret for all, as the blueprint says: what one
    # program encrypts another opens.
    aside = child_environment(
        DJANGO_SETTINGS_MODULE="config.settings.development",
        DJANGO_SECRET_KEY=programs[0].environment["DJANGO_SECRET_KEY"],
        **stores,
    )
    prepare = [str(VENV_PYTHON), "-m", "tools.prepare", "--migrated", "--platoon-size", str(platoon_size)]
    subprocess.run(prepare, cwd=ROOT, env=aside, check=True, stdout=subprocess.DEVNULL)


def _end(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    with contextlib.suppress(subprocess.TimeoutExpired):
        process.wait(40)
    if process.poll() is None:
        process.kill()
        process.wait()


def _wait_healthy(shape: Shape) -> None:
    deadline = time.monotonic() + HEALTHY_SECONDS
    addresses = dict.fromkeys((shape.api, shape.ws.replace("ws", "http", 1)))
    while not all(_is_healthy(address) for address in addresses):
        gone = [name for name, pid in shape.pids.items() if processes.identity(pid) is None]
        if gone or time.monotonic() > deadline:
            late = gone or list(shape.pids)
            tails = [f"{name}:\n{(shape.folder / f'{name}.log').read_text()[-1500:]}" for name in late]
            raise RuntimeError("not healthy; the logs end with\n" + "\n".join(tails))
        time.sleep(0.2)


def _is_healthy(address: str) -> bool:
    with contextlib.suppress(OSError, ValueError):
        for path in ("/api/health/", "/api/health/beat/"):
            with urllib.request.urlopen(f"{address}{path}", timeout=5) as answer:
                if json.load(answer)["status"] not in ("healthy", "running"):
                    return False
        return True
    return False


class Balancer:
    """Hands each connection on, its head rewritten as Render's balancer would: host, scheme, and who asked."""

    def __init__(self, programs: list[Program]) -> None:
        self._programs = programs
        self._ports: dict[str, int] = {}
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)

    def address(self, program: Program) -> str:
        """Where the service is reached."""
        return f"http://127.0.0.1:{self._ports[program.name]}"

    def __enter__(self) -> Balancer:
        for program in self._programs:
            server = self._loop.run_until_complete(self._listen(program))
            self._ports[program.name] = server.sockets[0].getsockname()[1]
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.run_until_complete(self._end())
        self._loop.close()

    async def _end(self) -> None:
        tasks = asyncio.all_tasks() - {asyncio.current_task()}
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _listen(self, program: Program) -> asyncio.Server:
        async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            with contextlib.suppress(OSError, asyncio.IncompleteReadError):
                head = rewritten(await reader.readuntil(b"\r\n\r\n"), host=f"{program.name}.{DOMAIN}")
                inner_reader, inner_writer = await asyncio.open_connection("127.0.0.1", program.port)
                inner_writer.write(head)
                await asyncio.gather(_pump(reader, inner_writer), _pump(inner_reader, writer))
            writer.close()

        return await asyncio.start_server(serve, "127.0.0.1", 0)


def rewritten(head: bytes, *, host: str) -> bytes:
    """A request's head as the service gets it from Render. What the client claims of these counts for nothing."""
    first, *lines = head.removesuffix(b"\r\n\r\n").split(b"\r\n")
    given = [
        line
        for line in lines
        if line.partition(b":")[0].lower() not in (b"host", b"x-forwarded-proto", b"connection")
    ]
    is_socket = any(line.lower().startswith(b"upgrade:") for line in lines)
    told = [
        f"Host: {host}".encode(),
        b"X-Forwarded-Proto: https",
        b"X-Forwarded-For: 203.0.113.9, 172.71.0.1, 10.0.0.1",
        b"Connection: " + (b"Upgrade" if is_socket else b"close"),
    ]
    return b"\r\n".join([first, *given, *told]) + b"\r\n\r\n"


async def _pump(source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
    with contextlib.suppress(OSError):
        while data := await source.read(65536):
            sink.write(data)
            await sink.drain()
    sink.close()
