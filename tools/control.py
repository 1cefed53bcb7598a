"""What stands beside a running `make run`: `env`, `stop`, `reset`."""

import os
import shutil
import signal
import sys
import time
from pathlib import Path

from tools import console, envfile, processes
from tools.console import Stop, say
from tools.paths import data_dir
from tools.processes import RunLock

PATIENCE_SECONDS = 90
STOP_ORDER = ("beat", "worker", "channels", "web", "valkey", "postgres")


def main(arguments: list[str]) -> int:
    """`env`, `stop` or `reset`."""
    commands = {"env": show_environment, "stop": stop, "reset": reset}
    if len(arguments) != 1 or arguments[0] not in commands:
        raise Stop(f"One of: {', '.join(commands)}")
    return commands[arguments[0]](data_dir())


def show_environment(folder: Path) -> int:
    """Print DATABASE_URL= and REDIS_URL= of the running servers; 1 when none run."""
    values = envfile.read(folder / "run.env") if RunLock(folder / "run.lock").holder() else {}
    if "DATABASE_URL" not in values or "REDIS_URL" not in values:
        print("No servers are running here. Start them with: make run", file=sys.stderr)
        return 1
    for name in ("DATABASE_URL", "REDIS_URL"):
        print(f"{name}={values[name]}")
    return 0


def stop(folder: Path) -> int:
    """End the running `make run`, or what a killed one has left. 0 also when nothing runs."""
    lock = RunLock(folder / "run.lock")
    holder = lock.holder()
    if holder is not None:
        os.kill(holder, signal.SIGTERM)
        deadline = time.monotonic() + PATIENCE_SECONDS
        while lock.holder() == holder:
            if time.monotonic() > deadline:
                raise Stop(f"`make run` (pid {holder}) does not end. Kill it, then run make stop again.")
            time.sleep(0.1)
        say("Stopped.")
        return 0
    left = processes.Children(folder / "children.json").reap(STOP_ORDER, signals={"postgres": signal.SIGINT})
    (folder / "run.env").unlink(missing_ok=True)
    say(f"Stopped what a killed run had left: {', '.join(left)}." if left else "Nothing is running.")
    return 0


def reset(folder: Path) -> int:
    """Stop, then delete the data folder: database, queues, secrets, media, logs. Asks first on a terminal."""
    if sys.stdin.isatty() and input(f"Delete everything in {folder}? [y/N] ").strip().lower() not in (
        "y",
        "yes",
    ):
        say("Nothing deleted.")
        return 1
    stop(folder)
    if folder.is_dir():
        shutil.rmtree(folder)
    say("All data deleted; the next `make run` begins anew.")
    return 0


if __name__ == "__main__":
    console.run_command(main, sys.argv[1:])
