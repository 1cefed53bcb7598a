"""/metrics: all numbers of all processes, for Prometheus. On both web services the same."""

import hmac

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from apps.system.services.watching import exposition
from common import clock
from config import problems


def page(request: HttpRequest) -> HttpResponse:
    """The numbers, to whoever has METRICS_TOKEN; 401 to others, and 404 where none is set."""
    if not settings.METRICS_TOKEN:
        return problems.not_found(request)
    given = request.headers.get("Authorization", "")
    if not hmac.compare_digest(given.encode(), f"Bearer {settings.METRICS_TOKEN}".encode()):
        return HttpResponse(status=401, headers={"WWW-Authenticate": "Bearer", "Cache-Control": "no-store"})
    text = exposition.text(now=clock.now())
    return HttpResponse(text, content_type=exposition.CONTENT_TYPE, headers={"Cache-Control": "no-store"})
