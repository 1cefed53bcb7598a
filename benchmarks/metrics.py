"""What counting costs a request, in microseconds, beside the cheapest request there is.

.venv/bin/python -m tools.embedded .venv/bin/python benchmarks/metrics.py
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "rotc_backend")]
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.test")

import django  # noqa: E402 (needs the path above)

django.setup()

from django.conf import settings  # noqa: E402
from django.test import Client  # noqa: E402

from common import metrics  # noqa: E402

ROUNDS, REQUESTS = 9, 400


def microseconds(work: Callable[[], object], number: int) -> float:
    """Of one call."""
    began = time.perf_counter()
    for _ in range(number):
        work()
    return (time.perf_counter() - began) / number * 1e6


def main() -> None:
    """With and without the middleware, in turns, so that what else the machine does falls on both."""
    settings.ALLOWED_HOSTS = ["*"]
    measured = Client()
    measured.get("/api/health/live/")
    settings.MIDDLEWARE = [name for name in settings.MIDDLEWARE if not name.endswith(".Measured")]
    bare = Client()
    bare.get("/api/health/live/")
    pairs = [
        tuple(
            microseconds(lambda client=client: client.get("/api/health/live/"), REQUESTS)
            for client in (bare, measured)
        )
        for _ in range(ROUNDS)
    ]
    without, counted = (median(column) for column in zip(*pairs, strict=True))
    one = median(
        microseconds(lambda: metrics.observe("http", "GET", "api/v1/cadets", "200", seconds=0.02), 20_000)
        for _ in range(ROUNDS)
    )
    print(
        f"a live request: {without:.0f} µs without, {counted:.0f} µs with counting: {counted / without:.3f} ×"
    )
    print(f"counting alone: {one:.2f} µs")


if __name__ == "__main__":
    main()
