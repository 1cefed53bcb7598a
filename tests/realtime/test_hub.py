"""The hub by itself, in this process: order, gaps, what a socket is given. The wires write into a list."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from typing import Any
from uuid import uuid4

import orjson
import pytest

from common import clock
from realtime import hub as hub_module
from realtime import sockets
from realtime.entry import Refused, Visitor
from realtime.frames import Batch, Frame, note, pack
from realtime.hub import Hub
from realtime.sockets import Socket


class Recorder:
    """A wire that keeps what it is given; full when told so."""

    def __init__(self) -> None:
        self.batches: list[Batch] = []
        self.code: int | None = None

    def write(self, batch: Batch) -> None:
        self.batches.append(batch)

    def close(self, code: int) -> None:
        self.code = code

    @property
    def numbers(self) -> list[int]:
        return [frame.seq for batch in self.batches for frame in batch.frames if frame.seq]


class StillHub(Hub):
    """A hub at number 100 whose steps wait for ever, so that only the test moves it. It gives at once unless it is paced."""

    is_paced = False

    async def _forever(self, step: Any) -> None:
        return

    def take(self, frames: Sequence[Frame], *, is_from_table: bool = False) -> None:
        super().take(frames, is_from_table=is_from_table)
        if not self.is_paced:
            self._give_due()

    def stand_at(self, cursor: int) -> None:
        self._cursor = cursor
        self._is_ready.set()


@pytest.fixture
async def hub() -> AsyncIterator[StillHub]:
    made = StillHub()
    made.stand_at(100)
    yield made
    for socket in list(made._sockets):
        made.remove(socket)
    await made.close_all(1000)


async def nowhere(_message: dict[str, Any]) -> None:
    """ASGI's send of a client that takes everything."""


async def joined(
    hub: Hub,
    *,
    user_id: int = 1,
    role: str = "staff",
    stream: str = "updates",
    hears: Sequence[str] = ("corps",),
) -> tuple[Socket, Recorder]:
    socket = Socket(nowhere, stream)
    recorder = Recorder()
    socket._wire = recorder
    await hub.add(socket, Visitor(user_id, role, uuid4(), None, ("unit", f"user:{user_id}", *hears)))
    return socket, recorder


def frame(seq: int, *audience: str, stream: str = "updates", text: str = "{}") -> Frame:
    return Frame(seq, stream, audience or ("corps",), text)


async def test_a_frame_is_packed_once_for_all_sockets(hub: StillHub):
    wires = [(await joined(hub, user_id=number))[1] for number in range(50)]

    hub.take([frame(101), frame(102, "corps", "user:3"), frame(103)])

    assert len({id(wire.batches[0].packed) for wire in wires}) == 1
    assert [len(wire.batches) for wire in wires] == [1] * 50
    assert wires[3].numbers == [101, 102, 103]


async def test_sockets_that_hear_different_things_share_the_packed_frames(hub: StillHub):
    _, of_staff = await joined(hub, user_id=1)
    _, of_cadet = await joined(hub, user_id=2, role="cadet", hears=())
    both = frame(102, "user:2", "corps")

    hub.take([frame(101), both])

    assert (of_staff.numbers, of_cadet.numbers) == ([101, 102], [102])
    assert of_cadet.batches[0].packed is both.packed


async def test_what_was_heard_before_is_not_heard_again(hub: StillHub):
    _, wire = await joined(hub)

    hub.take([frame(101), frame(102)])
    hub.take([frame(100), frame(101), frame(102), frame(103)])

    assert wire.numbers == [101, 102, 103]


async def test_a_number_that_is_missing_is_waited_for_and_looked_up(hub: StillHub):
    _, wire = await joined(hub)

    hub.take([frame(102)])
    assert wire.numbers == []
    assert hub._bell.is_set()

    hub.take([frame(101), frame(102)], is_from_table=True)
    assert wire.numbers == [101, 102]


async def test_a_number_that_is_missing_amid_others_is_looked_up_too(hub: StillHub):
    _, wire = await joined(hub)

    hub.take([frame(101), frame(103)])
    assert wire.numbers == [101]

    hub.take([frame(102), frame(103)], is_from_table=True)
    assert wire.numbers == [101, 102, 103]


async def test_a_number_that_the_table_does_not_have_either_makes_clients_fetch_anew(hub: StillHub):
    _, wire = await joined(hub)

    hub.take([frame(500)], is_from_table=True)

    texts = [sent.text for batch in wire.batches for sent in batch.frames]
    assert '"type":"resync"' in texts[0]
    assert wire.numbers == [500]


async def test_events_wait_for_a_replay_and_nothing_comes_twice(hub: StillHub):
    socket, wire = await joined(hub)
    socket.hold()
    hub.take([frame(101), frame(102), frame(103)])
    assert wire.numbers == []

    # The replay was read while the hub had not seen 102 and 103.
    socket.replay([frame(99), frame(100), frame(101), frame(102)], newest=102)
    hub.take([frame(104)])

    assert wire.numbers == [99, 100, 101, 102, 103, 104]


async def test_a_replay_that_is_ahead_of_the_hub_is_not_repeated_live(hub: StillHub):
    socket, wire = await joined(hub)
    socket.hold()

    socket.replay([frame(101), frame(102)], newest=102)
    hub.take([frame(101), frame(102), frame(103)])

    assert wire.numbers == [101, 102, 103]


async def test_a_full_wire_gets_nothing_until_it_has_drained(hub: StillHub):
    socket, wire = await joined(hub)
    socket.pause()
    hub.take([frame(101)])
    hub.take([frame(102)])
    assert wire.numbers == []

    socket.resume()

    assert wire.numbers == [101, 102]


async def test_a_backlog_beyond_the_bound_closes_with_4408(hub: StillHub):
    socket, wire = await joined(hub)
    _, other = await joined(hub, user_id=2)
    socket.pause()
    size = 100_000
    count = sockets.BACKLOG_BYTES // size + 2

    for number in range(count):
        hub.take([frame(101 + number, text="x" * size)])

    assert (wire.code, other.code) == (4408, None)
    assert wire.numbers == []
    assert len(other.numbers) == count


async def test_a_wire_that_stays_full_closes_with_4408(hub: StillHub, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(sockets, "STALL_SECONDS", 0.0)
    socket, wire = await joined(hub)
    socket.pause()

    await hub.run(lambda: None)

    assert wire.code == 4408


async def test_one_user_has_so_many_sockets_and_no_more(hub: StillHub):
    crowd = [(await joined(hub))[0] for _ in range(hub_module.SOCKETS_PER_USER)]

    with pytest.raises(Refused) as refused:
        await joined(hub)
    assert (refused.value.close_code, refused.value.code) == (4429, "too_many_sockets")
    await joined(hub, user_id=2)
    hub.remove(crowd[0])
    await joined(hub)


async def test_whoever_comes_while_sessions_are_checked_is_let_be(
    hub: StillHub, db, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(hub_module, "WATCH_SECONDS", 0)
    run = hub.run
    _, gone = await joined(hub)
    came: list[Recorder] = []

    async def run_and_let_in(*args: Any, **kwargs: Any) -> Any:
        answer = await run(*args, **kwargs)
        came.append((await joined(hub, user_id=2))[1])
        return answer

    monkeypatch.setattr(hub, "run", run_and_let_in)
    await hub._watch_sessions()

    assert (gone.code, came[0].code) == (4401, None)


async def test_plain_asgi_gets_every_frame_in_order_and_the_close_code():
    sent: list[dict[str, Any]] = []
    socket = Socket(lambda message: _keep(sent, message), "updates")

    for number in range(1, 4):
        socket.push(Batch([frame(number, text=str(number))]))
    while len(sent) < 3:
        await _turn()
    socket.close(4401)
    while len(sent) < 4:
        await _turn()

    assert [message.get("text", message.get("code")) for message in sent] == ["1", "2", "3", 4401]


async def _keep(sent: list[dict[str, Any]], message: dict[str, Any]) -> None:
    await _turn()
    sent.append(message)


async def _turn() -> None:
    """Let everything else run once."""
    await asyncio.sleep(0)


@pytest.mark.parametrize(("size", "head"), [(125, 2), (126, 4), (65535, 4), (65536, 10)])
def test_frames_of_every_length_are_packed_by_the_rules_of_websocket(size: int, head: int):
    packed = pack("x" * size)

    assert (packed[0], len(packed)) == (0x81, head + size)
    length = packed[1] if head == 2 else int.from_bytes(packed[2:head], "big")
    assert length == size


def test_a_note_is_a_frame_without_an_id(db):
    text = note("error", {"code": "x"}, now=clock.now())

    assert text.startswith('{"id":null,"type":"error","timestamp":"')


async def test_a_board_is_written_to_at_once_and_then_with_what_happened_meanwhile(
    hub: StillHub, monkeypatch: Any
):
    monkeypatch.setattr(hub_module, "PACE_SECONDS_PER_SOCKET", 0.05)
    hub.is_paced = True
    _, board = await joined(hub)

    hub.take([frame(101)])
    assert [len(batch.frames) for batch in board.batches] == [1]
    for number in range(102, 107):
        hub.take([frame(number)])
    assert board.numbers == [101]

    # Who comes meanwhile begins after all of them, and hears none of them again.
    _, late = await joined(hub, user_id=2)
    while len(board.numbers) < 6:
        await asyncio.sleep(0.001)
    assert [len(batch.frames) for batch in board.batches] == [1, 5]
    hub.take([frame(107)])
    while len(board.numbers) < 7:
        await asyncio.sleep(0.001)
    assert late.numbers == [107]


async def test_what_takes_something_away_does_not_wait_for_the_next_write(hub: StillHub):
    hub.is_paced = True
    socket, board = await joined(hub)
    hub.take([frame(101)])
    ended = {
        "type": "authentication.session_ended",
        "data": {"session_id": str(hub._sockets[socket].session_id)},
    }

    hub.take([frame(102), frame(103, stream="control", text=orjson.dumps(ended).decode())])

    assert (board.numbers, board.code) == ([101], 4401)
