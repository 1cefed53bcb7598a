"""Valkey stopped and started, channels processes killed: what was committed arrives all the same."""

import contextlib
import signal
import sys
import urllib.request

import redis

from apps.system.models import OutboxEvent
from apps.system.outbox import DOORBELL_CHANNEL
from common.redis import client
from tests.realtime.yard import (
    PATIENCE_SECONDS,
    Channels,
    Listener,
    Yard,
    forget_redis,
    publish,
    signed_in,
    until,
)


def numbers(listener: Listener, count: int) -> list[int]:
    return [frame["data"]["term_id"] for frame in listener.events(count)]


def all_are_sent() -> bool:
    return not OutboxEvent.objects.filter(sent_at__isnull=True).exists()


def ears_at_the_doorbell() -> int:
    with contextlib.suppress(redis.RedisError):
        return int(client().pubsub_numsub(DOORBELL_CHANNEL)[0][1])
    return 0


def test_with_valkey_away_requests_are_answered_and_events_arrive_by_the_table(yard: Yard):
    someone = signed_in()
    first = yard.start_channels()
    with Listener(first, someone.token) as listener:
        listener.greeting()
        publish("corps", number=0)
        assert numbers(listener, 1) == [0]

        until(all_are_sent)
        yard.stop_valkey()
        for number in range(1, 6):
            publish("corps", number=number)
        assert numbers(listener, 5) == [1, 2, 3, 4, 5]
        assert OutboxEvent.objects.filter(seq__isnull=False, sent_at__isnull=True).count() == 5

        # A process that starts meanwhile does its work too.
        second = yard.start_channels()
        with Listener(second, someone.token) as late:
            assert late.greeting()["last_id"] == 6
            publish("corps", number=6)
            assert numbers(late, 1) == [6]
        assert numbers(listener, 1) == [6]

        yard.start_valkey()
        forget_redis()
        publish("corps", number=7)
        assert numbers(listener, 1) == [7]
        until(all_are_sent)
        # Both hear the doorbell again, which is faster than the table is looked at.
        until(lambda: ears_at_the_doorbell() == 2)
        publish("corps", number=8)
        assert numbers(listener, 1) == [8]
        assert listener.is_quiet()
    assert "Traceback" not in _without_layer(first)


def _without_layer(channels: Channels) -> str:
    """The log without what channels_redis itself writes about a lost connection."""
    return "\n".join(part for part in channels.log.read_text().split("\n20") if "channels_redis" not in part)


def test_a_frozen_valkey_holds_no_request_up(yard: Yard):
    channels = yard.start_channels()
    with Listener(channels, signed_in().token) as listener:
        listener.greeting()
        yard.valkey_process.send_signal(signal.SIGSTOP)
        # Whoever waited for an answer of Valkey's would wait for ever.
        try:
            for number in range(1, 5):
                publish("corps", number=number)
            assert numbers(listener, 4) == [1, 2, 3, 4]
        finally:
            yard.valkey_process.send_signal(signal.SIGCONT)
        until(all_are_sent)


def test_two_channels_processes_deliver_and_one_killed_costs_nothing(yard: Yard):
    someone = signed_in()
    first, second = yard.start_channels(), yard.start_channels()
    with Listener(second, someone.token) as stays:
        stays.greeting()
        with Listener(first, someone.token) as leaves:
            leaves.greeting()
            for number in range(20):
                publish("corps", number=number)
            assert numbers(leaves, 10) == list(range(10))
            first.process.kill()
            frames, code = leaves.end()
        assert code is None
        for number in range(20, 40):
            publish("corps", number=number)
        assert numbers(stays, 40) == list(range(40))

    last_id = frames[-1]["id"] if frames else 10
    with Listener(second, someone.token) as comes_back:
        comes_back.greeting()
        missed = comes_back.resumed(last_id, 40 - last_id)
        assert [frame["data"]["term_id"] for frame in missed] == list(range(last_id, 40))
        assert comes_back.is_quiet()


def test_a_process_that_ends_in_order_sends_clients_back_with_1012(yard: Yard):
    channels = yard.start_channels()
    with Listener(channels, signed_in().token) as listener:
        listener.greeting()

        channels.process.send_signal(signal.SIGTERM)

        assert listener.end()[1] == 1012
    assert channels.process.wait(PATIENCE_SECONDS) == 0


def test_plain_daphne_serves_sockets_and_http(yard: Yard):
    daphne = [
        sys.executable,
        "-m",
        "daphne",
        "-b",
        "0.0.0.0",
        "-p",
        "{port}",
        "-v",
        "2",
        "config.asgi:application",
    ]
    channels = yard.start_channels(daphne)
    someone = signed_in()
    ticket = someone.ticket
    with Listener(channels, ticket) as listener:
        listener.greeting()
        publish("corps", number=1)
        assert numbers(listener, 1) == [1]
    request = urllib.request.Request(
        f"http://{channels.address}/api/v1/events?after=0",
        headers={"Authorization": f"Bearer {someone.token.partition('=')[2]}"},
    )
    with urllib.request.urlopen(request, timeout=PATIENCE_SECONDS) as answer:
        assert b'"term_id":1' in answer.read()

    assert ticket.partition("=")[2] not in channels.log.read_text()


def test_history_that_went_back_makes_clients_fetch_anew(yard: Yard):
    channels = yard.start_channels()
    with Listener(channels, signed_in().token) as listener:
        listener.greeting()
        for number in range(5):
            publish("corps", number=number)
        assert numbers(listener, 5) == [0, 1, 2, 3, 4]

        # As after a restore of yesterday's backup.
        until(all_are_sent)
        OutboxEvent.objects.filter(seq__gt=2).delete()

        assert listener.next()["type"] == "resync"
        publish("corps", number=9)
        frame = listener.next()
        assert (frame["id"], frame["data"]["term_id"]) == (3, 9)
