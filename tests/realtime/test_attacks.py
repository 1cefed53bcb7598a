"""What an attacker tries at a socket: one ticket twice at the same moment, other people's groups, frames beyond measure."""

import contextlib
import json
import threading

import pytest
from websockets.exceptions import ConnectionClosed

from apps.authentication.rules import Role
from apps.system.rules import user_audience
from tests.realtime.yard import PATIENCE_SECONDS, Channels, Listener, publish, signed_in

pytestmark = pytest.mark.usefixtures("yard")
GROUPS = ["corps", "unit", "company:1", "platoon:1", "user:1", "*"]


def test_of_two_sockets_with_one_ticket_at_the_same_moment_one_opens(channels: Channels):
    ticket = signed_in().ticket
    together = threading.Barrier(4)
    outcomes: list[str] = []

    def come() -> None:
        together.wait()
        with Listener(channels, ticket) as listener:
            outcomes.append(listener.next()["type"])

    threads = [threading.Thread(target=come) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(2 * PATIENCE_SECONDS)

    assert sorted(outcomes) == ["connection_established", "error", "error", "error"]


def test_a_cadet_talks_into_no_group(channels: Channels):
    someone = signed_in(Role.CADET)
    with Listener(channels, someone.token) as listener:
        newest = listener.greeting()["last_id"]
        said = 0
        for group in GROUPS:
            for frame in (
                {"type": "subscribe", "group": group},
                {"type": "websocket.receive", "groups": [group]},
                {"type": "event", "audience": group},
                {
                    "type": "resume",
                    "last_id": newest,
                    "audiences": [group],
                    "groups": [group],
                    "role": "admin",
                    "user_id": 1,
                },
            ):
                listener.say(frame)
                said += 1
        answers = [listener.next() for _ in range(said - len(GROUPS))]
        assert {answer["type"] for answer in answers} == {"error"}

        publish("corps", number=1)
        publish("company:1", number=2)
        publish("user:0", number=3)
        publish(user_audience(someone.user.pk), number=4)

        assert [frame["data"]["term_id"] for frame in listener.events(1)] == [4]
        assert listener.is_quiet()


@pytest.mark.parametrize("frame", ["text", "bytes"])
def test_a_frame_of_two_mib_closes_with_1009(channels: Channels, frame: str):
    with Listener(channels, signed_in().token) as listener:
        listener.greeting()
        text = json.dumps({"type": "ping", "more": "x" * 2 * 1024**2})
        # It may be closed before all of it was sent.
        with contextlib.suppress(OSError, ConnectionClosed):
            listener.say(text if frame == "text" else text.encode())

        assert listener.end()[1] == 1009
