"""One socket from its opening to its end: sign-in, greeting, and what the client may say. Plain ASGI."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

import orjson

from common import clock
from realtime import entry, hub, selectors
from realtime.entry import TOO_MANY, TRY_AGAIN_LATER, Refused, Visitor
from realtime.frames import LARGEST_ID, event_frame
from realtime.hub import Hub
from realtime.sockets import INBOUND_BYTES, Send, Socket

Receive = Callable[[], Awaitable[dict[str, Any]]]

# A client that comes back says first where it was. Live events wait so long for that, or it would hear them before older ones.
RESUME_SECONDS = 0.3
MISSED_AT_MOST = 1000
# Far above what a client needs; a flood of pings is no conversation.
MESSAGES_AT_MOST, MESSAGES_SECONDS = 200, 10.0


class Malformed(ValueError):
    """A client's frame that is none; `code` and the message go into the `error` frame."""

    def __init__(self, code: str, detail: str) -> None:
        super().__init__(detail)
        self.code = code


@dataclass(frozen=True)
class Said:
    """What a client said; `last_id` is set for a resume."""

    type: str
    last_id: int = 0


async def serve(stream: str, scope: dict[str, Any], receive: Receive, send: Send) -> None:
    """A socket of `stream`."""
    socket = await _accept(stream, receive, send)
    here = hub.current()
    expiry: asyncio.TimerHandle | None = None
    try:
        visitor = await _sign_in(here, scope)
        last_id = await here.add(socket, visitor)
        if visitor.expires_at is not None:
            lasts = (visitor.expires_at - clock.now()).total_seconds()
            expiry = here.loop.call_later(lasts, socket.refuse, entry.not_signed_in())
        greeting = {"user_id": visitor.user_id, "role": visitor.role, "last_id": last_id}
        socket.say("connection_established", greeting)
        socket.hold(RESUME_SECONDS)
        await _converse(here, socket, receive)
    except Refused as refused:
        socket.refuse(refused)
        await _until_gone(receive)
    finally:
        if expiry is not None:
            expiry.cancel()
        socket.forget()
        here.remove(socket)


async def refuse_path(scope: dict[str, Any], receive: Receive, send: Send) -> None:
    """There is no such socket."""
    socket = await _accept("", receive, send)
    socket.refuse(Refused(entry.NOT_FOUND, "not_found", "There is no such socket."))
    await _until_gone(receive)
    socket.forget()


async def _accept(stream: str, receive: Receive, send: Send) -> Socket:
    # Refused sockets are accepted too: a browser learns the code of a closed socket, but not the status of a handshake.
    await receive()
    await send({"type": "websocket.accept"})
    return Socket(send, stream)


async def _sign_in(here: Hub, scope: dict[str, Any]) -> Visitor:
    shown = entry.read_pass(scope)
    if not (shown.ticket or shown.token):
        raise entry.not_signed_in()
    try:
        return await here.run(entry.sign_in, shown, now=clock.now())
    except hub.DATABASE_AWAY:
        raise Refused(TRY_AGAIN_LATER, "unavailable", "Try again in a moment.") from None


async def _until_gone(receive: Receive) -> None:
    while (await receive())["type"] != "websocket.disconnect":
        pass


async def _converse(here: Hub, socket: Socket, receive: Receive) -> None:
    """Answer each frame before the next is looked at. Raises Refused for a flood."""
    counted, since = 0, here.loop.time()
    while (message := await receive())["type"] != "websocket.disconnect":
        if here.loop.time() - since > MESSAGES_SECONDS:
            counted, since = 0, here.loop.time()
        counted += 1
        if counted > MESSAGES_AT_MOST:
            raise Refused(
                TOO_MANY, "too_many_messages", f"At most {MESSAGES_AT_MOST} in {MESSAGES_SECONDS:g} s."
            )
        try:
            said = read(message)
        except Malformed as malformed:
            socket.say("error", {"code": malformed.code, "detail": str(malformed)})
            continue
        if said.type == "ping":
            socket.say("pong")
        else:
            await _resume(here, socket, said.last_id)


async def _resume(here: Hub, socket: Socket, last_id: int) -> None:
    """Send what the client missed after `last_id`, then live events again, or `resync` when that cannot be told."""
    socket.hold()
    hears = here.audiences_of(socket)
    try:
        missed = await here.run(
            selectors.missed,
            after=last_id,
            stream=socket.stream,
            audiences=hears,
            limit=MISSED_AT_MOST,
        )
    except hub.DATABASE_AWAY:
        raise Refused(TRY_AGAIN_LATER, "unavailable", "Try again in a moment.") from None
    # Duties that changed meanwhile: what was read may be more than the client may hear now.
    if missed.is_gone or missed.is_more or here.audiences_of(socket) != hears:
        socket.say("resync")
        socket.release()
    else:
        socket.replay([event_frame(row) for row in missed.rows], newest=missed.newest)


def read(message: dict[str, Any]) -> Said:
    """A client's frame: {"type": "ping"} or {"type": "resume", "last_id": number}. Raises Malformed."""
    text = message.get("text")
    if text is None:
        raise Malformed("malformed", "Frames are text.")
    if len(text) > INBOUND_BYTES:
        raise Malformed("too_large", f"A frame has at most {INBOUND_BYTES} bytes.")
    try:
        frame = orjson.loads(text)
    except orjson.JSONDecodeError:
        raise Malformed("malformed", "Frames are JSON.") from None
    if not isinstance(frame, dict):
        raise Malformed("malformed", "A frame is an object.")
    if frame.get("type") == "ping":
        return Said("ping")
    if frame.get("type") != "resume":
        raise Malformed("unknown_type", "The type is ping or resume.")
    last_id = frame.get("last_id")
    if type(last_id) is not int or not 0 <= last_id <= LARGEST_ID:
        raise Malformed("malformed", "last_id is the id of the last event that you have.")
    return Said("resume", last_id)
