"""A whole system for tests: `make run`'s own supervisor on free ports with a data folder of its own."""

import contextlib
import json
import os
import shutil
import signal
import subprocess
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tools import envfile, processes, setup
from tools.paths import ROOT, VENV_PYTHON, child_environment, data_dir

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


@dataclass(frozen=True)
class Stack:
    """A running system: its addresses, its data folder, and the environment for `manage.py` beside it."""

    web_url: str
    channels_url: str
    folder: Path
    environment: dict[str, str]
    pid: int


@contextlib.contextmanager
def running_stack(
    folder: Path | None = None, *, seconds: float = 400, workers: int = 2, stores_of: Path | None = None
) -> Iterator[Stack]:
    """Start all four services with the demo corps, yield when healthy, stop all; data is removed if `folder` is None.

    `workers` is how many the web service has; its stores begin empty, or as a copy of `stores_of`. Raises RuntimeError with
    the end of the output when it does not become healthy in time.
    """
    home = folder or data_dir() / "test" / f"stack-{os.getpid()}"
    if stores_of is not None:
        shutil.copytree(stores_of, home, dirs_exist_ok=True)
    home.mkdir(parents=True, exist_ok=True)
    web_port, channels_port = processes.free_port(), processes.free_port()
    environment = child_environment(
        RGMS_DATA_DIR=str(home),
        WEB_PORT=str(web_port),
        CHANNELS_PORT=str(channels_port),
        GUNICORN_WORKERS=str(workers),
    )
    # Its own servers, also when this process has been given some.
    for name in ("DATABASE_URL", "REDIS_URL", "DJANGO_SETTINGS_MODULE", "DJANGO_ENV"):
        environment.pop(name, None)
    output = home / "run.log"
    with output.open("wb") as log:
        process = subprocess.Popen(
            [str(VENV_PYTHON), "-m", "tools.run"], cwd=ROOT, env=environment, stdout=log, stderr=subprocess.STDOUT,
            start_new_session=True, preexec_fn=processes.end_with_parent,  # noqa: PLW1509 (calls one loaded C function)
        )  # fmt: skip
    web = f"http://127.0.0.1:{web_port}"
    try:
        _wait_healthy(web, process, output, seconds=seconds)
        beside = environment | envfile.read(home / "secrets.env") | envfile.read(home / "run.env")
        beside["DJANGO_SETTINGS_MODULE"] = "config.settings.development"
        yield Stack(web, f"http://127.0.0.1:{channels_port}", home, beside, process.pid)
    finally:
        process.send_signal(signal.SIGTERM)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(90)
        if process.returncode is None:
            process.kill()
            process.wait()
        if folder is None:
            shutil.rmtree(home, ignore_errors=True)


def _wait_healthy(web: str, process: "subprocess.Popen[bytes]", output: Path, *, seconds: float) -> None:
    deadline = time.monotonic() + seconds
    while process.poll() is None and time.monotonic() < deadline:
        with (
            contextlib.suppress(OSError, ValueError),
            urllib.request.urlopen(f"{web}/api/health/", timeout=2) as answer,
        ):
            if json.load(answer)["status"] == "healthy" and "RGMS is up" in output.read_text(
                errors="replace"
            ):
                return
        time.sleep(0.2)
    tail = "\n".join(output.read_text(errors="replace").splitlines()[-40:])
    raise RuntimeError(f"The system did not become healthy within {seconds:g} seconds:\n{tail}")


def browser_path() -> str | None:
    """A Chromium for Playwright: RGMS_CHROMIUM, else the first installed one, else one that apt-get may install."""
    given = os.environ.get("RGMS_CHROMIUM")
    if given:
        return given if Path(given).exists() else None
    found = next((path for name in BROWSERS if (path := shutil.which(name))), None)
    if found is None and setup.install_system_packages(["chromium"], why="the browser tests need it"):
        found = shutil.which("chromium")
    return found
