"""The built client: its page for every route of the single-page application, and its run-time configuration."""

from functools import cache
from pathlib import Path

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse

NOT_BUILT = "<!doctype html><title>RGMS</title><p>The client is not built. Run <code>make run</code>, or open /api/docs/."


def page(request: HttpRequest) -> HttpResponse:
    """index.html: the client's router takes it from there."""
    document = _index(settings.CLIENT_DIST / "index.html")
    response = HttpResponse(document or NOT_BUILT, status=200 if document else 503)
    response.headers["Cache-Control"] = "no-cache"
    return response


def configuration(request: HttpRequest) -> JsonResponse:
    """/config.json: where the two services are. Empty means the page's own origin."""
    response = JsonResponse(
        {
            "api_url": settings.PUBLIC_API_URL,
            "ws_url": socket_url(request),
            "environment": settings.ENVIRONMENT,
            "version": settings.VERSION,
        }
    )
    response.headers["Cache-Control"] = "no-cache"
    return response


def socket_url(request: HttpRequest) -> str:
    """Where the sockets are; empty for the page's own origin.

    Under `make run` the channels service is on another port of the same host, under whatever name the phone used.
    """
    if settings.PUBLIC_WS_URL or not settings.CHANNELS_PORT:
        return settings.PUBLIC_WS_URL
    host = request.get_host().rsplit(":", 1)[0] if ":" in request.get_host() else request.get_host()
    return f"{'wss' if request.is_secure() else 'ws'}://{host}:{settings.CHANNELS_PORT}"


@cache
def _index(path: Path) -> str | None:
    return path.read_text(encoding="utf-8") if path.is_file() else None
