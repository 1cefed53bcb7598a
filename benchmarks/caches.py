"""What keeping answers in Redis saves: each kept read with and without it, in turns, and as one that has not changed (304).

    .venv/bin/python benchmarks/caches.py [--rounds 9] [--calls 40]

Brings its own PostgreSQL and Valkey, and leaves nothing behind. A corps of CADETS in a sealed term and in an open one. Each
call is a whole request through Django, the sign-in included, as in a web worker. "Without" is the same request inside a
transaction, where nothing is kept. Ratios are of neighbours in a round.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "rotc_backend")]

from tools import embedded  # noqa: E402 (needs the path above)

CADETS = 1200
Read = Callable[[], Any]


@contextlib.contextmanager
def servers() -> Iterator[None]:
    """Fresh servers, migrated, and Django set up on them."""
    with embedded.throwaway() as urls:
        os.environ.update(urls, DJANGO_SETTINGS_MODULE="config.settings.test")
        import django  # noqa: PLC0415 (reads the addresses above)
        from django.core.management import call_command  # noqa: PLC0415

        django.setup()
        call_command("migrate", verbosity=0)
        yield


def reads() -> dict[str, tuple[Any, str]]:
    """The kept reads: a client and a path for each."""
    from tests import cast  # noqa: PLC0415 (needs Django set up)

    past = cast.corps(cadets_count=CADETS, name="Past")
    cast.sealed(past)
    now = cast.corps(cadets_count=CADETS, name="Now")
    day = cast.training_day(now)
    reader = cast.client_of(now.sergeant)
    return {
        "unit settings": (cast.client_of(None), "/api/v1/unit"),
        "term": (reader, f"/api/v1/terms/{now.term.pk}"),
        "policy": (reader, f"/api/v1/terms/{now.term.pk}/policy"),
        "sealed sheet, 20 rows": (reader, f"/api/v1/terms/{past.term.pk}/grades"),
        "sealed sheet, 100 rows": (reader, f"/api/v1/terms/{past.term.pk}/grades?page_size=100"),
        "sealed sheet, by result": (
            reader,
            f"/api/v1/terms/{past.term.pk}/grades?result=Incomplete&page_size=100",
        ),
        "muster (roster kept)": (reader, f"/api/v1/training-days/{day.pk}/muster"),
    }


def milliseconds(read: Read, calls: int) -> float:
    """Processor and waiting time of one call, the mean of a run."""
    began = time.perf_counter()
    for _ in range(calls):
        read()
    return (time.perf_counter() - began) / calls * 1000


def compare(name: str, client: Any, path: str, *, rounds: int, calls: int) -> None:
    """Measure one read in turns, and print it."""
    from django.db import transaction  # noqa: PLC0415 (needs Django set up)

    def asked() -> Any:
        answer = client.get(path)
        if answer.status_code != 200:
            raise RuntimeError(f"{path} answered {answer.status_code}")
        return answer

    tag = asked().headers.get("ETag")

    def unchanged() -> None:
        if client.get(path, headers={"If-None-Match": tag}).status_code != 304:
            raise RuntimeError(f"{path} has changed")

    def without() -> float:
        with transaction.atomic():
            return milliseconds(asked, calls)

    ways: dict[str, Callable[[], float]] = {"without": without, "kept": lambda: milliseconds(asked, calls)}
    if tag:
        ways["304"] = lambda: milliseconds(unchanged, calls)
    took: dict[str, list[float]] = {way: [] for way in ways}
    for number in range(rounds):
        for way in ways if number % 2 == 0 else reversed(ways):
            took[way].append(ways[way]())
    line = f"{name:<26}" + "".join(
        f"{way} {statistics.median(times):7.2f} ms   " for way, times in took.items()
    )
    for way in list(ways)[1:]:
        ratios = sorted(one / base for one, base in zip(took[way], took["without"], strict=True))
        line += f"{way}/without {statistics.median(ratios):.2f} ({ratios[0]:.2f}–{ratios[-1]:.2f})   "
    print(line, flush=True)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--calls", type=int, default=40)
    given = parser.parse_args()
    with servers():
        for name, (client, path) in reads().items():
            compare(name, client, path, rounds=given.rounds, calls=given.calls)


if __name__ == "__main__":
    main()
