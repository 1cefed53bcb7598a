"""`make test` and its parts. Every stage runs, also after a failure; each is timed; the last line sums everything up.

The last line is `N passed, N failed, N skipped`: tests count one each, every other stage counts as one. The server tests, the
longest stage, often wait for servers that they stopped or killed: in `make test` all the others run meanwhile.
"""

import contextlib
import json
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Self
from xml.etree import ElementTree as ET

from tools import console, harness, schema
from tools.console import Stop, paint, say, warn
from tools.paths import BACKEND, CLIENT, ROOT, VENV_BIN, VENV_PYTHON, child_environment, data_dir

SERVER_TESTS = ("tests", "--ignore=tests/e2e", "-n", "3", "--dist=worksteal")
TEST_SETTINGS = {"DJANGO_SETTINGS_MODULE": "config.settings.test"}
# The browser tests start a whole system with its own: no others are started for them.
NO_SERVERS = {"DATABASE_URL": "postgresql://nobody@127.0.0.1:1/none", "REDIS_URL": "redis://127.0.0.1:1/0"}


@dataclass(frozen=True)
class Outcome:
    """How a stage ended: counts, a note for the summary, and its time where that is not the time one waited for it."""

    passed: int = 0
    failed: int = 0
    skipped: int = 0
    note: str = ""
    seconds: float | None = None


Stage = tuple[str, Callable[[], Outcome]]


def main(arguments: Sequence[str]) -> int:
    """Run the named set of stages; 1 when anything failed."""
    name, *rest = arguments or ("all",)
    if name == "fix":
        return _fix()
    if name not in _sets() or rest:
        raise Stop(f"One of: {', '.join([*_sets(), 'fix'])}")
    # A cancelled CI job sends SIGTERM: the servers must still be stopped.
    signal.signal(signal.SIGTERM, lambda *_: _raise_interrupt())
    with contextlib.ExitStack() as held:
        beside: tuple[Stage, ...] = ()
        if name == "all":
            run = held.enter_context(_Beside("server", SERVER_TESTS))
            beside = (("server tests", run.outcome),)
        results = [_timed(stage) for stage in (*_sets()[name], *beside)]
    return _summary(results)


def _raise_interrupt() -> None:
    raise KeyboardInterrupt


def _static(*mypy_options: str) -> tuple[Stage, ...]:
    return (
        ("ruff check", lambda: _command([str(VENV_BIN / "ruff"), "check", "."])),
        (
            "ruff format",
            lambda: _command(
                [str(VENV_BIN / "ruff"), "format", "--check", "--quiet", "."], hint="make lint-fix"
            ),
        ),
        ("mypy", lambda: _command([str(VENV_BIN / "mypy"), *mypy_options])),
        ("import contracts", lambda: _command([str(VENV_BIN / "lint-imports"), "--no-cache"])),
        ("migrations", _migrations),
        ("schema drift", _schema_drift),
        (
            "documents",
            lambda: _command([str(VENV_PYTHON), "-m", "tools.documents", "--check"], hint="make documents"),
        ),
        ("texts", lambda: _command([str(VENV_PYTHON), "-m", "tools.texts", "--check"], hint="make texts")),
    )


def _sets() -> dict[str, tuple[Stage, ...]]:
    client: tuple[Stage, ...] = (
        ("client lint and types", lambda: _command(["npm", "run", "--silent", "check"], CLIENT)),
        ("client tests", _client_tests),
    )
    browser: tuple[Stage, ...] = (("browser tests", _browser_tests),)
    return {
        # All begins anew; what `make check` remembers makes its next run short.
        "all": (*_static("--cache-dir=/dev/null"), *client, *browser),
        "fast": (*_static(), ("rules tests", _rules_tests)),
        "client": client,
        "browser": browser,
    }


def _timed(stage: Stage) -> tuple[str, Outcome, float]:
    name, work = stage
    say(paint(f"\n── {name} " + "─" * (70 - len(name)), "bold"))
    started = time.monotonic()
    try:
        outcome = work()
    except Stop as stop:
        say(str(stop))
        outcome = Outcome(failed=1)
    seconds = time.monotonic() - started if outcome.seconds is None else outcome.seconds
    return name, outcome, seconds


def _summary(results: Sequence[tuple[str, Outcome, float]]) -> int:
    say(paint("\n── summary " + "─" * 63, "bold"))
    for name, outcome, seconds in results:
        word, colour = ("FAILED", "red") if outcome.failed else ("ok", "green")
        if not outcome.failed and not outcome.passed:
            word, colour = "SKIPPED", "yellow"
        counts = f"{outcome.passed} passed, {outcome.failed} failed, {outcome.skipped} skipped"
        say(f"{paint(f'{word:<8}', colour)}{name:<24}{seconds:7.1f} s   {counts}")
    for name, outcome, _ in results:
        if outcome.note:
            warn(f"{name.upper()}: {outcome.note}")
    total = [
        sum(getattr(outcome, field) for _, outcome, _ in results) for field in ("passed", "failed", "skipped")
    ]
    say(f"{total[0]} passed, {total[1]} failed, {total[2]} skipped")
    return 1 if total[1] else 0


def _run(command: Sequence[str], folder: Path = ROOT, *, extra: dict[str, str] | None = None) -> int:
    return subprocess.run(command, cwd=folder, env=child_environment(**(extra or {})), check=False).returncode


def _command(command: Sequence[str], folder: Path = ROOT, *, hint: str = "") -> Outcome:
    if _run(command, folder, extra=TEST_SETTINGS) == 0:
        return Outcome(passed=1)
    if hint:
        say(f"To mend it: {hint}")
    return Outcome(failed=1)


def _migrations() -> Outcome:
    # Without a database the check works all the same; Django only warns that it could not look at the history.
    command = [
        str(VENV_PYTHON),
        "-W",
        "ignore:Got an error checking",
        "manage.py",
        "makemigrations",
        "--check",
        "--dry-run",
    ]
    return Outcome(passed=1) if _run(command, BACKEND, extra=TEST_SETTINGS) == 0 else Outcome(failed=1)


def _schema_drift() -> Outcome:
    lines = schema.drift()
    if not lines:
        say("The OpenAPI document and the client's types are current.")
        return Outcome(passed=1)
    say("\n".join(lines))
    say("The code has moved on from its schema. To mend it: make schema")
    return Outcome(failed=1)


def _rules_tests() -> Outcome:
    return _pytest(
        "rules", sorted(str(path.relative_to(ROOT)) for path in ROOT.glob("tests/**/test_*rules*.py"))
    )


def _browser_tests() -> Outcome:
    browser = harness.browser_path()
    if browser is None:
        say("No Chromium here, and it cannot be installed by this user.")
        return Outcome(
            skipped=1, note="NOT RUN, no Chromium. Install it (apt install chromium) or set RGMS_CHROMIUM."
        )
    return _pytest("browser", ["tests/e2e"], extra=NO_SERVERS | {"RGMS_CHROMIUM": browser})


class _Beside:
    """Tests that run while other stages do; what they say is shown when one asks how they ended."""

    def __init__(self, name: str, arguments: Sequence[str]) -> None:
        self._name, self._arguments = name, arguments
        self._log = data_dir() / "test" / f"{name}.log"

    def __enter__(self) -> Self:
        command = _pytest_command(self._name, self._arguments)
        with self._log.open("wb") as log:
            self._process = subprocess.Popen(
                command, cwd=ROOT, env=child_environment(**TEST_SETTINGS), stdout=log, stderr=log
            )
        self._started = time.monotonic()
        return self

    def __exit__(self, *_: object) -> None:
        # Its servers end with it (processes.end_with_parent), their folder goes with the next run.
        self._process.terminate()
        self._process.wait()

    def outcome(self) -> Outcome:
        """How they ended, once they have."""
        with self._log.open(encoding="utf-8", errors="replace") as log:
            while (status := self._process.poll()) is None:
                sys.stdout.write(log.read())
                sys.stdout.flush()
                with contextlib.suppress(subprocess.TimeoutExpired):
                    self._process.wait(1)
            say(log.read())
        return replace(_pytest_outcome(self._name, status), seconds=time.monotonic() - self._started)


def _pytest(name: str, arguments: Sequence[str], *, extra: dict[str, str] | None = None) -> Outcome:
    status = _run(_pytest_command(name, arguments), extra=TEST_SETTINGS | (extra or {}))
    return _pytest_outcome(name, status)


def _report(name: str) -> Path:
    return data_dir() / "test" / f"{name}.xml"


def _pytest_command(name: str, arguments: Sequence[str]) -> list[str]:
    report = _report(name)
    report.parent.mkdir(parents=True, exist_ok=True)
    report.unlink(missing_ok=True)
    return [str(VENV_PYTHON), "-m", "pytest", "-q", f"--junitxml={report}", *arguments]


def _pytest_outcome(name: str, status: int) -> Outcome:
    if not _report(name).exists():
        return Outcome(failed=1)
    suite = ET.parse(_report(name)).getroot().find("testsuite")
    counts = {
        key: int(suite.get(key, 0)) if suite is not None else 0
        for key in ("tests", "failures", "errors", "skipped")
    }
    failed = counts["failures"] + counts["errors"]
    # A status without a failed test: nothing collected, a worker died, an interruption.
    failed = failed or (1 if status else 0)
    passed = max(0, counts["tests"] - failed - counts["skipped"])
    return Outcome(passed, failed, counts["skipped"])


def _client_tests() -> Outcome:
    report = data_dir() / "test" / "client.json"
    report.parent.mkdir(parents=True, exist_ok=True)
    report.unlink(missing_ok=True)
    reporters = ["--reporter=default", "--reporter=json", f"--outputFile.json={report}"]
    status = _run(["npm", "run", "--silent", "test", "--", *reporters], CLIENT)
    try:
        counts = json.loads(report.read_text(encoding="utf-8"))
    except (FileNotFoundError, ValueError):
        return Outcome(failed=1)
    failed = int(counts["numFailedTests"]) or (1 if status else 0)
    skipped = int(counts["numPendingTests"]) + int(counts.get("numTodoTests", 0))
    return Outcome(int(counts["numPassedTests"]), failed, skipped)


def _fix() -> int:
    ruff = str(VENV_BIN / "ruff")
    statuses = [
        _run([ruff, "check", "--fix", "--quiet", "."]),
        _run([ruff, "format", "--quiet", "."]),
        _run(["npm", "run", "--silent", "format"], CLIENT),
    ]
    return max(statuses)


if __name__ == "__main__":
    console.run_command(main, sys.argv[1:])
