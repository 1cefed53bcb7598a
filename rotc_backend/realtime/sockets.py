"""One open socket: what it has yet to hear, and how far it lags behind. All of this runs in the event loop only.

A message that goes the stock way, through Channels' dispatch, costs a thread hop per socket. Here a frame that was packed once
is written to the transport; Daphne's protocol object, which ASGI's `send` carries, gives access to it and tells when its buffer
is full. On any other server frames go through `send`.
"""

from __future__ import annotations

import asyncio
import contextlib
import functools
import socket
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from typing import Any, Protocol

from autobahn.websocket.protocol import WebSocketServerProtocol

from common import clock
from realtime.entry import TOO_SLOW, Refused
from realtime.frames import Batch, Frame, batches, note

Send = Callable[[dict[str, Any]], Awaitable[None]]

INBOUND_BYTES = 64 * 1024
KERNEL_BYTES = 256 * 1024
# What a reader may lag behind: the frames are shared by all sockets that lag, so a slow one costs references.
BACKLOG_BYTES = 4 * 1024 * 1024
# A full buffer that has not drained for so long belongs to a reader that does not read.
STALL_SECONDS = 15.0
HELD_FRAMES = 5000
CLOSE_SECONDS = 2.0
LAGGARD_CLOSE_SECONDS = 10.0


class Wire(Protocol):
    """What a socket writes to. It calls pause() on its socket when it is full, and resume() when it has drained."""

    def write(self, batch: Batch) -> None: ...

    def close(self, code: int) -> None: ...


class DaphneWire:
    """Writes packed frames to Daphne's transport, and is its producer: Twisted says pause at 64 KiB unsent."""

    def __init__(self, protocol: Any, owner: Socket) -> None:
        self._protocol = protocol
        self._owner = owner
        # The HTTP channel that the connection was before is still registered.
        protocol.transport.unregisterProducer()
        protocol.transport.registerProducer(self, True)
        protocol.maxFramePayloadSize = protocol.maxMessagePayloadSize = INBOUND_BYTES
        # What the kernel holds for a reader that does not read counts as this service's memory too; left alone it grows
        # to several megabytes for each.
        handle = protocol.transport.getHandle()
        self._raw = handle if isinstance(handle, socket.socket) else None
        if self._raw is not None:
            self._raw.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, KERNEL_BYTES)
        # A client that breaks the protocol is told so (1002, 1007, 1009) before it is cut off.
        protocol.failByDrop = False

    def write(self, batch: Batch) -> None:
        if self._protocol.state != WebSocketServerProtocol.STATE_OPEN:
            return
        data, transport = batch.packed, self._protocol.transport
        # Past Twisted when it has nothing waiting: its write() costs a turn of the poller for each socket, five times the
        # processor time of the frame itself.
        if self._raw is not None and not (transport.dataBuffer or transport._tempDataBuffer):
            try:
                data = data[self._raw.send(data) :]
            except BlockingIOError:
                pass
            except OSError:
                return  # Twisted reads the same error and ends the connection
        if data:
            transport.write(data)

    def close(self, code: int) -> None:
        # Whoever lags needs time to read up to the close frame; everyone else answers at once or is gone.
        self._protocol.closeHandshakeTimeout = LAGGARD_CLOSE_SECONDS if code == TOO_SLOW else CLOSE_SECONDS
        # Not sendClose(), which ASGI's close ends in: it knows no 1012.
        if self._protocol.state == WebSocketServerProtocol.STATE_OPEN:
            self._protocol.sendCloseFrame(code=code, reasonUtf8=None, isReply=False)

    def pauseProducing(self) -> None:  # noqa: N802 (Twisted's name)
        self._owner.pause()

    def resumeProducing(self) -> None:  # noqa: N802 (Twisted's name)
        self._owner.resume()

    def stopProducing(self) -> None:  # noqa: N802 (Twisted's name)
        """The connection is gone; ASGI says so too."""


class AsgiWire:
    """Writes through ASGI's `send`, which waits while the server's buffer is full."""

    def __init__(self, send: Send, owner: Socket) -> None:
        self._send = send
        self._owner = owner
        self._task: asyncio.Task[None] | None = None

    def write(self, batch: Batch) -> None:
        self._owner.pause()
        self._task = asyncio.create_task(self._write(batch))

    def close(self, code: int) -> None:
        if self._task is not None:
            self._task.cancel()
        self._task = asyncio.create_task(self._close(code))

    async def _write(self, batch: Batch) -> None:
        # A server may raise when the client has gone; the socket hears of that by its disconnect message.
        with contextlib.suppress(OSError, RuntimeError):
            for frame in batch.frames:
                await self._send({"type": "websocket.send", "text": frame.text})
        self._owner.resume()

    async def _close(self, code: int) -> None:
        with contextlib.suppress(OSError, RuntimeError, TimeoutError):
            await asyncio.wait_for(self._send({"type": "websocket.close", "code": code}), CLOSE_SECONDS)


def _wire(send: Send, owner: Socket) -> Wire:
    protocol = send.args[0] if isinstance(send, functools.partial) and send.args else None
    transport = getattr(protocol, "transport", None)
    if isinstance(protocol, WebSocketServerProtocol) and hasattr(transport, "registerProducer"):
        return DaphneWire(protocol, owner)
    return AsgiWire(send, owner)


class Socket:
    """An accepted connection."""

    def __init__(self, send: Send, stream: str) -> None:
        self.stream = stream
        self._loop = asyncio.get_running_loop()
        self._is_closed = False
        self._is_paused = False
        self._waiting: deque[Batch] = deque()
        self._waiting_bytes = 0
        self._stall: asyncio.TimerHandle | None = None
        self._held: list[Frame] | None = None
        self._hold_ends: asyncio.TimerHandle | None = None
        self._floor = 0
        self._wire = _wire(send, self)

    def say(self, kind: str, data: dict[str, Any] | None = None) -> None:
        """Send a frame that is no event."""
        if not self._is_closed:
            self._write(Batch([Frame(0, self.stream, (), note(kind, data, now=clock.now()))]))

    def push(self, batch: Batch) -> None:
        """Live events, in order."""
        if self._is_closed:
            return
        if self._held is not None:
            self._held.extend(batch.frames)
            if len(self._held) > HELD_FRAMES:
                self.close(TOO_SLOW)
        elif batch.frames[0].seq > self._floor:
            self._write(batch)
        else:
            self._write_all([frame for frame in batch.frames if frame.seq > self._floor])

    def begin_after(self, seq: int) -> None:
        """Live events up to this number are history for the client."""
        self._floor = seq

    def hold(self, seconds: float | None = None) -> None:
        """Keep live events back until replay() or release(), at most for `seconds`."""
        self._cancel(self._hold_ends)
        self._hold_ends = self._loop.call_later(seconds, self.release) if seconds else None
        if self._held is None:
            self._held = []

    def replay(self, frames: Sequence[Frame], *, newest: int) -> None:
        """What was missed, up to `newest`, then what was held back meanwhile; none of it twice."""
        self._write_all(frames)
        self._floor = max(self._floor, newest)
        self.release()

    def release(self) -> None:
        """Let live events through again, those held back first."""
        self._cancel(self._hold_ends)
        held, self._held = self._held or [], None
        self._write_all([frame for frame in held if frame.seq > self._floor])

    def start_over(self) -> None:
        """History itself has gone back: what was counted so far means nothing, and the client must fetch anew."""
        self._floor = 0
        self._held = None if self._held is None else []
        self.say("resync")

    def refuse(self, refused: Refused) -> None:
        """Say why, then close."""
        self.say("error", {"code": refused.code, "detail": refused.detail})
        self.close(refused.close_code)

    def close(self, code: int) -> None:
        """Close with `code`; what has not been handed to the transport yet is dropped."""
        if self._is_closed:
            return
        self.forget()
        self._wire.close(code)

    def forget(self) -> None:
        """The connection is gone, or on its way out: nothing is written any more."""
        self._is_closed = True
        self._waiting.clear()
        self._held = None
        self._cancel(self._stall)
        self._cancel(self._hold_ends)

    def pause(self) -> None:
        """The wire is full."""
        if not self._is_paused and not self._is_closed:
            self._is_paused = True
            self._stall = self._loop.call_later(STALL_SECONDS, self.close, TOO_SLOW)

    def resume(self) -> None:
        """The wire has drained."""
        self._is_paused = False
        self._cancel(self._stall)
        while self._waiting and not self._is_paused:
            batch = self._waiting.popleft()
            self._waiting_bytes -= len(batch.packed)
            self._wire.write(batch)

    def _write_all(self, frames: Sequence[Frame]) -> None:
        for run in batches(frames):
            if not self._is_closed:
                self._write(Batch(run))

    def _write(self, batch: Batch) -> None:
        if not self._is_paused:
            self._wire.write(batch)
            return
        self._waiting.append(batch)
        self._waiting_bytes += len(batch.packed)
        if self._waiting_bytes > BACKLOG_BYTES:
            self.close(TOO_SLOW)

    @staticmethod
    def _cancel(timer: asyncio.TimerHandle | None) -> None:
        if timer is not None:
            timer.cancel()
