"""What the commands say. One voice for all of them."""

import os
import sys
from collections.abc import Callable
from typing import NoReturn

_COLOURS = {
    "red": "31",
    "green": "32",
    "yellow": "33",
    "blue": "34",
    "magenta": "35",
    "cyan": "36",
    "dim": "2",
    "bold": "1",
}


def paint(text: str, colour: str) -> str:
    """`text` in `colour` on a terminal that shows colours, else unchanged."""
    if not sys.stdout.isatty() or os.environ.get("NO_COLOR"):
        return text
    return f"\033[{_COLOURS[colour]}m{text}\033[0m"


def say(text: str = "") -> None:
    """One line, at once."""
    print(text, flush=True)


def warn(text: str) -> None:
    """One line that should be noticed."""
    say(paint(f"! {text}", "yellow"))


class Stop(Exception):
    """The command cannot go on; the message says why and what to do."""


def run_command(main: Callable[..., int], *arguments: object) -> NoReturn:
    """Call `main(*arguments)` and leave with its status. Stop becomes a message and 1, an interruption 130."""
    try:
        status = main(*arguments)
    except Stop as stop:
        say(paint(f"✗ {stop}", "red"))
        status = 1
    except KeyboardInterrupt:
        say("\nStopped.")
        status = 130
    sys.exit(status)
