"""Bring the database and the static files of a system on this machine up to date, in one process: Django is imported once.

python -m tools.prepare [--migrated] [--platoon-size N]
"""

import argparse
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
    parser = argparse.ArgumentParser()
    parser.add_argument("--migrated", action="store_true", help="the database has its schema already")
    parser.add_argument("--platoon-size", type=int, default=50, help="of the demo corps; 0: there is none")
    options = parser.parse_args()
    django.setup()
    if not options.migrated:
        _step("database migrated", lambda: call_command("migrate", interactive=False, verbosity=0))
    _step("static files collected", _collect_static)
    if options.platoon_size:
        _step("demo corps loaded", lambda: call_command("load_demo", platoon_size=options.platoon_size))
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
