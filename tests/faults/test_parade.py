"""Cadets are scanned while a web worker and the channel layer are killed: every board ends equal to the database."""

import contextlib
import itertools
import json
import os
import signal
import threading
import time
import urllib.request
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from apps.attendance.models import AttendanceRecord, Scan, TrainingDay
from apps.cadets.services import cards
from apps.system.models import OutboxEvent
from tests import cast
from tests.cast import MUSTER
from tests.realtime.yard import PATIENCE_SECONDS, Channels, Listener, SignedIn, Yard, signed_in, until
from tools import processes

PHONES, SCANS, BOARDS = 3, 90, 4


class Phones:
    """They share one pile of scans. What is not answered is sent again with the id that it had, as the scanner's queue does."""

    def __init__(self, web: Channels, someone: SignedIn, day: TrainingDay, corps: cast.Corps) -> None:
        self._url = f"http://{web.address}/api/v1/training-days/{day.pk}/scans"
        self._token = someone.token.partition("=")[2]
        tokens = [cards.token_for(row.cadet) for row in corps.enrollments]
        last = MUSTER + timedelta(minutes=59)
        # Each earlier than the one before, so that every one changes a record.
        self._pile = iter(
            [
                {
                    "client_id": str(uuid4()),
                    "token": token,
                    "scanned_at": (last - timedelta(seconds=number)).isoformat(),
                }
                for number, token in zip(range(SCANS), itertools.cycle(tokens), strict=False)
            ]
        )
        self._lock = threading.Lock()
        self.answered = 0

    def run(self) -> None:
        """One phone, until the pile is gone."""
        while (scan := self._next()) is not None:
            deadline = time.monotonic() + 2 * PATIENCE_SECONDS
            while not self._send(scan):
                assert time.monotonic() < deadline, "a scan was never answered"
                time.sleep(0.05)
            with self._lock:
                self.answered += 1

    def _next(self) -> dict[str, Any] | None:
        with self._lock:
            return next(self._pile, None)

    def _send(self, scan: dict[str, Any]) -> bool:
        request = urllib.request.Request(
            self._url,
            data=json.dumps({"scans": [scan]}).encode(),
            headers={"Content-Type": "application/json", "Authorization": f"Bearer {self._token}"},
        )
        try:
            with urllib.request.urlopen(request, timeout=PATIENCE_SECONDS) as answer:
                [result] = json.load(answer)["results"]
        except (OSError, ValueError):
            return False
        assert result["outcome"] in {"recorded", "duplicate"}, result
        return True


def shown(listener: Listener, count: int) -> dict[int, tuple[str, datetime]]:
    """What a board shows after so many events: each once, in order."""
    standings, last = {}, 0
    for frame in listener.events(count):
        assert frame["type"] == "attendance.record_saved"
        assert frame["id"] > last
        last, record = frame["id"], frame["data"]["record"]
        standings[record["enrollment_id"]] = (record["status"], datetime.fromisoformat(record["scanned_at"]))
    return standings


def test_boards_end_equal_to_the_database_though_a_worker_and_the_channel_layer_were_killed(yard: Yard):
    corps = cast.corps(cadets_count=12)
    day, someone = cast.training_day(corps), signed_in()
    web, channels = yard.start_web(), yard.start_channels()
    until(lambda: not OutboxEvent.objects.filter(sent_at__isnull=True).exists())
    with contextlib.ExitStack() as stack:
        boards = [stack.enter_context(Listener(channels, someone.token)) for _ in range(BOARDS)]
        for board in boards:
            board.greeting()
        phones = Phones(web, someone, day, corps)
        threads = [threading.Thread(target=phones.run) for _ in range(PHONES)]
        for thread in threads:
            thread.start()

        until(lambda: phones.answered >= SCANS // 3)
        worker = max(pid for pid in processes.tree(web.process.pid) if pid != web.process.pid)
        os.kill(worker, signal.SIGKILL)
        until(lambda: phones.answered >= SCANS * 2 // 3)
        yard.stop_valkey()
        yard.start_valkey()
        for thread in threads:
            thread.join(PATIENCE_SECONDS)

        assert phones.answered == SCANS == Scan.objects.count()
        told = OutboxEvent.objects.filter(type="attendance.record_saved").count()
        rows = AttendanceRecord.objects.values_list("enrollment_id", "status", "scanned_at")
        expected = {pk: (status, scanned_at) for pk, status, scanned_at in rows}
        assert len(expected) == len(corps.enrollments)
        for board in boards:
            assert shown(board, told) == expected
            assert board.is_quiet()
