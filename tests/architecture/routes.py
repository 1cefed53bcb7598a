"""Every route of the API, found in the URL map itself."""

from collections.abc import Iterator

from django.urls import URLPattern, URLResolver, get_resolver

# What a route cannot do without.
QUERY_STRINGS = {
    "calendar": "?from=2026-08-01&to=2026-12-31",
    "events": "?after=0",
    "messages": "?search=boots",
    "terms/{term_id}/export": "?kind=roster",
    "duties/{duty_id}": "?reason=transferred",
}
METHODS = ("get", "post", "put", "patch", "delete")


def api_routes() -> Iterator[tuple[str, str]]:
    """(method, route) such as ("post", "training-days/{day_id}/scans") of everything under api/v1/."""
    for pattern, route in _walk(get_resolver().url_patterns):
        if not route.startswith("api/v1/"):
            continue
        view = pattern.callback.view_class  # type: ignore[attr-defined]  # APIView.as_view sets it
        for method in METHODS:
            if hasattr(view, method):
                yield method, _readable(route)


def _walk(patterns: list, prefix: str = "") -> Iterator[tuple[URLPattern, str]]:
    for item in patterns:
        route = prefix + str(item.pattern)
        if isinstance(item, URLResolver):
            yield from _walk(item.url_patterns, route)
        else:
            yield item, route


def _readable(route: str) -> str:
    return (
        route.removeprefix("api/v1/")
        .replace("<int:", "{")
        .replace("<uuid:", "{")
        .replace("<str:", "{")
        .replace(">", "}")
    )
