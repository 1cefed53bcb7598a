"""What every answer tells the browser to refuse: scripts that are not ours, frames around us, devices that no page needs.

One policy per kind of page. The strictest is the rule, and whoever needs more says why here.
"""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import DisallowedHost
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from config.client import socket_url

Next = Callable[[HttpRequest], HttpResponseBase]
Policy = dict[str, tuple[str, ...]]

SELF, NONE = "'self'", "'none'"
NOTHING: Policy = {
    "default-src": (NONE,),
    "object-src": (NONE,),
    "base-uri": (NONE,),
    "form-action": (NONE,),
    "frame-ancestors": (NONE,),
}
# Mantine, Swagger and Django's admin set style attributes; no style can run anything.
PAGE: Policy = {
    **NOTHING,
    "script-src": (SELF,),
    "style-src": (SELF, "'unsafe-inline'"),
    "img-src": (SELF, "data:"),
    "font-src": (SELF,),
    "connect-src": (SELF,),
    "form-action": (SELF,),
}
CLIENT: Policy = {
    **PAGE,
    # The QR reader is compiled to WebAssembly.
    "script-src": (SELF, "'wasm-unsafe-eval'"),
    "img-src": (SELF, "data:", "blob:"),
    "media-src": (SELF, "blob:"),
    "worker-src": (SELF,),
    "manifest-src": (SELF,),
}
# What is handed out as a file is no page: should a browser show it all the same, it runs nothing and is of no origin.
FILE: Policy = {**NOTHING, "sandbox": ()}
# The scanner needs the camera; nothing needs anything else.
PERMISSIONS = "camera=(self), " + ", ".join(
    f"{feature}=()"
    for feature in (
        "accelerometer", "autoplay", "browsing-topics", "display-capture", "encrypted-media", "geolocation",
        "gyroscope", "hid", "magnetometer", "microphone", "midi", "payment", "publickey-credentials-get", "serial", "usb",
        "xr-spatial-tracking",
    )
)  # fmt: skip
ALWAYS = {
    "Permissions-Policy": PERMISSIONS,
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}


class SecurityHeaders:
    """Outermost, so that no answer goes without: files, problems and failures neither."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        response.headers["Content-Security-Policy"] = content_policy(
            request, is_file="Content-Disposition" in response
        )
        for name, value in ALWAYS.items():
            response.headers.setdefault(name, value)
        if request.path_info.startswith("/api/v1/"):
            # Personal data stays in no cache, the browser's neither.
            response.headers.setdefault("Cache-Control", "no-store")
        return response


def content_policy(request: HttpRequest, *, is_file: bool = False) -> str:
    """The Content-Security-Policy of what is at the request's path, or of a file."""
    path = request.path_info
    if is_file:
        policy = FILE
    elif path.startswith(("/admin", "/api/docs")):
        policy = PAGE
    elif path.startswith("/api/"):
        policy = NOTHING
    else:
        policy = {**CLIENT, "connect-src": (SELF, *_services(request))}
    words = [" ".join((directive, *sources)) for directive, sources in policy.items()]
    if settings.SECURE_SSL:
        words.append("upgrade-insecure-requests")
    return "; ".join(words)


def _services(request: HttpRequest) -> list[str]:
    """The origins, besides its own, that the client is told to talk to."""
    try:
        own = f"{'wss' if request.is_secure() else 'ws'}://{request.get_host()}"
        urls = [own, socket_url(request), settings.PUBLIC_API_URL]
    except DisallowedHost:
        return []
    origins = [f"{parts.scheme}://{parts.netloc}" for parts in map(urlsplit, urls) if parts.netloc]
    return list(dict.fromkeys(origins))
