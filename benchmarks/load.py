"""The documents' load: fifty people who scan and encode on the demo corps, held to the documents' numbers.

    .venv/bin/python benchmarks/load.py [--minutes 30]

The numbers: p95 under 500 ms, errors under 1 %, fewer than 100 tasks waiting, each service under 512 MB and not growing. Starts
a whole system as `make run` does. Half of the people scan a card every five seconds, the other half save three scores every
ten; all read boards, sheets and notifications between. Each has a sign-in of their own, and signs in again every ten minutes.
Times are from asking to the whole answer. Memory (PSS of process trees) is read every ten seconds; a service grows when the
median of the last third is more than GROWTH above that of the second. The machine's own load is told, for what it is worth.
"""

from __future__ import annotations

import argparse
import asyncio
import itertools
import os
import statistics
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Awaitable, Callable
from random import Random
from typing import Any

from measuring import share
from parade import Phones, child, prepared
from sign_in_burst import Caller

from tools import processes
from tools.harness import Stack, running_stack

PEOPLE, SCAN_SECONDS, ENCODE_SECONDS, READ_SECONDS, SIGN_IN_SECONDS = 50, 5.0, 10.0, 15.0, 600.0
LOOK_SECONDS, AGAIN_SECONDS = 10.0, 3.0
SERVICES = ("web", "channels", "worker", "beat")
GROWTH = 0.05
CHOICE = Random(5)  # noqa: S311 (the same people each time)


class Load:
    """What was asked, and how it went."""

    def __init__(self, stack: Stack) -> None:
        self.caller = Caller(stack.web_url)
        self.password = stack.environment.get("RGMS_DEMO_PASSWORD", "parade-ground")
        self.milliseconds: list[float] = []
        self.failed: Counter[str] = Counter()

    async def ask(self, method: str, path: str, body: Any = None, *, token: str = "") -> Any:
        """One request; the document of its answer, None when it failed."""
        began = time.perf_counter()
        request = self.caller.request(path, body, token).replace(b"POST", method.encode(), 1)
        try:
            status, answer = await self.caller.ask(request)
        except (OSError, IndexError, ValueError) as error:
            status, answer = 0, type(error).__name__
        self.milliseconds.append((time.perf_counter() - began) * 1000)
        if 0 < status < 400:
            return answer
        self.failed[f"{method} {path}: {status or answer}"] += 1
        return None


class Person:
    """Somebody who works."""

    def __init__(self, load: Load, name: str) -> None:
        self._load, self._name, self.token = load, name, ""

    async def sign_in(self) -> None:
        """Come back, in place of the sign-in of before. Whoever is told to come again does; it counts as failed."""
        login = {"username": self._name, "password": self._load.password}
        while not (answer := await self._load.ask("POST", "auth/login", login)):
            await asyncio.sleep(AGAIN_SECONDS)
        self.token = answer["access"]

    async def ask(self, method: str, path: str, body: Any = None) -> Any:
        """As Load.ask."""
        return await self._load.ask(method, path, body, token=self.token)


async def again_and_again(every: float, work: Callable[[], Awaitable[object]]) -> None:
    """Until cancelled. People do not keep step."""
    await asyncio.sleep(CHOICE.uniform(0, every))
    while True:
        began = time.perf_counter()
        await work()
        await asyncio.sleep(max(0.0, every * CHOICE.uniform(0.8, 1.2) - (time.perf_counter() - began)))


async def run(stack: Stack, seconds: float) -> int:
    """Load, then print; 1 when a number does not hold."""
    phones, _, _ = await asyncio.to_thread(prepared, stack)
    load = Load(stack)
    people, commandant = [Person(load, "sergeant") for _ in range(PEOPLE)], Person(load, "commandant")
    for person in (*people, commandant):
        await person.sign_in()
    [day] = (await commandant.ask("GET", "training-days?status=open"))["results"]
    term = day["term"]
    assessment = (await commandant.ask("GET", f"terms/{term}/policy"))["assessments"][0]["id"]
    enrollments = itertools.cycle(await enrolled(commandant, term))
    versions: defaultdict[int, int] = defaultdict(int)
    memory: defaultdict[str, list[float]] = defaultdict(list)
    waiting: list[int] = []
    pages = (f"training-days/{day['id']}/muster", f"terms/{term}/grades?page_size=50", "notifications")
    phones.sign_in([person.token for person in people[: PEOPLE // 2]])
    # Only what comes from now on is the load.
    load.milliseconds.clear()

    async def scan() -> None:
        await phones.send()

    async def encode(person: Person) -> None:
        cells = [
            {"enrollment": one, "assessment": assessment, "value": str(CHOICE.randint(50, 100)), "version": versions[one]}
            for one in itertools.islice(enrollments, 3)
        ]  # fmt: skip
        saved = await person.ask("PUT", f"terms/{term}/scores", {"cells": cells})
        # A cell that was encoded before the load began tells its version, as to a person, who then looks again.
        for cell in (saved or {}).get("results", ()):
            versions[cell["enrollment"]] = cell["current"]["version"]

    async def read(person: Person) -> None:
        await person.ask("GET", CHOICE.choice(pages))

    async def sign_in_again(person: Person) -> None:
        await person.sign_in()
        phones.sign_in([person.token for person in people[: PEOPLE // 2]])

    async def look() -> None:
        for name in SERVICES:
            tree = await asyncio.to_thread(processes.tree, child(stack, name))
            memory[name].append(sum([await asyncio.to_thread(processes.pss_mib, pid) for pid in tree]))
        standing = await commandant.ask("GET", "watch")
        waiting.append(standing["queue"] if standing else 0)

    def each(person: Person, place: int) -> list[Awaitable[None]]:
        work = (
            again_and_again(SCAN_SECONDS, scan)
            if place < PEOPLE // 2
            else again_and_again(ENCODE_SECONDS, lambda: encode(person))
        )
        reading = again_and_again(READ_SECONDS, lambda: read(person))
        return [work, reading, again_and_again(SIGN_IN_SECONDS, lambda: sign_in_again(person))]

    working = [one for place, person in enumerate(people) for one in each(person, place)]
    working += [again_and_again(LOOK_SECONDS, look), again_and_again(SIGN_IN_SECONDS, commandant.sign_in)]
    tasks = [asyncio.ensure_future(one) for one in working]
    ended, _ = await asyncio.wait(tasks, timeout=seconds, return_when=asyncio.FIRST_EXCEPTION)
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    for task in ended:
        task.result()
    return told(load, phones, memory, waiting)


def told(load: Load, phones: Phones, memory: dict[str, list[float]], waiting: list[int]) -> int:
    """Print; 1 when a number does not hold."""
    times = load.milliseconds + phones.done.answers
    failed = load.failed.total() + phones.done.repeated
    errors = failed / (len(times) + phones.done.repeated)
    p50, p95, p99 = (share(times, part) for part in (0.5, 0.95, 0.99))
    print(
        f"{len(times)} requests: p50 {p50:.0f} ms, p95 {p95:.0f} ms, p99 {p99:.0f} ms; {failed} failed, {errors:.2%}"
    )
    print(
        f"scans: {phones.done.outcomes}, {phones.done.repeated} sent again; the machine's load {os.getloadavg()[1]:.1f}"
    )
    for what, number in load.failed.most_common(5):
        print(f"  {number} × {what}")
    print(f"tasks waiting, at the most: {max(waiting)}")
    holds = p95 < 500 and errors < 0.01 and max(waiting) < 100
    for name, values in memory.items():
        third = max(1, len(values) // 3)
        middle, last = (
            statistics.median(part) for part in (values[third : 2 * third] or values, values[-third:])
        )
        print(
            f"{name}: {max(values):.0f} MiB at the most, {last / middle - 1:+.1%} from the second third to the last"
        )
        holds = holds and max(values) < 512 and last / middle - 1 < GROWTH
    print("all numbers hold" if holds else "A NUMBER DOES NOT HOLD")
    return int(not holds)


async def enrolled(person: Person, term: int) -> list[int]:
    """Of the whole corps."""
    found: list[int] = []
    page, is_last = 1, False
    while not is_last:
        answer = await person.ask("GET", f"enrollments?term={term}&page_size=100&page={page}")
        found += [row["id"] for row in answer["results"]]
        page, is_last = page + 1, answer["next"] is None
    return found


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
