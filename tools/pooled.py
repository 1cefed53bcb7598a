"""Everything behind a real PgBouncer in transaction mode, as Neon's pooled address is.

    python -m tools.pooled smoke            both blueprints, started as they say, and `make smoke` on each
    python -m tools.pooled pytest ARGS…     server tests, e.g. tests/attendance tests/realtime

Needs `pgbouncer` on the PATH (apt install pgbouncer); `make test` does not. The server behind it keeps another time zone, and
its connections go from one client to the next after every transaction: whatever is left in a session shows.
"""

from __future__ import annotations

import contextlib
import os
import pwd
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg2

from tools import blueprint, embedded, processes
from tools.console import Stop
from tools.paths import ROOT, VENV_PYTHON, child_environment

# Few, so that clients share them; idle ones go soon, since the test database is made and dropped behind the pooler's back.
SETTINGS = """
[databases]
* = host={host} port={port}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = {own_port}
unix_socket_dir =
pool_mode = transaction
default_pool_size = 8
max_client_conn = 500
server_idle_timeout = 1
auth_type = scram-sha-256
auth_file = {users}
"""


@contextlib.contextmanager
def pooler(direct: str, folder: Path) -> Iterator[str]:
    """PgBouncer before the server at the address `direct`; yields the pooled address. Raises Stop when there is none here."""
    binary = shutil.which("pgbouncer") or shutil.which("pgbouncer", path="/usr/sbin:/usr/local/sbin")
    if binary is None:
        raise Stop("There is no pgbouncer here. Debian: apt install pgbouncer")
    parts = urlsplit(direct)
    own_port = processes.free_port()
    folder.mkdir(parents=True, exist_ok=True)
    settings, users, log = folder / "pgbouncer.ini", folder / "users.txt", folder / "pgbouncer.log"
    users.touch(mode=0o600)
    users.write_text(f'"{parts.username}" "{parts.password}"\n', encoding="utf-8")
    settings.write_text(
        SETTINGS.format(host=parts.hostname, port=parts.port, own_port=own_port, users=users),
        encoding="utf-8",
    )
    command = [binary, str(settings)]
    if os.geteuid() == 0:
        # It refuses to run as root, and reads its files again as whom it became.
        command[1:1] = ["-u", "nobody"]
        for path in (folder, settings, users):
            os.chown(path, pwd.getpwnam("nobody").pw_uid, -1)
    with log.open("wb") as output:
        process = subprocess.Popen(
            command, stdout=output, stderr=output, start_new_session=True,
            preexec_fn=processes.end_with_parent,  # noqa: PLW1509 (calls one loaded C function)
        )  # fmt: skip
    pooled = urlunsplit(parts._replace(netloc=f"{parts.username}:{parts.password}@127.0.0.1:{own_port}"))
    try:
        _wait_ready(pooled, process, log)
        yield pooled
    finally:
        process.terminate()
        process.wait(20)


def _wait_ready(url: str, process: subprocess.Popen[bytes], log: Path, *, seconds: float = 15) -> None:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline and process.poll() is None:
        with contextlib.suppress(psycopg2.OperationalError):
            psycopg2.connect(url, connect_timeout=2).close()
            return
        time.sleep(0.05)
    raise Stop(f"pgbouncer does not answer:\n{log.read_text(errors='replace')[-2000:]}")


@contextlib.contextmanager
def variables(direct: str, folder: Path) -> Iterator[dict[str, str]]:
    """The variables of a deployment behind a pooler, as the guide names them."""
    with contextlib.closing(psycopg2.connect(direct)) as link:
        link.autocommit = True
        with link.cursor() as cursor:
            # Of the role, so that new databases have it too.
            cursor.execute("ALTER ROLE CURRENT_USER SET timezone = 'Asia/Manila'")
    with pooler(direct, folder) as pooled:
        yield {"DATABASE_URL": pooled, "DATABASE_POOLED": "true", "DATABASE_DIRECT_URL": direct}


def smoke() -> int:
    """Both blueprints behind the pooler; the worst status of their smoke tests."""
    worst = 0
    for name in ("render.yaml", "render.single-url.yaml"):
        with (
            tempfile.TemporaryDirectory() as folder,
            blueprint.running(name, Path(folder), behind=variables) as shape,
        ):
            print(f"\n{name} behind PgBouncer", flush=True)
            environment = child_environment(
                API=shape.api, WS=shape.ws, ORIGIN=shape.origin, SMOKE_USERNAME="sergeant",
                SMOKE_PASSWORD="parade-ground",
            )  # fmt: skip
            command = [str(VENV_PYTHON), "-m", "tools.smoke"]
            worst = max(worst, subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode)
            for program in shape.programs.values():
                doctor = [str(VENV_PYTHON), "rotc_backend/manage.py", "doctor"]
                done = subprocess.run(doctor, cwd=ROOT, env=program.environment, check=False)
                worst = max(worst, done.returncode)
    return worst


def pytest(arguments: list[str]) -> int:
    """Server tests behind the pooler; pytest's status."""
    with (
        tempfile.TemporaryDirectory() as folder,
        embedded.throwaway(Path(folder) / "stores") as stores,
        variables(stores["DATABASE_URL"], Path(folder) / "pooler") as pooled,
    ):
        environment = child_environment(**stores | pooled)
        command = [str(VENV_PYTHON), "-m", "pytest", *arguments]
        return subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode


def main() -> int:
    """`python -m tools.pooled smoke` or `… pytest ARGS…`."""
    if sys.argv[1:2] == ["pytest"]:
        return pytest(sys.argv[2:])
    if sys.argv[1:] == ["smoke"]:
        return smoke()
    print(__doc__)
    return 2


if __name__ == "__main__":
    sys.exit(main())
