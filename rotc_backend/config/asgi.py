"""Entry of the channels service: sockets, and the whole of HTTP, so that this service alone is the single-URL shape.

`python daphne.conf.py`, or plainly `daphne config.asgi:application`.
"""

import os
from collections.abc import Awaitable, Callable
from typing import Any

from a2wsgi import WSGIMiddleware
from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.production")

# Django's own ASGI handler gives each request a thread of its own, and so a new database connection: a few threads that
# last serve HTTP instead. This also sets Django up, before anything that has tables is imported.
_wsgi: Any = get_wsgi_application()
_http: Any = WSGIMiddleware(_wsgi, workers=settings.HTTP_THREADS)

from common import loading, metrics  # noqa: E402
from config import sentry  # noqa: E402
from realtime import hub, routing  # noqa: E402 (its tables need Django set up)

metrics.begin("channels")
sentry.begin("channels")
# What the first request would load.
_ = get_resolver().url_patterns
loading.finish()


async def application(
    scope: dict[str, Any],
    receive: Callable[[], Awaitable[dict[str, Any]]],
    send: Callable[[dict[str, Any]], Awaitable[None]],
) -> None:
    """ASGI. Any first request starts the hub, which relays events even while no socket is open.

    Raises ValueError for lifespan, which is how ASGI says that there is none.
    """
    if scope["type"] not in ("http", "websocket"):
        raise ValueError(f"{scope['type']} is not served")
    hub.current()
    if scope["type"] == "websocket":
        await routing.websocket(scope, receive, send)
    else:
        await _http(scope, receive, send)
