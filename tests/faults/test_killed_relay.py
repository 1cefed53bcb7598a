"""The relay killed with SIGKILL between each two of its steps: nothing is lost, and order is kept."""

import multiprocessing
import os
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from channels.layers import get_channel_layer
from django.db import connection, transaction

from apps.system import outbox
from apps.system.events import TermSaved
from apps.system.models import OutboxEvent
from common import redis
from realtime import relay, subscriptions
from realtime.groups import EVERY_PROCESS
from tests.realtime.yard import PATIENCE_SECONDS, Listener, Yard, forget_redis, publish, signed_in, until

GROUP, END = f"rgms__group__{EVERY_PROCESS}", b"all that was sent came before this"


def die(*_: Any, **__: Any) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def die_before_commit(*, nth: int) -> Callable[[], Any]:
    """In place of transaction.atomic: the process ends when the nth transaction would commit."""
    begun = iter(range(1, 100))

    @contextmanager
    def atomic() -> Iterator[None]:
        number = next(begun)
        with transaction.atomic():
            yield
            if number == nth:
                die()

    return atomic


class Transactions:
    """The relay's view of django.db.transaction."""

    def __init__(self, nth: int) -> None:
        self.atomic = die_before_commit(nth=nth)


# In the order of the relay's steps: what to replace, and with what.
POINTS: dict[str, tuple[Any, str, Any]] = {
    "before numbering": (relay, "_stamp", die),
    "numbered, not committed": (relay, "transaction", Transactions(1)),
    "numbered": (relay, "pass_on", die),
    "locked for sending": (relay, "_tell", die),
    "sent": (subscriptions, "react", die),
    "reactions done": (relay, "_mark_sent", die),
    "marked, not committed": (relay, "transaction", Transactions(2)),
}


def relay_until(point: str) -> int:
    """Relay in a process of its own that is killed at `point`; its exit status."""
    connection.close()
    forget_redis()
    process = multiprocessing.get_context("fork").Process(target=_relay_and_die, args=POINTS[point])
    process.start()
    process.join(PATIENCE_SECONDS)
    # A lock of the dead is let go when the database has noticed.
    until(lambda: not advisory_locks())
    return process.exitcode or 0


def advisory_locks() -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_locks JOIN pg_database ON pg_database.oid = database"
            " WHERE locktype = 'advisory' AND datname = current_database()"
        )
        return int(cursor.fetchone()[0])


def _relay_and_die(owner: Any, name: str, replacement: Any) -> None:
    setattr(owner, name, replacement)
    relay.relay_once()


class Eavesdropper:
    """Hears what the channels processes would hear."""

    def __init__(self) -> None:
        # Kept: a client that nobody holds closes its connections, this subscription's too.
        self._client = redis.client()
        self._pubsub = self._client.pubsub()
        self._pubsub.subscribe(GROUP)
        # The answer to the subscription: from here on nothing is missed.
        assert self._next()["type"] == "subscribe"

    def numbers(self) -> list[int]:
        """Every number that was sent so far, repetitions included."""
        redis.client().publish(GROUP, END)
        heard: list[int] = []
        while (message := self._next()["data"]) != END:
            heard += [frame[0] for frame in get_channel_layer().deserialize(message)["frames"]]
        return heard

    def _next(self) -> dict[str, Any]:
        found: dict[str, Any] = until(lambda: self._pubsub.get_message(timeout=1))
        return found


@pytest.mark.parametrize("point", POINTS)
def test_a_killed_relay_leaves_everything_to_the_next(db: Yard, point: str):
    rows = [publish(number=number) for number in range(3)]
    ears = Eavesdropper()

    assert relay_until(point) == -signal.SIGKILL
    assert OutboxEvent.objects.filter(sent_at__isnull=False).count() == 0
    forget_redis()
    assert relay.relay_once() is relay.Progress.DONE

    heard = ears.numbers()
    assert list(dict.fromkeys(heard)) == [1, 2, 3]
    assert list(OutboxEvent.objects.order_by("seq").values_list("id", "seq")) == [
        (row.pk, number) for number, row in enumerate(rows, start=1)
    ]
    assert not OutboxEvent.objects.filter(sent_at__isnull=True).exists()


def test_a_client_that_was_away_gets_everything_in_order_whatever_was_killed(yard: Yard):
    away = signed_in()
    published = 0
    for point in POINTS:
        for _ in range(3):
            publish(number=published)
            published += 1
        assert relay_until(point) == -signal.SIGKILL, point

    channels = yard.start_channels()
    with Listener(channels, away.token) as listener:
        listener.greeting()
        frames = listener.resumed(0, published)
        assert listener.is_quiet()

    assert [frame["data"]["term_id"] for frame in frames] == list(range(published))
    assert [frame["id"] for frame in frames] == list(range(1, published + 1))
    until(lambda: not OutboxEvent.objects.filter(sent_at__isnull=True).exists())


def test_a_client_that_was_away_gets_what_committed_late_with_a_smaller_id(yard: Yard):
    channels = yard.start_channels()
    away = signed_in()
    is_written, may_commit = threading.Event(), threading.Event()
    late: list[int] = []

    def slow_writer() -> None:
        with transaction.atomic():
            outbox.publish(TermSaved(1), to=["corps"])
            late.append(OutboxEvent.objects.latest("id").pk)
            is_written.set()
            may_commit.wait(PATIENCE_SECONDS)
        connection.close()

    writer = threading.Thread(target=slow_writer)
    with Listener(channels, away.token) as listener:
        listener.greeting()
        writer.start()
        assert is_written.wait(PATIENCE_SECONDS)
        quick = publish(number=2)
        last = listener.next()
    assert (last["data"]["term_id"], last["id"]) == (2, 1)
    assert late[0] < quick.pk

    may_commit.set()
    writer.join()
    publish(number=3)

    with Listener(channels, away.token) as listener:
        listener.greeting()
        late_ones = listener.resumed(last["id"], 2)
    assert [(frame["id"], frame["data"]["term_id"]) for frame in late_ones] == [(2, 1), (3, 3)]
