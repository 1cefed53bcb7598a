"""An ASGI application that shows what the channels service's launcher does to connections."""

import asyncio
import json


async def application(scope, receive, send):
    """HTTP: the client's address after a moment. WebSocket: the same at once, then `close CODE` closes with CODE."""
    client = json.dumps(scope["client"][0])
    if scope["type"] == "http":
        await asyncio.sleep(0.8 if scope["path"] == "/slow" else 0)
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": client.encode()})
        return
    await receive()
    await send({"type": "websocket.accept"})
    await send({"type": "websocket.send", "text": client})
    while (message := await receive())["type"] != "websocket.disconnect":
        await send({"type": "websocket.close", "code": int(message["text"].split()[1])})
