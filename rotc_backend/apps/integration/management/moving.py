"""What the commands of the move have in common: arguments from the environment, a progress bar, exit codes.

0: done. 1: done, and something does not hold. 2: not done, and why. Nothing asks for input.
"""

import os
import sys
import time
from abc import ABC, abstractmethod
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError

from common.errors import DomainError

DOES_NOT_HOLD, NOT_DONE = 1, 2
BAR = 30
SOURCE = "RGMS_OLD_DATABASE_URL"
FOLDER = "RGMS_MOVE_DIR"


class Bar:
    """A progress bar on a terminal; elsewhere nothing."""

    def __init__(self) -> None:
        self._is_shown = sys.stderr.isatty()
        self._drawn_at = 0.0

    def __call__(self, what: str, done: int, total: int) -> None:
        if not self._is_shown or (done < total and time.monotonic() - self._drawn_at < 0.1):
            return
        self._drawn_at = time.monotonic()
        filled = BAR * done // total if total else BAR
        sys.stderr.write(f"\r[{'█' * filled}{'·' * (BAR - filled)}] {done}/{total} {what:<26.26}")
        sys.stderr.write("\n" if done >= total else "")
        sys.stderr.flush()


class MoveCommand(ABC, BaseCommand):
    """A command of the move. `work` returns the exit code; what cannot be done is said in a sentence."""

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> CommandParser:
        """Under the name of the script, by which operators know it."""
        parser = super().create_parser(prog_name, subcommand, **kwargs)
        parser.prog = f"{subcommand}.py"
        return parser

    @abstractmethod
    def work(self, **options: Any) -> int:
        """Do it."""

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            code = self.work(**options)
        except DomainError as error:
            raise CommandError(error.detail, returncode=NOT_DONE) from None
        except (DatabaseError, ImproperlyConfigured) as error:
            said = (str(error).strip() or type(error).__name__).splitlines()[0]
            raise CommandError(
                f"RGMS's database does not answer as it should: {said}. Is it running, and migrated (manage.py migrate)?",
                returncode=NOT_DONE,
            ) from None
        except KeyboardInterrupt:
            raise CommandError("Interrupted. Start it again to go on.", returncode=130) from None
        if code:
            sys.exit(code)

    def say(self, lines: list[str]) -> None:
        """Lines on stdout, whatever the terminal's locale can show."""
        encoding = getattr(self.stdout, "encoding", None) or "utf-8"
        for line in lines:
            self.stdout.write(line.encode(encoding, "replace").decode(encoding))


def positional(parser: CommandParser, name: str, *, variable: str, text: str) -> None:
    """An argument that the environment may give instead; without either the command ends with 2."""
    given = os.environ.get(variable) or None
    parser.add_argument(
        name.lower(),
        metavar=name,
        nargs="?" if given else None,
        default=given,
        help=f"{text}; default: ${variable}",
    )
