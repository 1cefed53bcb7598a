"""Handing a message to a push service. Its address comes from a browser, so it is nobody's word that it is one: only https, and
never an address of our own networks, looked at when it is connected to."""

import http.client
import json
import socket
import ssl
from datetime import datetime
from ipaddress import ip_address
from typing import Any
from urllib.parse import SplitResult, urlsplit

from django.conf import settings
from django.utils.translation import gettext

from apps.messaging.models import Delivery, PushDevice
from apps.messaging.rules import NotificationKind, webpush
from apps.messaging.rules.catalogue import CATALOGUE

SECONDS = 10
TIME_TO_LIVE_SECONDS = 86_400
BODY_LENGTH = 500
TAKEN = (200, 201, 202, 204)
GONE = (404, 410)


class PushAway(OSError):
    """The push service does not take it now; it may later."""


class PushRefused(Exception):
    """The push service will never take it, or it is none."""


class DeviceGone(Exception):
    """The browser has no such subscription any more."""


def is_on() -> bool:
    """Whether the deployment has a key to push with."""
    return settings.VAPID_PRIVATE_KEY is not None


def public_key() -> str | None:
    """What browsers subscribe with; None without a key."""
    seed: bytes | None = settings.VAPID_PRIVATE_KEY
    return None if seed is None else webpush.encoded(webpush.point_of(webpush.private_key(seed)))


def send(delivery: Delivery, device: PushDevice, *, now: datetime) -> None:
    """Raises PushAway, PushRefused, DeviceGone."""
    notification = delivery.notification
    entry = CATALOGUE[NotificationKind(notification.kind)]
    seed: bytes | None = settings.VAPID_PRIVATE_KEY
    if seed is None:
        raise PushRefused("Push is not set up any more.")
    said = {
        "title": notification.title,
        "body": notification.body[:BODY_LENGTH],
        "link": notification.link,
        # A repetition takes the place of the one that is shown.
        "tag": f"n{notification.pk}",
    }
    body = webpush.encrypt(
        json.dumps(said, ensure_ascii=False).encode(),
        webpush.receiver(p256dh=device.p256dh, auth=device.auth),
    )
    headers = {
        "Content-Encoding": "aes128gcm",
        "Content-Type": "application/octet-stream",
        "TTL": str(TIME_TO_LIVE_SECONDS),
        "Urgency": "high" if entry.is_urgent else "normal",
        "Topic": f"n{notification.pk}",
        "Authorization": webpush.authorization(
            device.endpoint,
            key=webpush.private_key(seed),
            subject=settings.VAPID_SUBJECT,
            now=now,
        ),
    }
    status = _post(device.endpoint, body, headers)
    if status in GONE:
        raise DeviceGone()
    if status == http.HTTPStatus.TOO_MANY_REQUESTS or status >= http.HTTPStatus.INTERNAL_SERVER_ERROR:
        raise PushAway(f"The push service answers {status}.")
    if status not in TAKEN:
        raise PushRefused(f"The push service answers {status}.")


def problem_with(endpoint: str) -> str | None:
    """What is wrong with an address at a glance, as a sentence; None when nothing is."""
    try:
        parts = urlsplit(endpoint)
        host, _ = parts.hostname, parts.port
    except ValueError:
        return gettext("That is no address.")
    if not host or parts.username or (parts.scheme != "https" and not _is_open(parts)):
        return gettext("A push service has an https address.")
    try:
        return None if _may_connect(host) else gettext("That is no address of a push service.")
    except ValueError:
        return None


def _post(endpoint: str, body: bytes, headers: dict[str, str]) -> int:
    """The status; redirects are not followed."""
    parts = urlsplit(endpoint)
    if problem := problem_with(endpoint):
        raise PushRefused(problem)
    connection = _connection(parts)
    path = f"{parts.path or '/'}{f'?{parts.query}' if parts.query else ''}"
    try:
        connection.request("POST", path, body, headers)
        return connection.getresponse().status
    except (http.client.HTTPException, ssl.SSLError) as error:
        raise PushAway(f"{type(error).__name__}: {error}") from error
    finally:
        connection.close()


def _connection(parts: SplitResult) -> http.client.HTTPConnection:
    """To the very address that was looked at: the name may stand for another one a moment later."""
    host, port = parts.hostname or "", parts.port or (443 if parts.scheme == "https" else 80)
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    addresses = [str(entry[4][0]) for entry in found]
    if not all(_may_connect(address) for address in addresses):
        raise PushRefused("The name stands for an address of a network of our own.")
    kind = _PinnedHttps if parts.scheme == "https" else _PinnedHttp
    return kind(host, port, addresses[0])


class _PinnedHttp(http.client.HTTPConnection):
    def __init__(self, host: str, port: int, address: str, **options: Any) -> None:
        super().__init__(host, port, timeout=SECONDS, **options)
        self._address = address

    def connect(self) -> None:
        self.sock = socket.create_connection((self._address, self.port or 0), SECONDS)


class _PinnedHttps(_PinnedHttp):
    def connect(self) -> None:
        super().connect()
        self.sock = ssl.create_default_context().wrap_socket(self.sock, server_hostname=self.host)


def _may_connect(address: str) -> bool:
    """Raises ValueError when it is a name."""
    parsed = ip_address(address.partition("%")[0])
    mapped = getattr(parsed, "ipv4_mapped", None) or parsed
    return settings.PUSH_ANYWHERE or (mapped.is_global and not mapped.is_multicast)


def _is_open(parts: SplitResult) -> bool:
    return settings.PUSH_ANYWHERE and parts.scheme == "http"
