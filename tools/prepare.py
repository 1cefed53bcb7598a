"""Bring the database and the static files of `make run` up to date, in one process: Django is imported once."""

import sys
import time
from collections.abc import Callable

import django
from django.conf import settings
from django.core.management import call_command

from tools import stamps
from tools.console import say
from tools.paths import BACKEND, REQUIREMENTS


def main() -> int:
    """Migrate, collect static files where they changed, load the demo corps. Every step may be repeated."""
    django.setup()
    _step("database migrated", lambda: call_command("migrate", interactive=False, verbosity=0))
    _step("static files collected", _collect_static)
    _step("demo corps loaded", lambda: call_command("load_demo"))
    return 0


def _step(done: str, work: Callable[[], object]) -> None:
    started = time.monotonic()
    work()
    say(f"{'prepare':<9} {done} ({time.monotonic() - started:.1f} s)")


def _collect_static() -> None:
    # Not compressed, unlike in the image: that takes up to a minute on a busy machine, and nobody here is far away.
    folder = settings.STATIC_ROOT
    stamp = folder / ".collected"
    value = stamps.fingerprint(
        [REQUIREMENTS / "development.txt", *BACKEND.glob("apps/*/static")], settings.STATIC_URL
    )
    if stamps.is_current(stamp, value):
        return
    stamps.clear(stamp)
    call_command("collectstatic", interactive=False, post_process=False, verbosity=0)
    stamps.mark(stamp, value)


if __name__ == "__main__":
    sys.exit(main())
