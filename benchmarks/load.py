"""The documents' load: fifty people who scan and encode on the demo corps, held to the documents' numbers.

    .venv/bin/python benchmarks/load.py [--minutes 30]

The numbers: p95 under 500 ms, errors under 1 %, fewer than 100 tasks waiting, each service under 512 MB and not growing. Starts
a whole system as `make run` does. Half of the people scan a card every five seconds, the other half save three scores every
ten; all read boards, sheets and notifications between. Times are from asking to the whole answer. Memory (PSS of process trees)
is read every ten seconds; growth is the median of the last third over that of the second.
"""

from __future__ import annotations

import argparse
import asyncio
import itertools
import statistics
import sys
import time
from collections import defaultdict
from random import Random

from measuring import share
from parade import Phones, child, prepared
from sign_in_burst import Caller

from tools import processes
from tools.harness import Stack, running_stack

PEOPLE, SCAN_SECONDS, ENCODE_SECONDS, READ_SECONDS = 50, 5.0, 10.0, 15.0
SERVICES = ("web", "channels", "worker", "beat")
CHOICE = Random(5)  # noqa: S311 (the same people each time)


class Load:
    """What was asked, and how it went."""

    def __init__(self, stack: Stack, token: str) -> None:
        self.caller, self.token = Caller(stack.web_url), token
        self.milliseconds: list[float] = []
        self.failed: list[str] = []

    async def ask(self, method: str, path: str, body: object = None, *, token: str = "") -> object:
        """One request; the document of its answer, None when it failed."""
        began = time.perf_counter()
        request = self.caller.request(path, body, token or self.token).replace(b"POST", method.encode(), 1)
        try:
            status, answer = await self.caller.ask(request)
        except (OSError, IndexError, ValueError) as error:
            self.failed.append(type(error).__name__)
            return None
        self.milliseconds.append((time.perf_counter() - began) * 1000)
        if status >= 400:
            self.failed.append(f"{status} {path}")
            return None
        return answer

    async def again_and_again(self, every: float, work: object) -> None:
        """Until cancelled, people do not keep step."""
        await asyncio.sleep(CHOICE.uniform(0, every))
        while True:
            began = time.perf_counter()
            await work()  # type: ignore[operator]
            await asyncio.sleep(max(0.0, every * CHOICE.uniform(0.8, 1.2) - (time.perf_counter() - began)))


async def run(stack: Stack, seconds: float) -> int:
    """Load, then print; 1 when a number does not hold."""
    phones, boards, _ = prepared(stack)
    load = Load(stack, boards[0].token)
    signed_in = await load.ask("POST", "auth/login", {"username": "commandant", "password": "parade-ground"})
    commandant = signed_in["access"]  # type: ignore[index]
    open_days = await load.ask("GET", "training-days?status=open")
    day = open_days["results"][0]  # type: ignore[index]
    term = day["term"]
    assessment = (await load.ask("GET", f"terms/{term}/policy"))["assessments"][0]["id"]  # type: ignore[index]
    enrollments = itertools.cycle(await own_enrollments(load, term))
    memory: defaultdict[str, list[float]] = defaultdict(list)
    waiting: list[int] = []

    async def scan() -> None:
        await measured_scan(phones, load)

    async def encode() -> None:
        cells = [
            {
                "enrollment": next(enrollments),
                "assessment": assessment,
                "value": str(CHOICE.randint(50, 100)),
                "version": 0,
            }
            for _ in range(3)
        ]
        saved = await load.ask("PUT", f"terms/{term}/scores", {"cells": cells})
        # A cell that somebody has encoded answers with its version, as to a person who then looks again.
        for cell, was in zip(cells, (saved or {}).get("results", ()), strict=False):  # type: ignore[attr-defined]
            if was["outcome"] == "conflict":
                cell["version"] = was["current"]["version"]
        await load.ask("PUT", f"terms/{term}/scores", {"cells": cells})

    async def read() -> None:
        pages = (f"training-days/{day['id']}/muster", f"terms/{term}/grades?page_size=50", "notifications")
        await load.ask("GET", CHOICE.choice(pages))

    async def watch() -> None:
        for name in SERVICES:
            memory[name].append(sum(map(processes.pss_mib, processes.tree(child(stack, name)))))
        standing = await load.ask("GET", "watch", token=commandant)
        waiting.append(standing["queue"] if standing else 0)  # type: ignore[index]

    half = PEOPLE // 2
    tasks = [asyncio.create_task(load.again_and_again(SCAN_SECONDS, scan)) for _ in range(half)]
    tasks += [asyncio.create_task(load.again_and_again(ENCODE_SECONDS, encode)) for _ in range(half)]
    tasks += [asyncio.create_task(load.again_and_again(READ_SECONDS, read)) for _ in range(PEOPLE)]
    tasks += [asyncio.create_task(load.again_and_again(10, watch))]
    await asyncio.sleep(seconds)
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    return told(load, memory, waiting)


def told(load: Load, memory: dict[str, list[float]], waiting: list[int]) -> int:
    """Print; 1 when a number does not hold."""
    total = len(load.milliseconds) + sum(not word[:1].isdigit() for word in load.failed)
    p50, p95, p99 = (share(load.milliseconds, part) for part in (0.5, 0.95, 0.99))
    errors = len(load.failed) / total
    print(f"{total} requests: p50 {p50:.0f} ms, p95 {p95:.0f} ms, p99 {p99:.0f} ms; {errors:.2%} failed")
    print("\n".join(sorted(set(load.failed))[:5]))
    print(f"tasks waiting, at the most: {max(waiting)}")
    holds = p95 < 500 and errors < 0.01 and max(waiting) < 100
    for name, values in memory.items():
        third = max(1, len(values) // 3)
        middle, last = (
            statistics.median(values[third : 2 * third] or values),
            statistics.median(values[-third:]),
        )
        print(
            f"{name}: {max(values):.0f} MiB at the most, {last / middle - 1:+.1%} from the second third to the last"
        )
        holds = holds and max(values) < 512
    return int(not holds)


async def own_enrollments(load: Load, term: int) -> list[int]:
    """Of the whole corps."""
    found: list[int] = []
    for page in range(1, 13):
        answer = await load.ask("GET", f"enrollments?term={term}&page_size=100&page={page}")
        if not answer:
            break
        found += [row["id"] for row in answer["results"]]  # type: ignore[index]
    return found


async def measured_scan(phones: Phones, load: Load) -> None:
    """One scan of the next card."""
    before = len(phones.done.answers)
    await phones.send()
    load.milliseconds += phones.done.answers[before:]


def main() -> int:
    """Start, load, stop."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--minutes", type=float, default=30)
    minutes = parser.parse_args().minutes
    with running_stack(workers=4) as stack:
        print(f"{PEOPLE} people for {minutes:g} minutes", flush=True)
        return asyncio.run(run(stack, minutes * 60))


if __name__ == "__main__":
    sys.exit(main())
