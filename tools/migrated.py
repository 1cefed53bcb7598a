"""A PostgreSQL whose database has every migration applied: made once for a set of migrations, copied by each test run."""

import fcntl
import shutil
import subprocess
from contextlib import closing
from pathlib import Path
from urllib.parse import urlsplit

import psycopg2

from tools import embedded
from tools.console import Stop
from tools.paths import BACKEND, REQUIREMENTS, VENV_PYTHON, child_environment, data_dir
from tools.stamps import fingerprint

DATABASE = "rgms_migrated"
"""What test databases are copied from: beside the application's own, to which somebody may be connected."""


def folder() -> Path:
    """Servers' data for `embedded.throwaway(copy_of=...)`. The first call takes as long as the migrations do."""
    parent = data_dir() / "test" / "migrated"
    parent.mkdir(parents=True, exist_ok=True)
    migrations = sorted(BACKEND.glob("apps/*/migrations/*.py"))
    made = parent / fingerprint([*migrations, REQUIREMENTS / "development.txt"])[:16]
    # Server tests and browser tests begin at the same time.
    with (parent / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not made.exists():
            for old in parent.iterdir():
                if old.is_dir():
                    shutil.rmtree(old)
            _make(made)
    return made


def _make(made: Path) -> None:
    draft = made.with_suffix(".draft")
    with embedded.throwaway(draft, is_kept=True) as urls:
        environment = child_environment(**urls, DJANGO_SETTINGS_MODULE="config.settings.test")
        done = subprocess.run(
            [str(VENV_PYTHON), "manage.py", "migrate", "--verbosity", "0"],
            cwd=BACKEND, env=environment, capture_output=True, text=True, check=False,
        )  # fmt: skip
        if done.returncode:
            raise Stop(f"The migrations failed:\n{done.stderr.strip()}")
        address = urlsplit(urls["DATABASE_URL"])
        with closing(psycopg2.connect(address._replace(path="/postgres").geturl())) as connection:
            connection.autocommit = True
            connection.cursor().execute(f"CREATE DATABASE {DATABASE} TEMPLATE {embedded.DATABASE}")
    draft.rename(made)
