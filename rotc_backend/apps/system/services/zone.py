"""The unit's clock: each process knows the time zone that the unit has set, and asks for it again every few seconds, so that a
change is followed everywhere without a restart and no request pays for it."""

import contextlib
import math
import time

from django.db import Error

from apps.system.models import UnitSettings
from common import clock

SECONDS = 5.0


class _Known:
    until = -math.inf


def follow() -> None:
    """Go by the unit's clock: whoever begins a request, a task or a command does. While the database is away, what is known
    holds."""
    name = clock.unit_zone().key
    if time.monotonic() >= _Known.until:
        # Also when it fails: requests do not queue for a database that is away.
        _Known.until = time.monotonic() + SECONDS
        with contextlib.suppress(Error):
            name = UnitSettings.objects.values_list("time_zone", flat=True).first() or ""
    clock.go_by(name)


def forget() -> None:
    """Ask again the next time."""
    _Known.until = -math.inf


def know(name: str) -> None:
    """Go by a time zone without ever asking, as tests do: which request would ask, no test can know."""
    _Known.until = math.inf
    clock.go_by(name)
