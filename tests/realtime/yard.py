"""Where sockets are tried out: a database, a Valkey and channels processes that nobody else uses.

Channels processes hear every event of their Valkey and read one database, so tests that run at the same time, each with a
database of its own, must not share a Valkey.
"""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote

import psycopg2
import psycopg2.errors
from django.db import connection, transaction
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect

from apps.authentication.models import Session, User
from apps.authentication.services import sign_in
from apps.authentication.services.tokens import issue
from apps.system import outbox
from apps.system.events import TermSaved
from apps.system.models import OutboxEvent
from apps.system.rules import Stream
from common import redis
from tests import cast
from tools import embedded, processes
from tools.paths import BACKEND, ROOT, VENV_BIN, VENV_PYTHON, child_environment

# Nobody waits as long for what comes. What does not come is no fault of a machine that has other things to do.
PATIENCE_SECONDS = 60.0


def until(is_so: Callable[[], Any], *, seconds: float = PATIENCE_SECONDS, why: str = "") -> Any:
    """The first true answer of `is_so`, asked again and again. Fails the test when the time is up."""
    deadline = time.monotonic() + seconds
    while not (answer := is_so()):
        assert time.monotonic() < deadline, why or f"still not so after {seconds:g} s"
        time.sleep(0.03)
    return answer


class Channels:
    """A running channels process: the real launcher, or another server with `command`."""

    def __init__(self, environment: dict[str, str], log: Path, command: list[str] | None = None) -> None:
        self.port = processes.free_port()
        self.log = log
        self.address = f"127.0.0.1:{self.port}"
        words = command or [str(VENV_PYTHON), str(ROOT / "daphne.conf.py")]
        with log.open("ab") as output:
            self.process = subprocess.Popen(
                [word.format(port=self.port) for word in words],
                cwd=BACKEND,
                env=environment | {"PORT": str(self.port)},
                stdout=output,
                stderr=output,
                start_new_session=True,
                preexec_fn=processes.end_with_parent,  # noqa: PLW1509 (calls one loaded C function)
            )

    def wait_ready(self) -> Channels:
        """Return when it serves."""
        until(self._is_up, seconds=120, why=f"no channels process: {self.log.read_text()[-2000:]}")
        return self

    def _is_up(self) -> bool:
        assert self.process.poll() is None, self.log.read_text()[-2000:]
        try:
            with urllib.request.urlopen(f"http://{self.address}/api/health/live/", timeout=2):
                return True
        except urllib.error.HTTPError:
            return True
        except OSError:
            return False


class Yard:
    """The database and the Valkey, and the channels processes on them."""

    def __init__(self, name: str, folder: Path) -> None:
        """`folder` must not exist yet. Clones the test database, which nobody may be connected to meanwhile."""
        folder.mkdir(parents=True)
        self.folder = folder
        self._template = str(connection.settings_dict["NAME"])
        self.database = f"{self._template}_{name}"
        connection.close()
        self._administer(f'DROP DATABASE IF EXISTS "{self.database}"')
        # A process that a test before has killed leaves its session to a server that may be slow to notice.
        until(self._is_cloned, why=f"somebody stays connected to {self._template}")
        self.valkey = embedded.Valkey(folder, durable=False)
        self.start_valkey()
        self.channels: list[Channels] = []

    def _is_cloned(self) -> bool:
        with contextlib.suppress(psycopg2.errors.ObjectInUse):
            # By files: the other way writes each page to the log as well.
            self._administer(
                f'CREATE DATABASE "{self.database}" TEMPLATE "{self._template}" STRATEGY FILE_COPY'
            )
            return True
        return False

    def _administer(self, *statements: str) -> None:
        with contextlib.closing(psycopg2.connect(self._database_url("postgres"))) as link:
            link.autocommit = True
            with link.cursor() as cursor:
                for statement in statements:
                    cursor.execute(statement)

    @staticmethod
    def _database_url(name: str) -> str:
        given = connection.settings_dict
        return f"postgres://{given['USER']}:{quote(given['PASSWORD'])}@{given['HOST']}:{given['PORT']}/{name}"

    @property
    def environment(self) -> dict[str, str]:
        """For processes on this yard."""
        return child_environment(
            DJANGO_SETTINGS_MODULE="config.settings.test",
            DATABASE_URL=self._database_url(self.database),
            REDIS_URL=self.valkey.url,
            RGMS_DATA_DIR=str(self.folder),
            PYTHONPATH=os.pathsep.join([str(BACKEND), str(ROOT)]),
        )

    def start_valkey(self) -> None:
        """Start Valkey, empty, on the port it had."""
        self.valkey.prepare()
        with (self.folder / "valkey.log").open("ab") as log:
            self.valkey_process = subprocess.Popen(
                self.valkey.command(), stdout=log, stderr=log, start_new_session=True,
                preexec_fn=processes.end_with_parent,  # noqa: PLW1509 (calls one loaded C function)
            )  # fmt: skip
        embedded.wait_ready(self.valkey, self.valkey_process)

    def stop_valkey(self) -> None:
        """Kill it: nothing is said to those who are connected."""
        self.valkey_process.kill()
        self.valkey_process.wait()

    def start_channels(self, command: list[str] | None = None) -> Channels:
        """One more channels process, serving."""
        log = self.folder / f"channels-{len(self.channels)}.log"
        started = Channels(self.environment, log, command)
        self.channels.append(started)
        return started.wait_ready()

    def start_web(self, *options: str) -> Channels:
        """The web service, as it is started in production but for `options`, serving."""
        gunicorn = [str(VENV_BIN / "gunicorn"), "-c", str(ROOT / "gunicorn.conf.py"), *options]
        return self.start_channels([*gunicorn, "config.wsgi:application"])

    def run_script(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run a script of the tests on this yard, to its end."""
        return subprocess.run(
            [str(VENV_PYTHON), *arguments], cwd=ROOT, env=self.environment, capture_output=True, text=True, check=False,
            timeout=300,
        )  # fmt: skip

    def background(self, *arguments: str) -> subprocess.Popen[bytes]:
        """Start a script of the tests on this yard."""
        with (self.folder / "scripts.log").open("ab") as log:
            return subprocess.Popen(
                [str(VENV_PYTHON), *arguments], cwd=ROOT, env=self.environment, stdout=log, stderr=log,
                preexec_fn=processes.end_with_parent,  # noqa: PLW1509 (calls one loaded C function)
            )  # fmt: skip

    @contextlib.contextmanager
    def in_use(self, settings: Any) -> Iterator[Yard]:
        """This process, too, works on the yard's database and Valkey."""
        connection.close()
        connection.settings_dict["NAME"] = self.database
        settings.REDIS_URL = self.valkey.url
        settings.CHANNEL_LAYERS = {
            "default": settings.CHANNEL_LAYERS["default"]
            | {"CONFIG": {"hosts": [self.valkey.url], "prefix": "rgms"}}
        }
        forget_redis()
        try:
            yield self
        finally:
            connection.close()
            connection.settings_dict["NAME"] = self._template
            forget_redis()

    def close(self) -> None:
        """Stop everything and drop the database."""
        for channels in self.channels:
            channels.process.kill()
            channels.process.wait()
        self.stop_valkey()
        self._administer(f'DROP DATABASE "{self.database}" WITH (FORCE)')


def forget_redis() -> None:
    """Redis is somewhere else, or there again."""
    redis.client.cache_clear()
    outbox._doorbell.answered()


def publish(*audiences: str, number: int = 1, stream: Stream = Stream.UPDATES) -> OutboxEvent:
    """Commit one event with something to tell it by; its row."""
    with transaction.atomic():
        outbox.publish(TermSaved(number), to=audiences or ["corps"], stream=stream)
        return OutboxEvent.objects.latest("id")


@dataclass(frozen=True)
class SignedIn:
    """An account with a session, and the ways into a socket."""

    user: User
    session: Session

    @property
    def token(self) -> str:
        """?token="""
        return f"?token={issue(self.session).access}"

    @property
    def ticket(self) -> str:
        """?ticket=, a new one each time"""
        return f"?ticket={sign_in.issue_ticket(session=self.session, now=datetime.now(UTC))}"


def signed_in(role: cast.Role = cast.Role.STAFF) -> SignedIn:
    """A new account with a session; staff with duties for the whole corps."""
    user = cast.person(role)
    begun = sign_in.sign_in(
        username=user.username,
        password=cast.PASSWORD,
        user_agent="tests",
        address=None,
        now=datetime.now(UTC),
    )
    return SignedIn(user, begun.user.sessions.get())


class Listener:
    """A real WebSocket client. Its page comes from the server's own host unless `origin` says otherwise."""

    def __init__(
        self, channels: Channels, query: str = "", *, path: str = "/ws/updates/", origin: str | None = "own"
    ) -> None:
        page = f"http://{channels.address}" if origin == "own" else origin
        headers = {"Origin": page} if page else {}
        self._connection = connect(
            f"ws://{channels.address}{path}{query}", additional_headers=headers, compression=None, proxy=None,
            open_timeout=PATIENCE_SECONDS, close_timeout=0.3,
        )  # fmt: skip
        self.socket = self._connection.__enter__()

    def next(self, *, seconds: float = PATIENCE_SECONDS) -> dict[str, Any]:
        """The next frame."""
        frame: dict[str, Any] = json.loads(self.socket.recv(timeout=seconds))
        return frame

    def greeting(self) -> dict[str, Any]:
        """The first frame's data."""
        frame = self.next()
        assert (frame["type"], frame["id"]) == ("connection_established", None), frame
        greeting: dict[str, Any] = frame["data"]
        return greeting

    def events(self, count: int, *, seconds: float = PATIENCE_SECONDS) -> list[dict[str, Any]]:
        """So many events."""
        return [self.next(seconds=seconds) for _ in range(count)]

    def resumed(self, last_id: int, count: int) -> list[dict[str, Any]]:
        """At least so many events after `last_id`, as a client that comes back makes them out. It may be slow to say where it
        was, so what arrives before the answer to its ping it puts in order; after that there is nothing to put in order."""
        self.say({"type": "resume", "last_id": last_id})
        self.say({"type": "ping"})
        arrived: dict[int, dict[str, Any]] = {}
        while (frame := self.next())["type"] != "pong":
            arrived[frame["id"]] = frame
        frames = [arrived[number] for number in sorted(arrived) if number > last_id]
        return frames + self.events(count - len(frames))

    def say(self, frame: Any) -> None:
        """Send a frame; text as it is."""
        self.socket.send(frame if isinstance(frame, str | bytes) else json.dumps(frame))

    def is_quiet(self) -> bool:
        """Whether nothing is under way: the answer to a ping is the next frame."""
        self.say({"type": "ping"})
        return bool(self.next()["type"] == "pong")

    def end(self, *, seconds: float = PATIENCE_SECONDS) -> tuple[list[dict[str, Any]], int | None]:
        """Read until the server closes: the frames, and the close code."""
        frames = []
        try:
            while True:
                frames.append(self.next(seconds=seconds))
        except ConnectionClosed as closed:
            return frames, closed.rcvd.code if closed.rcvd else None

    def __enter__(self) -> Listener:
        return self

    def __exit__(self, *_: object) -> None:
        self.socket.close()
