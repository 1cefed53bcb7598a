"""Which socket is where."""

from typing import Any

from apps.system.rules import Stream
from realtime import consumers
from realtime.consumers import Receive
from realtime.sockets import Send

STREAMS = {"/ws/updates": Stream.UPDATES, "/ws/notifications": Stream.NOTIFICATIONS}


async def websocket(scope: dict[str, Any], receive: Receive, send: Send) -> None:
    """The ASGI application of all sockets; the trailing slash is optional."""
    stream = STREAMS.get(scope["path"].rstrip("/"))
    if stream is None:
        await consumers.refuse_path(scope, receive, send)
    else:
        await consumers.serve(stream, scope, receive, send)
