"""The limit that live boards are measured against: what Redis publishes goes to every socket by `websockets.broadcast`, and
nothing else is done. Started by benchmarks/sockets.py and benchmarks/parade.py: `raw_broadcast.py PORT REDIS_URL CHANNEL`.
"""

from __future__ import annotations

import asyncio
import sys

import redis.asyncio
from websockets.asyncio.server import ServerConnection, broadcast, serve

RETRY_SECONDS = 0.1

clients: set[ServerConnection] = set()


async def keep(connection: ServerConnection) -> None:
    """Hold a socket until it ends."""
    clients.add(connection)
    try:
        await connection.wait_closed()
    finally:
        clients.discard(connection)


async def pass_on(url: str, channel: str) -> None:
    """Everything that is published, until Redis goes away."""
    async with redis.asyncio.from_url(url) as client, client.pubsub(ignore_subscribe_messages=True) as heard:
        await heard.subscribe(channel)
        print("ready", flush=True)
        async for message in heard.listen():
            broadcast(clients, message["data"].decode())


async def main(port: int, url: str, channel: str) -> None:
    """Serve, and pass on."""
    async with serve(keep, "127.0.0.1", port, compression=None, backlog=4096, open_timeout=60):
        while True:
            try:
                await pass_on(url, channel)
            except (redis.RedisError, OSError):
                await asyncio.sleep(RETRY_SECONDS)


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1]), sys.argv[2], sys.argv[3]))
