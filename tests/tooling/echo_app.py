"""An ASGI application that shows what the channels service's launcher does to connections."""

import asyncio
import json

# More than the kernel holds for a client that does not read.
LARGE = 32 * 1024 * 1024


async def application(scope, receive, send):
    """HTTP: the client's address; /slow sends a first space at once, the rest later, /large many spaces before it.
    WebSocket: the same address, then `close CODE` closes with CODE."""
    client = json.dumps(scope["client"][0])
    if scope["type"] == "http":
        await send({"type": "http.response.start", "status": 200, "headers": []})
        if scope["path"] == "/slow":
            await send({"type": "http.response.body", "body": b" ", "more_body": True})
            await asyncio.sleep(0.8)
        if scope["path"] == "/large":
            await send({"type": "http.response.body", "body": b" " * LARGE, "more_body": True})
        await send({"type": "http.response.body", "body": client.encode()})
        return
    await receive()
    await send({"type": "websocket.accept"})
    await send({"type": "websocket.send", "text": client})
    while (message := await receive())["type"] != "websocket.disconnect":
        await send({"type": "websocket.close", "code": int(message["text"].split()[1])})
