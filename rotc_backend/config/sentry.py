"""Errors go to Sentry where SENTRY_DSN is set, without anything that tells of people. One place for all four services."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings

from common.logs import request_id

# Of a request's headers these stay: which program asked, and for what kind of answer.
_HEADERS = frozenset({"accept", "content-length", "content-type", "host", "user-agent"})
# Of an event: what names no person. Variables, breadcrumbs and bodies are not collected to begin with.
_KEPT = frozenset(
    {
        "contexts", "environment", "event_id", "exception", "fingerprint", "level", "logentry", "logger", "modules", "platform",
        "release", "request", "sdk", "server_name", "spans", "start_timestamp", "tags", "threads", "timestamp", "transaction",
        "transaction_info", "type", "user",
    }
)  # fmt: skip
_QUOTED = re.compile(
    r"""((?:argument|attribute|column|constraint|function|index|named|relation|table|trigger) )?(["'])(?:.*?)\2"""
)
_ADDRESS = re.compile(r"\S+@\S+")
_KEPT_CONTEXTS = frozenset({"runtime", "trace", "otel"})


def begin(service: str) -> None:
    """Report this process's errors as those of a service."""
    if not settings.ENV["SENTRY_DSN"]:
        return
    # Of production only: the development environment has it, a bare installation of base need not.
    import sentry_sdk  # noqa: PLC0415

    sentry_sdk.init(
        dsn=settings.ENV["SENTRY_DSN"],
        release=settings.VERSION,
        environment=settings.ENVIRONMENT,
        traces_sample_rate=settings.ENV["SENTRY_TRACES_SAMPLE_RATE"],
        send_default_pii=False,
        max_request_body_size="never",
        include_local_variables=False,
        max_breadcrumbs=0,
        before_send=scrubbed,
        before_send_transaction=scrubbed,
    )
    sentry_sdk.set_tag("service", service)


def scrubbed(event: Any, _hint: dict[str, Any] | None = None) -> Any:
    """The event with nothing but what is needed to find the fault: code, route, release, and the request's id."""
    kept = {name: value for name, value in event.items() if name in _KEPT}
    if "request" in kept:
        kept["request"] = _request(kept["request"])
    if "user" in kept:
        kept["user"] = {"id": kept["user"]["id"]} if "id" in (kept["user"] or {}) else {}
    if "contexts" in kept:
        kept["contexts"] = {name: said for name, said in kept["contexts"].items() if name in _KEPT_CONTEXTS}
        kept["contexts"].get("trace", {}).pop("data", None)
    if "logentry" in kept:
        # The sentence as the code has it: what was put into it may be anybody's.
        kept["logentry"] = {"message": kept["logentry"].get("message", "")}
    for error in (kept.get("exception") or {}).get("values") or ():
        error["value"] = _without_values(error.get("value"))
    for span in kept.get("spans") or ():
        span.pop("data", None)
        if not str(span.get("op", "")).startswith("db"):
            span["description"] = str(span.get("description", "")).partition("?")[0]
    kept["tags"] = {**(kept.get("tags") or {}), "request_id": request_id.get()}
    return kept


def _request(given: dict[str, Any]) -> dict[str, Any]:
    parts = urlsplit(str(given.get("url", "")))
    headers = given.get("headers") or {}
    return {
        "method": given.get("method"),
        # Queries and fragments may hold a ticket.
        "url": f"{parts.scheme}://{parts.netloc}{parts.path}",
        "headers": {name: value for name, value in headers.items() if name.lower() in _HEADERS},
    }


def _without_values(said: Any) -> str:
    """The first line: after it PostgreSQL says which values it means. Of what is quoted in it names of the code's own stay."""
    line = str(said or "").partition("\n")[0][:500]
    return _ADDRESS.sub("…", _QUOTED.sub(lambda found: found[0] if found[1] else "'…'", line))
