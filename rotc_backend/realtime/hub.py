"""The hub: one per channels process. It hears every event once and hands it to the sockets that may hear it, in strict order.

Three sources, any of which may fail: the doorbell (something was committed), the channel layer (another process relayed), and
the table itself, asked every second and whenever a number is missing. The hub is a relay too, so an event that was committed
while nothing else runs still goes out.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import uuid
from collections import defaultdict
from collections.abc import Awaitable, Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import partial
from typing import Any, ParamSpec, TypeVar

import orjson
import redis.asyncio
from asgiref.sync import sync_to_async
from channels.layers import get_channel_layer
from django.conf import settings
from django.db import InterfaceError, OperationalError, connection

from apps.authentication.events import ScopeChanged, SessionEnded
from apps.authentication.selectors.duties import sessions_with_users
from apps.messaging.services import alerts
from apps.system.outbox import DOORBELL_CHANNEL
from apps.system.rules import Stream
from apps.system.services import zone
from apps.system.services.watching import samples
from common import clock, metrics
from realtime import relay, selectors
from realtime.entry import (
    TOO_MANY,
    TRY_AGAIN_LATER,
    Refused,
    Visitor,
    audiences_behind,
    check_session,
    not_signed_in,
)
from realtime.frames import Batch, Frame, batches, from_wire
from realtime.groups import EVERY_PROCESS, own_audiences
from realtime.relay import Numbered, Progress
from realtime.sockets import Socket

logger = logging.getLogger(__name__)

DATABASE_AWAY = (OperationalError, InterfaceError)

POLL_SECONDS = 1.0
# Many commits in a moment become one look at the table.
SPACING_SECONDS = 0.03
BUSY_SECONDS = 0.03
# Boards get what happens at once, then together what happens within a moment that grows with their number, so that writing to
# them takes a small part of a core: fifty wait 12 ms, a thousand and more get at most four writes a second.
PACE_SECONDS_PER_SOCKET, PACE_SECONDS = 0.00025, 0.25
RETRY_SECONDS = 1.0
# What worked for longer and fails again is worth a line again.
LONG_SECONDS = 10.0
READY_SECONDS = 5.0
# Signing out and changed duties are told by events; a duty that begins or ends by the clock is not.
WATCH_SECONDS = 4.0
ROWS_AT_ONCE = 500
# Two for each open page, and a login may be shared by an office; a client that runs wild is stopped.
SOCKETS_PER_USER = 100
# For sign-ins and replays, and apart from them for the relay's two steps: a herd that signs in must not hold events up.
# Each thread keeps one database connection.
THREADS, RELAY_THREADS = 2, 2

Given = ParamSpec("Given")
Result = TypeVar("Result")


class Hub:
    """The sockets of this process and the three ears. Lives in the event loop that made it."""

    def __init__(self) -> None:
        self.loop = asyncio.get_running_loop()
        self._threads = ThreadPoolExecutor(THREADS, thread_name_prefix="hub")
        self._relay_threads = ThreadPoolExecutor(RELAY_THREADS, thread_name_prefix="relay")
        self._bell = asyncio.Event()
        self._unsent = asyncio.Event()
        self._is_ready = asyncio.Event()
        self._changed = asyncio.Event()
        self._is_away = False
        self._closing: int | None = None
        self._cursor: int | None = None
        # What the sockets have not been given yet, and the call that will.
        self._due: list[Frame] = []
        self._deliveries: asyncio.TimerHandle | None = None
        self._sockets: dict[Socket, Visitor] = {}
        self._listeners: defaultdict[tuple[str, str], set[Socket]] = defaultdict(set)
        self._sessions: defaultdict[uuid.UUID, set[Socket]] = defaultdict(set)
        self._users: defaultdict[int, set[Socket]] = defaultdict(set)
        # Sockets of people whose duties changed, until these have been read.
        self._unsure: set[Socket] = set()
        metrics.gauge("sockets", lambda: len(self._sockets))
        steps = (
            self._look, self._pass_on, self._hear_layer, self._hear_doorbell, self._watch_sessions, self._take_samples,
        )  # fmt: skip
        self._tasks = [asyncio.create_task(self._forever(step)) for step in steps]

    async def run(self, work: Callable[Given, Result], *args: Given.args, **kwargs: Given.kwargs) -> Result:
        """Do database work for a socket in a thread."""
        return await _in_thread(self._threads, partial(work, *args, **kwargs))

    async def add(self, socket: Socket, visitor: Visitor) -> int:
        """Let a signed-in socket hear what it may, from now on; answers with the number that now is.

        Raises Refused when the user has too many sockets, or when the table cannot be read.
        """
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._is_ready.wait(), READY_SECONDS)
        if self._cursor is None:
            raise Refused(TRY_AGAIN_LATER, "unavailable", "Try again in a moment.")
        if self._closing is not None:
            raise Refused(self._closing, "restarting", "The service restarts. Connect again.")
        if len(self._users[visitor.user_id]) >= SOCKETS_PER_USER:
            raise Refused(TOO_MANY, "too_many_sockets", f"At most {SOCKETS_PER_USER} sockets per user.")
        # What others are still to be given is older than the number that this one begins with.
        socket.begin_after(self._cursor)
        self._sockets[socket] = visitor
        self._users[visitor.user_id].add(socket)
        self._sessions[visitor.session_id].add(socket)
        for audience in visitor.audiences:
            self._listeners[socket.stream, audience].add(socket)
        return self._cursor

    def remove(self, socket: Socket) -> None:
        """Forget a socket that is gone."""
        visitor = self._sockets.pop(socket, None)
        if visitor is None:
            return
        self._unsure.discard(socket)
        _discard(self._users, visitor.user_id, socket)
        _discard(self._sessions, visitor.session_id, socket)
        for audience in visitor.audiences:
            _discard(self._listeners, (socket.stream, audience), socket)

    async def close_all(self, code: int) -> None:
        """Close every socket with `code`, wait until they are gone, and stop listening."""
        self._closing = code
        for task in self._tasks:
            task.cancel()
        self._give_due()
        for socket in list(self._sockets):
            socket.close(code)
        while self._sockets:
            await asyncio.sleep(0.02)
        await asyncio.gather(*self._tasks, return_exceptions=True)
        with contextlib.suppress(redis.RedisError, OSError):
            await get_channel_layer().flush()
        for threads in (self._threads, self._relay_threads):
            threads.shutdown(wait=False, cancel_futures=True)

    def take(self, frames: Sequence[Frame], *, is_from_table: bool = False) -> None:
        """Hand on what is new in `frames`. A number that is missing is looked up in the table first; what the table
        itself does not have is history that is gone, and all clients are told to fetch anew."""
        if self._cursor is None:
            return
        for frame in frames:
            if frame.seq <= self._cursor:
                continue
            if frame.seq != self._cursor + 1:
                if not is_from_table:
                    self._bell.set()
                    break
                self._start_over(frame.seq - 1)
            self._cursor = frame.seq
            if frame.stream == Stream.CONTROL:
                # At once: it only ever takes something away from a socket, or ends it.
                self._obey(frame)
            else:
                self._due.append(frame)
        if self._due and self._deliveries is None:
            self._give_due()

    def _give_due(self) -> None:
        """Give the sockets what is due, and look again a moment later."""
        if self._deliveries is not None:
            self._deliveries.cancel()
            self._deliveries = None
        due, self._due = self._due, []
        if due:
            # First, so that whatever goes wrong with these, the next ones are given.
            pace = min(PACE_SECONDS, len(self._sockets) * PACE_SECONDS_PER_SOCKET)
            self._deliveries = self.loop.call_later(pace, self._give_due)
        for run in batches(due):
            self._deliver_run(run)

    def _deliver_run(self, frames: Sequence[Frame]) -> None:
        """Each socket gets its frames of this run in one write, packed once for all that get the same."""
        heard: dict[Socket, list[Frame]] = {}
        for frame in frames:
            keys = [(frame.stream, audience) for audience in frame.audience]
            for socket in set().union(*(self._listeners.get(key, ()) for key in keys)):
                heard.setdefault(socket, []).append(frame)
        shared: dict[tuple[int, ...], Batch] = {}
        for socket, own in heard.items():
            key = tuple(frame.seq for frame in own)
            batch = shared.get(key)
            if batch is None:
                batch = shared[key] = Batch(own)
            socket.push(batch)

    def _obey(self, frame: Frame) -> None:
        event = orjson.loads(frame.text)
        if event["type"] == SessionEnded.type:
            for socket in list(self._sessions.get(uuid.UUID(event["data"]["session_id"]), ())):
                socket.refuse(not_signed_in())
        elif event["type"] == ScopeChanged.type:
            # What they may hear now has to be read; until then they hear nothing of the corps.
            user_id = event["data"]["user_id"]
            for socket in self._users.get(user_id, ()):
                self._hear(socket, own_audiences(user_id))
                self._unsure.add(socket)
            self._changed.set()

    def audiences_of(self, socket: Socket) -> tuple[str, ...]:
        """What a socket hears now; nothing when it is gone."""
        visitor = self._sockets.get(socket)
        return visitor.audiences if visitor else ()

    def _hear(self, socket: Socket, audiences: tuple[str, ...]) -> None:
        """Let a socket hear these audiences and no others."""
        visitor = self._sockets[socket]
        for audience in visitor.audiences:
            _discard(self._listeners, (socket.stream, audience), socket)
        for audience in audiences:
            self._listeners[socket.stream, audience].add(socket)
        self._sockets[socket] = replace(visitor, audiences=audiences)

    def _start_over(self, newest: int) -> None:
        logger.warning("the outbox went from %s to %s: all clients fetch anew", self._cursor, newest)
        self._cursor = newest
        self._give_due()
        for socket in list(self._sockets):
            socket.start_over()

    async def _look(self) -> None:
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._bell.wait(), POLL_SECONDS)
        self._bell.clear()
        before = self._cursor
        numbered, frames = await _in_thread(self._relay_threads, partial(_number_and_read, before))
        if before is None:
            self._cursor = numbered.newest
            self._is_ready.set()
        elif numbered.newest < before:
            self._start_over(numbered.newest)
        self.take(frames, is_from_table=True)
        if len(frames) == ROWS_AT_ONCE:
            self._bell.set()
        if numbered.is_busy:
            # Whoever was numbering may have looked before the row was there that rang the bell.
            self.loop.call_later(BUSY_SECONDS, self._bell.set)
        if numbered.has_unsent:
            self._unsent.set()
        await asyncio.sleep(SPACING_SECONDS)

    async def _pass_on(self) -> None:
        await self._unsent.wait()
        self._unsent.clear()
        passing = partial(relay.pass_on, self._send_from_thread)
        is_away = await _in_thread(self._relay_threads, passing) is Progress.AWAY
        if is_away != self._is_away:
            self._is_away = is_away
            logger.warning("Redis is %s", "away: events reach sockets by the table" if is_away else "back")
        if is_away:
            await asyncio.sleep(RETRY_SECONDS)

    def _send_from_thread(self, frames: Sequence[Frame]) -> None:
        sending = asyncio.run_coroutine_threadsafe(relay.send_to_group(frames), self.loop)
        sending.result(relay.SEND_SECONDS + 1)

    async def _hear_layer(self) -> None:
        layer = get_channel_layer()
        try:
            name = await layer.new_channel("hub.")
            await layer.group_add(EVERY_PROCESS, name)
            self._bell.set()
            while True:
                message = await layer.receive(name)
                self.take([from_wire(parts) for parts in message["frames"]])
        finally:
            with contextlib.suppress(redis.RedisError, OSError):
                await layer.flush()

    async def _hear_doorbell(self) -> None:
        async with (
            redis.asyncio.from_url(settings.REDIS_URL, socket_connect_timeout=1) as client,
            client.pubsub() as doorbell,
        ):
            await doorbell.subscribe(DOORBELL_CHANNEL)
            async for _ in doorbell.listen():
                self._bell.set()

    async def _watch_sessions(self) -> None:
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._changed.wait(), WATCH_SECONDS)
        self._changed.clear()
        now = clock.now()
        watched = list(self._sockets.items())
        ids = {visitor.session_id for _, visitor in watched}
        known = await self.run(sessions_with_users, ids, now=now)
        if self._changed.is_set():
            # What was read may be older than the change; it is read again at once.
            return
        for socket, _ in watched:
            visitor = self._sockets.get(socket)
            if visitor is None:
                continue
            session = known.get(visitor.session_id)
            try:
                if session is None or session.user.role != visitor.role:
                    raise not_signed_in()
                check_session(session, now=now)
            except Refused as refused:
                socket.refuse(refused)
                continue
            hears = audiences_behind(session)
            if socket in self._unsure or hears != visitor.audiences:
                self._unsure.discard(socket)
                self._hear(socket, hears)
                # What the client shows may be what it may not see any more, or lack what it may see now.
                socket.say("resync")

    async def _take_samples(self) -> None:
        """As each half minute begins; beat asks for it, too. Whoever is first takes it, so that nobody is missed unnoticed."""
        await asyncio.sleep(samples.seconds_until_next(now=clock.now()))
        await self.run(alerts.watch, now=clock.now())

    async def _forever(self, step: Callable[[], Awaitable[Any]]) -> None:
        """Do a step again and again. What fails is tried again; it is logged once, not every second."""
        trouble = ""
        while True:
            began = self.loop.time()
            try:
                await step()
                trouble = ""
            except (redis.RedisError, OSError, *DATABASE_AWAY) as error:
                if isinstance(error, DATABASE_AWAY):
                    metrics.count("database_errors")
                if type(error).__name__ != trouble or self.loop.time() - began > LONG_SECONDS:
                    trouble = type(error).__name__
                    logger.warning("hub: %s: %s", step.__name__.strip("_"), error)
                await asyncio.sleep(RETRY_SECONDS)
            except Exception:
                logger.exception("hub: %s", step.__name__.strip("_"))
                await asyncio.sleep(RETRY_SECONDS)


_hub: Hub | None = None


def current() -> Hub:
    """This process's hub, started by the first call. Needs a running event loop."""
    global _hub
    if _hub is None:
        _hub = Hub()
    return _hub


async def close_all(code: int) -> None:
    """Close every socket of this process with `code`; returns when they are closed. For the server's orderly end."""
    if _hub is not None:
        await _hub.close_all(code)


def _number_and_read(cursor: int | None) -> tuple[Numbered, list[Frame]]:
    numbered = relay.number()
    zone.follow()
    if cursor is None or numbered.newest <= cursor:
        return numbered, []
    return numbered, selectors.frames_after(cursor, limit=ROWS_AT_ONCE)


async def _in_thread(threads: ThreadPoolExecutor, work: Callable[[], Result]) -> Result:
    return await sync_to_async(_with_connection, thread_sensitive=False, executor=threads)(work)


def _with_connection(work: Callable[[], Result]) -> Result:
    """Run `work` on the thread's lasting connection; once more on a new one when that has died meanwhile."""
    was_open = connection.connection is not None
    try:
        return work()
    except DATABASE_AWAY:
        connection.close()
        if not was_open:
            raise
        return work()


def _discard(table: dict[Any, set[Socket]], key: object, socket: Socket) -> None:
    table[key].discard(socket)
    if not table[key]:
        del table[key]
