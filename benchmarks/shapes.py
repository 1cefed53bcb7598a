"""The same load on both shapes, in turns: what the single URL costs.

    .venv/bin/python benchmarks/shapes.py [--rounds 5] [--seconds 10]

Starts both blueprints as tests/smoke does, with the demo corps, on PostgreSQL and Valkey of their own, and gives each the same
load of reads by kept-alive connections, in rounds that alternate: "pages" are the large reads of a corps of 1,200, "light" is
who one is. Shown per shape: requests per second, latency, processor time of all services per request (not of the database), and
PSS of each service at the end. Ratios are of rounds side by side.
"""

from __future__ import annotations

import argparse
import contextlib
import http.client
import json
import os
import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "rotc_backend")]

from tools import blueprint, processes, smoke  # noqa: E402 (needs the path above)

CLIENTS = 4
TICK = os.sysconf("SC_CLK_TCK")
MIXES = ("pages", "light")
SHAPES = {"split": "render.yaml", "single": "render.single-url.yaml"}


@dataclass
class Round:
    """What one round of load on one shape gave."""

    seconds: float = 0.0
    latencies: list[float] = field(default_factory=list)
    processor: float = 0.0

    @property
    def rate(self) -> float:
        """Requests per second."""
        return len(self.latencies) / self.seconds

    def milliseconds(self, share: float) -> float:
        """The latency that this share of requests stayed under."""
        return sorted(self.latencies)[int(share * (len(self.latencies) - 1))] * 1000


class Load:
    """Reads that the pages make all day, by clients that keep their connections."""

    def __init__(self, shape: blueprint.Shape) -> None:
        self._shape = shape
        web = next(program for program in shape.programs.values() if program.port)
        self._address = f"127.0.0.1:{web.port}"
        target = smoke.Deployment(shape.api, shape.ws, shape.origin, "sergeant", "parade-ground")
        smoke.check_sign_in(target)
        # Straight to the service, as the balancer of the tests would be the slowest part.
        self._headers = {
            "Host": f"{web.name}.onrender.com", "X-Forwarded-Proto": "https", "Authorization": f"Bearer {target.token}",
            "X-Forwarded-For": "203.0.113.9, 172.71.0.1, 10.0.0.1",
        }  # fmt: skip
        terms = target.expect(200, "/api/v1/terms").json()["results"]
        term = next(term["id"] for term in terms if term["is_current"])
        days = target.expect(200, f"/api/v1/training-days?term={term}").json()["results"]
        pages = [
            "/api/v1/cadets?page_size=50", "/api/v1/auth/me", f"/api/v1/terms/{term}/grades?page_size=50",
            f"/api/v1/training-days/{days[0]['id']}/muster", "/api/v1/notifications", "/api/v1/unit",
        ]  # fmt: skip
        for path in pages:
            target.expect(200, path)
        self._mixes = {"pages": pages, "light": ["/api/v1/auth/me"]}

    def run(self, mix: str, seconds: float) -> Round:
        """One round."""
        paths = self._mixes[mix]
        done, lock, until = Round(), threading.Lock(), time.monotonic() + seconds
        before, began = self._processor(), time.monotonic()

        def work(number: int) -> None:
            connection = http.client.HTTPConnection(self._address, timeout=60)
            turn, own = number, []
            while time.monotonic() < until:
                started = time.monotonic()
                connection.request("GET", paths[turn % len(paths)], headers=self._headers)
                answer = connection.getresponse()
                answer.read()
                if answer.status != 200:
                    raise RuntimeError(f"{paths[turn % len(paths)]} answered {answer.status}")
                own.append(time.monotonic() - started)
                turn += 1
            with lock:
                done.latencies += own

        threads = [threading.Thread(target=work, args=(number,)) for number in range(CLIENTS)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        done.seconds, done.processor = time.monotonic() - began, self._processor() - before
        return done

    def _processor(self) -> float:
        """Seconds of processor time that all services of the shape have taken."""
        return sum(
            _processor_seconds(pid) for root in self._shape.pids.values() for pid in processes.tree(root)
        )


def _processor_seconds(pid: int) -> float:
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0.0
    return (int(fields[11]) + int(fields[12])) / TICK


@contextlib.contextmanager
def both(folder: Path) -> Iterator[dict[str, blueprint.Shape]]:
    """Both shapes, running."""
    with contextlib.ExitStack() as stack:
        yield {
            name: stack.enter_context(blueprint.running(file, folder / name)) for name, file in SHAPES.items()
        }


def compare(mix: str, loads: dict[str, Load], *, rounds: int, seconds: float) -> None:
    """Give both shapes the load in turns, and print what each made of it."""
    for load in loads.values():
        load.run(mix, 2)
    done: dict[str, list[Round]] = {name: [] for name in loads}
    for number in range(rounds):
        order = list(loads) if number % 2 == 0 else list(reversed(loads))
        for name in order:
            done[name].append(loads[name].run(mix, seconds))
    for name, own in done.items():
        figures = [
            statistics.median(one.rate for one in own),
            *(statistics.median(one.milliseconds(share) for one in own) for share in (0.5, 0.95, 0.99)),
        ]
        processor = statistics.median(one.processor / len(one.latencies) * 1000 for one in own)
        print(f"{mix:<8}{name:<8}" + "".join(f"{figure:>8.1f}" for figure in figures) + f"{processor:>12.2f}")
    ratios = [single.rate / split.rate for split, single in zip(done["split"], done["single"], strict=True)]
    print(
        f"{mix}: single/split requests per second, by round: {json.dumps([round(ratio, 2) for ratio in ratios])}"
    )


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=10)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, both(Path(folder)) as shapes:
        loads = {name: Load(shape) for name, shape in shapes.items()}
        print(f"{'load':<8}{'shape':<8}{'req/s':>8}{'p50 ms':>8}{'p95 ms':>8}{'p99 ms':>8}{'CPU ms/req':>12}")
        for mix in MIXES:
            compare(mix, loads, rounds=given.rounds, seconds=given.seconds)
        for name, shape in shapes.items():
            sizes = {one: sum(map(processes.pss_mib, processes.tree(pid))) for one, pid in shape.pids.items()}
            words = ", ".join(f"{one} {size:.0f}" for one, size in sizes.items())
            print(f"PSS MiB, {name}: {words}; all {sum(sizes.values()):.0f}")


if __name__ == "__main__":
    main()
