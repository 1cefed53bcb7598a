"""`make run`: the embedded servers, migrations, the demo corps, and the four services under one supervisor.

Needs what tools.setup has made. Runs in the foreground until Ctrl-C or SIGTERM, then stops everything in order.
"""

import asyncio
import contextlib
import functools
import json
import os
import signal
import time
from collections.abc import Mapping
from pathlib import Path

from tools import console, embedded, envfile, processes, setup
from tools.console import Stop, paint, say
from tools.paths import BACKEND, ROOT, VENV_BIN, VENV_PYTHON, child_environment, data_dir
from tools.supervisor import Probe, Service, Supervisor, http_get

STOP_ORDER = ("beat", "worker", "channels", "web", "valkey", "postgres")
SERVERS_SECONDS = 60
SERVICES_SECONDS = 120
LOGINS = ("commandant", "sergeant", "cadet")


def main() -> int:
    """Run until told to stop. 0 after an orderly stop."""
    folder = data_dir()
    folder.mkdir(parents=True, exist_ok=True)
    lock = processes.RunLock(folder / "run.lock")
    if not lock.take():
        raise Stop(f"Another `make run` is at work in {folder} (pid {lock.holder()}). `make stop` ends it.")
    left = children_of(folder).reap(STOP_ORDER, signals={"postgres": signal.SIGINT})
    if left:
        say(f"Stopped what a killed run had left: {', '.join(left)}.")
    web_port = setup.port_from_environment("WEB_PORT", 8000)
    channels_port = setup.port_from_environment("CHANNELS_PORT", 8001)
    processes.require_free(web_port, variable="WEB_PORT")
    processes.require_free(channels_port, variable="CHANNELS_PORT")
    setup.check_pango()
    return asyncio.run(Run(folder, web_port=web_port, channels_port=channels_port).until_stopped())


def children_of(folder: Path) -> processes.Children:
    """The record of what runs in this data folder."""
    return processes.Children(folder / "children.json")


class Run:
    """One `make run` from its first server to its last."""

    def __init__(self, folder: Path, *, web_port: int, channels_port: int) -> None:
        self._folder = folder
        self._web = f"http://127.0.0.1:{web_port}"
        self._channels = f"http://127.0.0.1:{channels_port}"
        self._ports = {"WEB_PORT": str(web_port), "CHANNELS_PORT": str(channels_port)}
        self._supervisor = Supervisor(logs=folder / "log", children=children_of(folder))
        self._started = time.monotonic()

    async def until_stopped(self) -> int:
        """Start all, tell how to reach it, wait for a signal, stop all."""
        told_to_stop = asyncio.Event()
        loop = asyncio.get_running_loop()
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            loop.add_signal_handler(number, told_to_stop.set)
        work = asyncio.create_task(self._start())
        waiting = asyncio.create_task(told_to_stop.wait())
        try:
            await asyncio.wait({work, waiting}, return_when=asyncio.FIRST_COMPLETED)
            if work.done():
                work.result()
                await waiting
        finally:
            work.cancel()
            await asyncio.gather(work, return_exceptions=True)
            await self._stop()
        return 0

    async def _start(self) -> None:
        environment = child_environment(
            **self._ports,
            DJANGO_SETTINGS_MODULE="config.settings.development",
            DJANGO_SECRET_KEY=os.environ.get("DJANGO_SECRET_KEY")
            or embedded.secret(self._folder, "DJANGO_SECRET_KEY"),
            RGMS_DATA_DIR=str(self._folder),
            PYTHONUNBUFFERED="1",
            PYTHONPATH=str(BACKEND),
        )
        environment |= await self._start_servers(environment)
        envfile.write(
            self._folder / "run.env",
            {name: environment[name] for name in ("DATABASE_URL", "REDIS_URL", *self._ports)},
        )
        await self._prepare(environment)
        await self._supervisor.start(self._services(environment), seconds=SERVICES_SECONDS)
        self._tell()
        self._supervisor.is_showing = True

    async def _start_servers(self, environment: Mapping[str, str]) -> dict[str, str]:
        """The addresses of PostgreSQL and Redis: the environment's, else those of embedded servers started here."""
        urls = {name: os.environ[name] for name in ("DATABASE_URL", "REDIS_URL") if os.environ.get(name)}
        servers: dict[str, embedded.Server] = {}
        if "DATABASE_URL" not in urls:
            servers["DATABASE_URL"] = embedded.Postgres(self._folder)
        if "REDIS_URL" not in urls:
            servers["REDIS_URL"] = embedded.Valkey(self._folder)
        for server in servers.values():
            await asyncio.to_thread(server.prepare)
        services = [
            Service(
                name=server.name,
                command=server.command(),
                environment=environment,
                folder=self._folder,
                probe=functools.partial(asyncio.to_thread, server.is_ready),
                note=f"127.0.0.1:{server.port}",
                is_quiet=True,
                stop_signal=server.stop_signal,
                stop_seconds=30,
            )
            for server in servers.values()
        ]
        if services:
            await self._supervisor.start(services, seconds=SERVERS_SECONDS)
        return urls | {name: server.url for name, server in servers.items()}

    async def _prepare(self, environment: Mapping[str, str]) -> None:
        """Migrations, static files and the demo corps, in one process: Django is imported once."""
        process = await asyncio.create_subprocess_exec(
            str(VENV_PYTHON), "-m", "tools.prepare", cwd=ROOT, env=dict(environment), start_new_session=True,
            preexec_fn=processes.end_with_parent,
        )  # fmt: skip
        try:
            status = await process.wait()
        except asyncio.CancelledError:
            with contextlib.suppress(ProcessLookupError):
                process.terminate()
            await process.wait()
            raise
        if status != 0:
            raise Stop("The database could not be prepared; the lines above say why.")

    def _services(self, environment: Mapping[str, str]) -> list[Service]:
        python = str(VENV_PYTHON)
        celery = str(VENV_BIN / "celery")
        web = dict(environment) | {"PORT": self._ports["WEB_PORT"]}
        channels = dict(environment) | {"PORT": self._ports["CHANNELS_PORT"]}
        gunicorn = [str(VENV_BIN / "gunicorn"), "-c", "gunicorn.conf.py", "config.wsgi:application"]
        worker = [celery, "-A", "config", "worker", "--loglevel=info", "--concurrency=2"]
        beat = [celery, "-A", "config", "beat", "--loglevel=info"]
        return [
            Service("web", gunicorn, web, ROOT, self._is_live(self._web), self._web, "green", stop_seconds=15),
            Service(
                "channels", [python, "daphne.conf.py"], channels, ROOT, self._is_live(self._channels), self._channels,
                "cyan", stop_seconds=28,
            ),
            # Both tell of every task, and the relay's sweep runs every five seconds.
            Service(
                "worker", worker, environment, BACKEND, self._worker_runs, "2 processes", "magenta",
                hides=" INFO ", stop_seconds=20,
            ),
            Service("beat", beat, environment, BACKEND, self._beat_runs, "", "blue", hides=" INFO ", stop_seconds=5),
        ]  # fmt: skip

    @staticmethod
    def _is_live(address: str) -> Probe:
        async def probe() -> bool:
            status, _ = await http_get(f"{address}/api/health/live/")
            return status == 200

        return probe

    async def _worker_runs(self) -> bool:
        _, body = await http_get(f"{self._web}/api/health/")
        with contextlib.suppress(ValueError, KeyError, TypeError):
            return bool(json.loads(body)["services"]["celery"] == "running")
        return False

    async def _beat_runs(self) -> bool:
        # Beat answers nothing; that it is still there after its imports is what can be seen.
        await asyncio.sleep(1)
        return True

    def _tell(self) -> None:
        password = os.environ.get("RGMS_DEMO_PASSWORD") or "parade-ground"
        say()
        say(paint(f"RGMS is up ({time.monotonic() - self._started:.1f} s):  {self._web}/", "bold"))
        say(f"  sign in as {', '.join(LOGINS)}; password {password}")
        say(f"  live sockets {self._channels.replace('http', 'ws', 1)}/ws/   API {self._web}/api/docs/")
        say(f"  logs in {self._folder / 'log'}; Ctrl-C stops everything")
        say()

    async def _stop(self) -> None:
        say("\nStopping…")
        await self._supervisor.stop()
        (self._folder / "run.env").unlink(missing_ok=True)
        (self._folder / "children.json").unlink(missing_ok=True)
        say("All stopped; the data is kept.")


if __name__ == "__main__":
    console.run_command(main)
