"""Live boards under load: one frame to many sockets, many sockets in one process, all of them coming back at once, and how long
a scan takes from its commit to the boards; each beside a raw broadcast in the same run.

    .venv/bin/python benchmarks/sockets.py [fan-out] [herd] [boards] [latency] [--rounds 5]

Brings its own PostgreSQL and Valkey, one channels process (daphne.conf.py) and a raw broadcast (raw_broadcast.py), and leaves
nothing behind. Needs `ulimit -n` of 12,000 for the herd. The clients (listeners.py) are one process for each side. Rounds of
ours and of the raw one take turns; ratios are of neighbours. Times start just before the commit, or the publish, and end when
a client's process reads.
"""

from __future__ import annotations

import argparse
import contextlib
import itertools
import json
import secrets
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

import redis
from measuring import ROOT, cpu_ms, median_range, servers, share

from tools import processes
from tools.paths import VENV_PYTHON, child_environment

CHANNEL = "raw"
FRAMES, FRAME_SECONDS = 10, 0.3
HERD, PER_PERSON = 5000, 90
BOARDS, SCANS_PER_SECOND, BOARD_SECONDS = 1000, 20, 12
FEW_BOARDS, FEW_PER_SECOND = 50, 10
PATIENCE_SECONDS = 30.0


class Process:
    """A child that answers lines of JSON with lines of JSON."""

    def __init__(self, *command: str, environment: dict[str, str], log: Path) -> None:
        with log.open("wb") as output:
            self.process = subprocess.Popen(
                [str(VENV_PYTHON), *command], cwd=ROOT, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                stderr=output, text=True, preexec_fn=processes.end_with_parent,  # noqa: PLW1509 (calls one loaded C function)
            )  # fmt: skip

    def ask(self, do: str, **given: Any) -> Any:
        """The answer to a command."""
        self.process.stdin.write(json.dumps({"do": do, **given}) + "\n")  # type: ignore[union-attr]  # a pipe
        self.process.stdin.flush()  # type: ignore[union-attr]
        return json.loads(self.process.stdout.readline())  # type: ignore[union-attr]


class Yard:
    """Servers, people and a day to scan on."""

    def __init__(self, urls: dict[str, str], folder: Path) -> None:
        from tests import cast  # noqa: PLC0415 (needs Django set up)

        self.redis = redis.Redis.from_url(urls["REDIS_URL"])
        self.environment = child_environment(
            **urls, DJANGO_SETTINGS_MODULE="config.settings.test", RGMS_DATA_DIR=str(folder),
        )  # fmt: skip
        self.folder = folder
        self.corps = cast.corps(cadets_count=300)
        self.day = cast.training_day(self.corps)
        self._people = [self._session(cast) for _ in range(HERD // PER_PERSON + 1)]
        self._moments = itertools.count()
        self.port, self.raw_port = processes.free_port(), processes.free_port()
        self.pid, self.raw_pid = self._start_ours(), self._start_raw(urls["REDIS_URL"])

    @staticmethod
    def _session(cast: Any) -> Any:
        user = cast.sergeant()
        cast.client_of(user)
        return user.sessions.get()

    def _start_ours(self) -> int:
        with (self.folder / "channels.log").open("wb") as log:
            process = subprocess.Popen(
                [str(VENV_PYTHON), str(ROOT / "daphne.conf.py")], cwd=ROOT, stdout=log, stderr=log,
                env=self.environment | {"PORT": str(self.port)}, preexec_fn=processes.end_with_parent,  # noqa: PLW1509
            )  # fmt: skip
        return process.pid

    def _start_raw(self, url: str) -> int:
        command = [
            str(VENV_PYTHON),
            str(ROOT / "benchmarks/raw_broadcast.py"),
            str(self.raw_port),
            url,
            CHANNEL,
        ]
        process = subprocess.Popen(
            command, stdout=subprocess.PIPE, text=True, preexec_fn=processes.end_with_parent  # noqa: PLW1509
        )  # fmt: skip
        process.stdout.readline()  # type: ignore[union-attr]  # a pipe; "ready"
        return process.pid

    def listeners(self, name: str) -> Process:
        """A process of clients."""
        return Process(
            str(ROOT / "benchmarks/listeners.py"),
            environment=self.environment,
            log=self.folder / f"{name}.log",
        )

    def tickets(self, number: int) -> list[str]:
        """Paths that open so many sockets, each once."""
        from apps.authentication.models import SocketTicket  # noqa: PLC0415 (needs Django set up)
        from apps.authentication.services.sign_in import ticket_hash  # noqa: PLC0415
        from common import clock  # noqa: PLC0415

        made = [secrets.token_urlsafe(24) for _ in range(number)]
        until = clock.now() + timedelta(hours=1)
        SocketTicket.objects.bulk_create(
            SocketTicket(
                token_hash=ticket_hash(ticket), session=self._people[place // PER_PERSON], expires_at=until
            )
            for place, ticket in enumerate(made)
        )
        return [f"/ws/updates/?ticket={ticket}" for ticket in made]

    def open(self, clients: Process, number: int, *, at_once: int = 200) -> dict[str, Any]:
        """Open so many of ours. Raises RuntimeError when the channels process does not serve in time."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        while processes.listener_of(self.port) is None:
            if time.monotonic() > deadline:
                raise RuntimeError((self.folder / "channels.log").read_text()[-2000:])
            time.sleep(0.1)
        answer: dict[str, Any] = clients.ask(
            "open", port=self.port, paths=self.tickets(number), at_once=at_once, is_raw=False
        )
        return answer

    def publish(self) -> float:
        """Commit an event for everyone; the moment just before."""
        from django.db import transaction  # noqa: PLC0415

        from apps.system import outbox  # noqa: PLC0415 (needs Django set up)
        from apps.system.events import TermSaved  # noqa: PLC0415

        with transaction.atomic():
            outbox.publish(TermSaved(1), to=["unit"])
            return time.monotonic()

    def scan(self) -> float:
        """Record a scan; the moment just before its commit."""
        from uuid import uuid4  # noqa: PLC0415

        from django.db import transaction  # noqa: PLC0415

        from apps.attendance.services import muster  # noqa: PLC0415 (needs Django set up)
        from apps.attendance.services.muster import ScanSent  # noqa: PLC0415
        from apps.cadets.services import cards  # noqa: PLC0415
        from common import clock  # noqa: PLC0415

        number = next(self._moments)
        cadet = self.corps.enrollments[number % len(self.corps.enrollments)].cadet
        # Each earlier than the one before, so that every one changes a record.
        opens = self.day.sessions.get().opens_at
        scan = ScanSent(
            uuid4(), cards.token_for(cadet), opens + timedelta(seconds=1000, milliseconds=-number)
        )
        with transaction.atomic():
            muster.take_scans(actor=self.corps.sergeant, day_id=self.day.pk, scans=[scan], now=clock.now())
            return time.monotonic()

    def publish_raw(self, number: int) -> float:
        """Publish a frame of an event's size to the raw broadcast; the moment just before."""
        text = json.dumps({"id": number, "type": "raw", "data": "x" * 500})
        began = time.monotonic()
        self.redis.publish(CHANNEL, text)
        return began

    def numbers_since(self, last: int, count: int) -> list[int]:
        """The numbers in history of so many events after `last`, in the order in which they were committed."""
        from apps.system.models import OutboxEvent  # noqa: PLC0415 (needs Django set up)

        deadline = time.monotonic() + PATIENCE_SECONDS
        rows = OutboxEvent.objects.filter(seq__gt=last).order_by("seq")
        while len(found := list(rows.values_list("seq", flat=True))) < count:
            if time.monotonic() > deadline:
                raise RuntimeError(f"{len(found)} of {count} events were numbered")
            time.sleep(0.05)
        return found

    def newest(self) -> int:
        """The newest number in history."""
        from django.db.models import Max  # noqa: PLC0415 (needs Django set up)

        from apps.system.models import OutboxEvent  # noqa: PLC0415

        return OutboxEvent.objects.aggregate(newest=Max("seq"))["newest"] or 0


def wait_for(clients: Process, number: int, count: int) -> None:
    """Return when all have a frame. Raises RuntimeError when the time is up."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while (got := clients.ask("count", number=number)["count"]) < count:
        if time.monotonic() > deadline:
            raise RuntimeError(
                f"{got} of {count} sockets have frame {number}: {clients.ask('report')['lost']}"
            )
        time.sleep(0.05)


def at_a_rate(per_second: float, count: int, send: Callable[[], float]) -> list[float]:
    """Send on time, whatever came before; the moments that `send` gave."""
    began, moments = time.monotonic(), []
    for number in range(count):
        time.sleep(max(0.0, began + number / per_second - time.monotonic()))
        moments.append(send())
    return moments


class Round:
    """What one round gave: latencies in ms of every arrival, of the last one of each frame, and processor time per frame."""

    def __init__(
        self, began: dict[int, float], arrivals: dict[str, list[float]], cpu: float, expected: int
    ) -> None:
        per_frame = [[(at - began[number]) * 1000 for at in arrivals[str(number)]] for number in began]
        self.missing = sum(expected - len(frame) for frame in per_frame)
        self.all = [latency for frame in per_frame for latency in frame]
        self.last = [max(frame) for frame in per_frame]
        self.cpu = cpu / len(began)


def ours(
    yard: Yard, clients: Process, sockets: int, *, rate: float, count: int, send: Callable[[], float]
) -> Round:
    """A round of ours."""
    last, before = yard.newest(), cpu_ms(yard.pid)
    moments = at_a_rate(rate, count, send)
    numbers = yard.numbers_since(last, count)
    wait_for(clients, numbers[-1], sockets)
    cpu = cpu_ms(yard.pid) - before
    return Round(dict(zip(numbers, moments, strict=True)), clients.ask("report")["arrivals"], cpu, sockets)


_raw_numbers = itertools.count(1)


def raw(yard: Yard, clients: Process, sockets: int, *, rate: float, count: int) -> Round:
    """A round of the raw broadcast."""
    numbers: list[int] = []

    def send() -> float:
        numbers.append(next(_raw_numbers))
        return yard.publish_raw(numbers[-1])

    before = cpu_ms(yard.raw_pid)
    moments = at_a_rate(rate, count, send)
    wait_for(clients, numbers[-1], sockets)
    cpu = cpu_ms(yard.raw_pid) - before
    return Round(dict(zip(numbers, moments, strict=True)), clients.ask("report")["arrivals"], cpu, sockets)


@contextlib.contextmanager
def both(yard: Yard, sockets: int) -> Iterator[tuple[Process, Process]]:
    """So many sockets of ours and so many of the raw one, each in a process of its own."""
    near, far = yard.listeners("ours"), yard.listeners("raw")
    try:
        print(f"{sockets} sockets: ours {yard.open(near, sockets)}", end=" ")
        paths = ["/"] * sockets
        print(f"raw {far.ask('open', port=yard.raw_port, paths=paths, at_once=200, is_raw=True)}", flush=True)
        ours(yard, near, sockets, rate=5, count=3, send=yard.publish)
        raw(yard, far, sockets, rate=5, count=3)
        yield near, far
    finally:
        for clients in (near, far):
            clients.process.kill()


def in_turns(rounds: int, mine: Callable[[], Round], other: Callable[[], Round]) -> list[tuple[Round, Round]]:
    """Pairs of rounds, begun by one and by the other in turn."""
    pairs = []
    for number in range(rounds):
        if number % 2:
            second, first = other(), mine()
        else:
            first, second = mine(), other()
        pairs.append((first, second))
    return pairs


def tell(pairs: Sequence[tuple[Round, Round]], *, of_last: bool = False) -> None:
    """Print medians and ratios."""
    for name, place in (("ours", 0), ("raw", 1)):
        own = [pair[place] for pair in pairs]
        took = [one.last if of_last else one.all for one in own]
        print(
            f"  {name:<5} p50 {median_range([share(one, 0.5) for one in took], '.1f')} ms, "
            f"p99 {median_range([share(one, 0.99) for one in took], '.1f')} ms, "
            f"CPU {median_range([one.cpu for one in own], '.1f')} ms a frame, missing {sum(one.missing for one in own)}"
        )
    ratios = {
        "CPU": [one.cpu / other.cpu for one, other in pairs],
        "p50": [share(one.all, 0.5) / share(other.all, 0.5) for one, other in pairs],
        "p99": [share(one.all, 0.99) / share(other.all, 0.99) for one, other in pairs],
    }
    print(
        "  ours/raw: " + ", ".join(f"{name} {median_range(values)}" for name, values in ratios.items()),
        flush=True,
    )


def fan_out(yard: Yard, rounds: int) -> None:
    """One frame at a time to 1,000 sockets."""
    with both(yard, BOARDS) as (near, far):
        given = {"rate": 1 / FRAME_SECONDS, "count": FRAMES}
        tell(
            in_turns(
                rounds,
                lambda: ours(yard, near, BOARDS, send=yard.publish, **given),
                lambda: raw(yard, far, BOARDS, **given),
            )
        )


def latency(yard: Yard, rounds: int) -> None:
    """From the commit of a scan to 50 boards, ten scans a second."""
    with both(yard, FEW_BOARDS) as (near, far):
        given = {"rate": FEW_PER_SECOND, "count": 60}
        tell(
            in_turns(
                rounds,
                lambda: ours(yard, near, FEW_BOARDS, send=yard.scan, **given),
                lambda: raw(yard, far, FEW_BOARDS, **given),
            )
        )


def boards(yard: Yard, rounds: int) -> None:
    """From the commit of a scan to the last of 1,000 boards, 20 scans a second."""
    clients = yard.listeners("boards")
    try:
        print(f"{BOARDS} boards: {yard.open(clients, BOARDS)}", flush=True)
        ours(yard, clients, BOARDS, rate=5, count=5, send=yard.scan)
        count = SCANS_PER_SECOND * BOARD_SECONDS
        done = [
            ours(yard, clients, BOARDS, rate=SCANS_PER_SECOND, count=count, send=yard.scan)
            for _ in range(rounds)
        ]
    finally:
        clients.process.kill()
    print(
        f"  commit to last board: p50 {median_range([share(one.last, 0.5) for one in done], '.0f')} ms, "
        f"p99 {median_range([share(one.last, 0.99) for one in done], '.0f')} ms; "
        f"CPU {median_range([one.cpu * SCANS_PER_SECOND / 10 for one in done], '.0f')} % of a core, "
        f"missing {sum(one.missing for one in done)}",
        flush=True,
    )


def transactions() -> int:
    """How many the database has done so far."""
    from django.db import connection  # noqa: PLC0415 (needs Django set up)

    with connection.cursor() as cursor:
        # Sessions tell of theirs a moment after they are idle.
        time.sleep(1.5)
        cursor.execute(
            "SELECT xact_commit + xact_rollback FROM pg_stat_database WHERE datname = current_database()"
        )
        return int(cursor.fetchone()[0])


def herd(yard: Yard, rounds: int) -> None:
    """5,000 sockets in one process; all drop and come back at the same moment."""
    clients = yard.listeners("herd")
    try:
        idle = processes.pss_mib(yard.pid)
        print(
            f"herd: {yard.open(clients, HERD)}, PSS {idle:.0f} before, {processes.pss_mib(yard.pid):.0f} MiB with",
            flush=True,
        )
        for _ in range(rounds):
            done = ours(yard, clients, HERD, rate=2, count=6, send=yard.publish)
            paths = yard.tickets(HERD)
            clients.ask("drop")
            before, since = transactions(), time.monotonic()
            answer = clients.ask("open", port=yard.port, paths=paths, at_once=HERD, is_raw=False)
            after, seconds = transactions(), time.monotonic() - since
            print(
                f"  p50 {share(done.all, 0.5):.0f} ms, p99 {share(done.all, 0.99):.0f} ms, missing {done.missing}; back: "
                f"{answer['opened']} in {answer['seconds']:.1f} s, refused {answer['refused']}, "
                f"{after - before} transactions in {seconds:.1f} s, PSS {processes.pss_mib(yard.pid):.0f} MiB",
                flush=True,
            )
    finally:
        clients.process.kill()


MEASURES = {"fan-out": fan_out, "herd": herd, "boards": boards, "latency": latency}


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("measures", nargs="*", choices=[*MEASURES, []], default=list(MEASURES))
    parser.add_argument("--rounds", type=int, default=5)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, servers(Path(folder) / "stores") as urls:
        yard = Yard(urls, Path(folder))
        for name in given.measures:
            MEASURES[name](yard, given.rounds)


if __name__ == "__main__":
    main()
