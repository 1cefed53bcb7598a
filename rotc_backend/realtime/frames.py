"""Frames as they go over a socket and out of `events?after=`: {id, type, timestamp, data}.

An event is encoded once, by whoever relays it, and packed into WebSocket bytes once per process, however many listen.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

import orjson

from apps.system.models import OutboxEvent
from common import clock

# Frames for one socket go out together up to this size; a slow reader's private buffer stays about as small.
BATCH_BYTES = 64 * 1024
LARGEST_ID = 2**63 - 1


@dataclass(frozen=True)
class Frame:
    """One event, ready to go: its place, where it goes, and its JSON text."""

    seq: int
    stream: str
    audience: tuple[str, ...]
    text: str

    @cached_property
    def packed(self) -> bytes:
        """The text as one WebSocket frame from a server."""
        return pack(self.text)

    def wire(self) -> list[Any]:
        """The form in which it travels through the channel layer."""
        return [self.seq, self.stream, self.audience, self.text]


def from_wire(parts: Sequence[Any]) -> Frame:
    """The frame that wire() gave."""
    seq, stream, audience, text = parts
    return Frame(seq, stream, tuple(audience), text)


class Batch:
    """Frames that one or many sockets get in one write."""

    def __init__(self, frames: Sequence[Frame]) -> None:
        self.frames = frames

    @cached_property
    def packed(self) -> bytes:
        """All frames as WebSocket bytes."""
        return self.frames[0].packed if len(self.frames) == 1 else b"".join(f.packed for f in self.frames)


def batches(frames: Sequence[Frame], *, size_bytes: int = BATCH_BYTES) -> Iterator[list[Frame]]:
    """Cut `frames` into runs of at most `size_bytes`, or of one frame that is larger."""
    run: list[Frame] = []
    size = 0
    for frame in frames:
        if run and size + len(frame.packed) > size_bytes:
            yield run
            run, size = [], 0
        run.append(frame)
        size += len(frame.packed)
    if run:
        yield run


def document(row: OutboxEvent) -> dict[str, Any]:
    """The frame of a sequenced outbox row, before encoding."""
    return {"id": row.seq, "type": row.type, "timestamp": _local(row.created_at), "data": row.data}


def event_frame(row: OutboxEvent) -> Frame:
    """The frame of a numbered outbox row. Raises ValueError for one that has no number yet."""
    if row.seq is None:
        raise ValueError(f"event {row.pk} has no number yet")
    return Frame(row.seq, row.stream, tuple(row.audience), _encode(document(row)))


def note(kind: str, data: dict[str, Any] | None = None, *, now: datetime) -> str:
    """The text of a frame that is no event: connection_established, pong, resync, error."""
    return _encode({"id": None, "type": kind, "timestamp": _local(now), "data": data or {}})


def pack(text: str) -> bytes:
    """A final, unmasked text frame of RFC 6455, section 5.2."""
    payload = text.encode()
    size = len(payload)
    if size < 126:
        return struct.pack("!BB", 0x81, size) + payload
    if size < 1 << 16:
        return struct.pack("!BBH", 0x81, 126, size) + payload
    return struct.pack("!BBQ", 0x81, 127, size) + payload


def _local(moment: datetime) -> str:
    return moment.astimezone(clock.unit_zone()).isoformat()


def _encode(frame: dict[str, Any]) -> str:
    return orjson.dumps(frame).decode()
