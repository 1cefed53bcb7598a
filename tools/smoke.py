"""`make smoke API=https://… WS=wss://…`: whether a deployment works, seen from outside, in about half a minute.

Needs SMOKE_USERNAME and SMOKE_PASSWORD of an account that may order documents and has no second factor; leaves one report
job behind. ORIGIN is where the client is, when that is not API. Standard library and websockets only, so it runs anywhere.
"""

from __future__ import annotations

import contextlib
import json
import os
import re
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from websockets import Origin
from websockets.exceptions import ConnectionClosed, WebSocketException
from websockets.sync.client import ClientConnection, connect

from tools import console
from tools.console import Stop, paint, say

ANSWER_SECONDS = 90.0  # a free instance wakes for as long
TASK_SECONDS = 180.0
BEAT_SECONDS = 30.0
FOREIGN = "https://foreign.example"
EXPECTED_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
}


class Wrong(Exception):
    """What was seen instead of what should be."""


@dataclass(frozen=True)
class Answer:
    """An HTTP answer, whatever its status."""

    status: int
    headers: Any
    body: bytes

    def json(self) -> Any:
        """The body as JSON. Raises Wrong when it is none."""
        try:
            return json.loads(self.body)
        except ValueError:
            raise Wrong(f"no JSON but {self.body[:80]!r}") from None


@dataclass
class Deployment:
    """The addresses under test, and what signing in gave."""

    api: str
    ws: str
    origin: str
    username: str
    password: str
    token: str = field(default="", repr=False)

    @property
    def channels(self) -> str:
        """The channels service over HTTP."""
        return self.ws.replace("ws", "http", 1)

    def call(self, url: str, *, method: str = "GET", data: Any = None, **headers: str) -> Answer:
        """Ask `url` (a path: of the API). Raises Wrong when nobody answers."""
        address = url if "://" in url else f"{self.api}{url}"
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        if self.token:
            sent["Authorization"] = f"Bearer {self.token}"
        body = None if data is None else json.dumps(data).encode()
        if body is not None:
            sent["Content-Type"] = "application/json"
        request = urllib.request.Request(address, data=body, headers=sent, method=method)
        try:
            with urllib.request.urlopen(request, timeout=ANSWER_SECONDS) as answer:
                return Answer(answer.status, answer.headers, answer.read())
        except urllib.error.HTTPError as error:
            return Answer(error.code, error.headers, error.read())
        except OSError as error:
            raise Wrong(f"{address} does not answer: {error}") from None

    def expect(self, status: int, url: str, **options: Any) -> Answer:
        """Ask, and raise Wrong for any other status."""
        answer = self.call(url, **options)
        if answer.status != status:
            raise Wrong(
                f"{url} answered {answer.status}, not {status}: {answer.body[:200].decode(errors='replace')}"
            )
        return answer

    @contextlib.contextmanager
    def socket(self, *, origin: str) -> Iterator[ClientConnection]:
        """A socket with a fresh ticket. Raises Wrong when it does not open, or ends before it should."""
        ticket = self.expect(200, "/api/v1/auth/ws-ticket", method="POST").json()["ticket"]
        url = f"{self.ws}/ws/notifications/?ticket={ticket}"
        try:
            with connect(url, origin=Origin(origin), open_timeout=ANSWER_SECONDS) as socket:
                yield socket
        except (OSError, WebSocketException) as error:
            raise Wrong(f"the socket at {self.ws}: {error}") from None


def check_health(target: Deployment) -> str:
    """Both web services are healthy."""
    told = ""
    for address in dict.fromkeys((target.api, target.channels)):
        target.expect(200, f"{address}/api/health/live/")
        body = target.expect(200, f"{address}/api/health/").json()
        if body["status"] != "healthy" or body["services"]["celery"] != "running":
            raise Wrong(f"{address} is {body['status']}: {body['services']}")
        told = f"{body['environment']}, version {body['version']}"
    return told


def check_beat(target: Deployment) -> str:
    """Something that beat scheduled has run within seconds."""
    deadline = time.monotonic() + BEAT_SECONDS
    while target.call("/api/health/beat/").status != 200:
        if time.monotonic() > deadline:
            raise Wrong("nothing scheduled has run: beat, or the worker that does what it schedules, is down")
        time.sleep(0.5)
    return "a scheduled task has run"


def check_static(target: Deployment) -> str:
    """The client's page with its script, and Django's static files."""
    page = target.expect(200, "/").body.decode(errors="replace")
    scripts = re.findall(r'src="(/assets/[^"]+\.js)"', page)
    if not scripts:
        raise Wrong("the page at / is not the built client")
    script = target.expect(200, scripts[0])
    if "immutable" not in script.headers.get("Cache-Control", ""):
        raise Wrong(
            f"{scripts[0]} may not be kept by browsers: Cache-Control {script.headers.get('Cache-Control')!r}"
        )
    docs = target.expect(200, "/api/docs/").body.decode(errors="replace")
    files = re.findall(r'(?:src|href)="(/static/[^"?]+)', docs)
    if not files:
        raise Wrong("/api/docs/ names no static file")
    target.expect(200, files[0])
    return f"{scripts[0]} and {files[0]}"


def check_headers(target: Deployment) -> str:
    """What tells browsers to refuse scripts, frames and devices."""
    for path in ("/", "/api/v1/unit", "/api/docs/"):
        headers = target.call(path).headers
        for name, value in EXPECTED_HEADERS.items():
            if headers.get(name) != value:
                raise Wrong(f"{path}: {name} is {headers.get(name)!r}, not {value!r}")
        policy = headers.get("Content-Security-Policy", "")
        if "default-src 'none'" not in policy or "frame-ancestors 'none'" not in policy:
            raise Wrong(f"{path}: Content-Security-Policy is {policy!r}")
        if target.api.startswith("https:") and "max-age=" not in headers.get("Strict-Transport-Security", ""):
            raise Wrong(f"{path}: no Strict-Transport-Security")
    return "on the page, the API and its documentation"


def check_cors(target: Deployment) -> str:
    """The client's origin may call, a foreign one may not."""
    asked = {"Access_Control_Request_Method": "GET", "Access_Control_Request_Headers": "authorization"}

    def allowed(origin: str) -> str | None:
        answer = target.call("/api/v1/cadets", method="OPTIONS", Origin=origin, **asked)
        value = answer.headers.get("Access-Control-Allow-Origin")
        return None if value is None else str(value)

    if (told := allowed(FOREIGN)) is not None:
        raise Wrong(f"a foreign origin may call: {told}")
    if target.origin == target.api:
        return "no foreign origin; the client is on the same one"
    if (told := allowed(target.origin)) != target.origin:
        raise Wrong(f"{target.origin} may not call (CORS_ALLOWED_ORIGINS): {told}")
    return f"{target.origin}, and no foreign origin"


def check_sign_in(target: Deployment) -> str:
    """A token that says who one is."""
    given = {"username": target.username, "password": target.password}
    body = target.expect(200, "/api/v1/auth/login", method="POST", data=given).json()
    if "access" not in body:
        raise Wrong("the account has a second factor; take one without")
    target.token = body["access"]
    me = target.expect(200, "/api/v1/auth/me").json()
    if target.expect(200, "/api/v1/privacy/consent").json()["is_pending"]:
        raise Wrong("the account has not accepted the privacy notice: sign in with it once by hand")
    return f"as {me['username']} ({me['role']})"


def check_socket(target: Deployment) -> str:
    """A ticket opens it, it greets, it answers; a foreign page is refused."""
    with target.socket(origin=target.origin) as socket:
        greeting = _frame(socket)
        if greeting["type"] != "connection_established":
            raise Wrong(f"no greeting but {greeting}")
        socket.send('{"type": "ping"}')
        if (answer := _frame(socket))["type"] != "pong":
            raise Wrong(f"no pong but {answer}")
    with target.socket(origin=FOREIGN) as socket:
        try:
            while True:
                socket.recv(timeout=ANSWER_SECONDS)
        except ConnectionClosed as closed:
            code = closed.rcvd.code if closed.rcvd else None
            if code != 4403:
                raise Wrong(f"a foreign page's socket was closed with {code}, not 4403") from None
    return "greets, answers; 4403 for a foreign page"


def check_task(target: Deployment) -> str:
    """The worker makes a document, and the socket tells of it as it goes."""
    terms = target.expect(200, "/api/v1/terms?page_size=100").json()["results"]
    if not terms:
        raise Wrong("there is no term yet: open one, then smoke again")
    term = next((term for term in terms if term["is_current"]), terms[0])
    companies = target.expect(200, "/api/v1/companies?page_size=1").json()["results"]
    wanted = {"kind": "roster", "term": term["id"], "company": companies[0]["id"] if companies else None}
    with target.socket(origin=target.origin) as socket:
        _frame(socket)
        report = target.expect(202, "/api/v1/reports", method="POST", data=wanted).json()
        began = time.monotonic()
        while report["status"] not in ("ready", "failed"):
            if time.monotonic() - began > TASK_SECONDS:
                raise Wrong(f"report {report['id']} is {report['status']} after {TASK_SECONDS:g} s")
            time.sleep(0.5)
            report = target.expect(200, f"/api/v1/reports/{report['id']}").json()
        if report["status"] == "failed":
            raise Wrong(f"report {report['id']} failed: {report['reason']}")
        took = time.monotonic() - began
        frame = _frame(socket)
    file = target.expect(200, f"/api/v1/reports/{report['id']}/file")
    if not file.body.startswith(b"%PDF"):
        raise Wrong(f"the document is no PDF but {file.body[:20]!r}")
    return f"{report['title']}: {len(file.body)} bytes after {took:.0f} s; the socket said {frame['type']}"


def _frame(socket: ClientConnection) -> dict[str, Any]:
    try:
        return dict(json.loads(socket.recv(timeout=ANSWER_SECONDS)))
    except TimeoutError:
        raise Wrong("the socket stays silent") from None


CHECKS: dict[str, Callable[[Deployment], str]] = {
    "health": check_health,
    "schedule": check_beat,
    "static": check_static,
    "headers": check_headers,
    "CORS": check_cors,
    "sign-in": check_sign_in,
    "socket": check_socket,
    "task": check_task,
}


def main(names: list[str]) -> int:
    """Run the named checks, by default all, and say what each saw; 1 when any was wrong."""
    unknown = [name for name in names if name not in CHECKS]
    if unknown:
        raise Stop(f"No such check: {', '.join(unknown)}. One of: {', '.join(CHECKS)}")
    target = deployment(os.environ)
    chosen = {name: check for name, check in CHECKS.items() if not names or name in names}
    say(f"API {target.api}   sockets {target.ws}   client {target.origin}")
    failed = 0
    for name, check in chosen.items():
        began = time.monotonic()
        try:
            word, colour, seen = "ok", "green", check(target)
        except Wrong as wrong:
            word, colour, seen = "FAILED", "red", str(wrong)
            failed += 1
        except (KeyError, TypeError, IndexError) as error:
            word, colour, seen = "FAILED", "red", f"an answer of another shape: {error!r}"
            failed += 1
        say(f"{paint(f'{word:<8}', colour)}{name:<14}{time.monotonic() - began:6.1f} s  {seen}")
    say(f"{len(chosen) - failed} ok, {failed} failed")
    return 1 if failed else 0


def deployment(environment: Any) -> Deployment:
    """From API, WS, ORIGIN, SMOKE_USERNAME and SMOKE_PASSWORD. Raises Stop naming all that is missing or wrong."""
    values = {name: environment.get(name, "").rstrip("/") for name in ("API", "WS", "ORIGIN")}
    wrong = [
        f"{name} must be an address such as {example}"
        for name, schemes, example in (
            ("API", ("https", "http"), "https://rotc-django-web.onrender.com"),
            ("WS", ("wss", "ws"), "wss://rotc-django-channels.onrender.com"),
        )
        if urlsplit(values[name]).scheme not in schemes
    ]
    wrong += [
        f"{name} is missing" for name in ("SMOKE_USERNAME", "SMOKE_PASSWORD") if not environment.get(name)
    ]
    if wrong:
        raise Stop("; ".join(wrong))
    return Deployment(
        values["API"], values["WS"], values["ORIGIN"] or values["API"], environment["SMOKE_USERNAME"],
        environment["SMOKE_PASSWORD"],
    )  # fmt: skip


if __name__ == "__main__":
    console.run_command(main, sys.argv[1:])
