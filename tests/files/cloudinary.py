"""A stand-in for Cloudinary's HTTP API: it checks what the real one checks, keeps what it is sent, and fails as told."""

from __future__ import annotations

import base64
import hashlib
import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from email.parser import BytesParser
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

SECRET, KEY, CLOUD = "stand-in-secret", "424242", "unit"
UNSIGNED = {"file", "api_key", "resource_type", "cloud_name", "signature"}


class Cloud:
    """What it holds, and how it shall fail: "500", "silent", "nonsense", "another" or nothing."""

    def __init__(self) -> None:
        self.kept: dict[str, bytes] = {}
        self.since: dict[str, str] = {}
        self.failure = ""
        self.refused: list[str] = []
        self.released = threading.Event()
        self.settings: dict[str, str] = {}


@contextmanager
def running() -> Iterator[Cloud]:
    """The stand-in, listening; `settings` is what the SDK must be told."""
    cloud = Cloud()
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(cloud))
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    prefix = f"http://127.0.0.1:{server.server_port}"
    cloud.settings = {"cloud_name": CLOUD, "api_key": KEY, "api_secret": SECRET, "upload_prefix": prefix}
    try:
        yield cloud
    finally:
        cloud.released.set()
        server.shutdown()
        server.server_close()


def signature_of(fields: dict[str, str]) -> str:
    """As documented: the parameters in order of their names, & in values escaped, the secret after them, SHA-1."""
    signed = sorted((name, value) for name, value in fields.items() if name not in UNSIGNED)
    text = "&".join(f"{name}={value.replace('&', '%26')}" for name, value in signed)
    return hashlib.sha1(f"{text}{SECRET}".encode(), usedforsecurity=False).hexdigest()


def _handler(cloud: Cloud) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def log_message(self, *args: object) -> None:
            pass

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            fields, content = _parts(self.headers["Content-Type"], body)
            if self.fails() or not self.is_signed(fields):
                return
            kind, place, action = self.place()
            if (kind, place) != (CLOUD, "raw") or fields.get("type") != "authenticated":
                self.say(400, {"error": {"message": f"{kind} {place} {fields.get('type')}"}})
                return
            key = fields["public_id"]
            if action == "destroy":
                gone = cloud.kept.pop(key, None)
                self.say(200, {"result": "ok" if gone is not None else "not found"})
                return
            cloud.kept[key] = content
            cloud.since.setdefault(key, time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()))
            etag = hashlib.md5(content, usedforsecurity=False).hexdigest()
            told = {"public_id": key, "bytes": len(content), "etag": etag, "type": "authenticated"}
            if cloud.failure == "another":
                told["etag"] = "0" * 32
            self.say(200, told)

        def do_GET(self) -> None:
            if self.fails():
                return
            query = {name: values[0] for name, values in parse_qs(urlsplit(self.path).query).items()}
            _, place, action = self.place()
            if place == "resources":
                self.list_resources(query)
                return
            if not self.is_signed(query) or int(query["expires_at"]) < time.time():
                return
            content = cloud.kept.get(query["public_id"])
            if content is None or action != "download" or query["type"] != "authenticated":
                self.say(404, {"error": {"message": "Resource not found"}})
                return
            if cloud.failure == "another":
                content = b"another"
            self.send_response(200)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def list_resources(self, query: dict[str, str]) -> None:
            given = base64.b64decode(self.headers["Authorization"].removeprefix("Basic ")).decode()
            if given != f"{KEY}:{SECRET}":
                self.say(401, {"error": {"message": "unknown api_key"}})
                return
            keys = sorted(key for key in cloud.kept if key.startswith(query["prefix"]))
            # Two a page, so that whoever lists has to turn pages.
            start = int(query.get("next_cursor", 0))
            rows = [{"public_id": key, "created_at": cloud.since[key]} for key in keys[start : start + 2]]
            more = {"next_cursor": str(start + 2)} if len(keys) > start + 2 else {}
            self.say(200, {"resources": rows, **more})

        def place(self) -> list[str]:
            """Cloud, resource type and action of /v1_1/CLOUD/TYPE/ACTION."""
            return urlsplit(self.path).path.removeprefix("/v1_1/").split("/")[:3]

        def fails(self) -> bool:
            if cloud.failure == "500":
                self.say(500, {"error": {"message": "Internal failure"}})
            elif cloud.failure == "nonsense":
                self.say(200, "<html>a captive portal</html>")
            elif cloud.failure == "silent":
                cloud.released.wait(10)
            return cloud.failure in ("500", "nonsense", "silent")

        def is_signed(self, fields: dict[str, str]) -> bool:
            is_right = fields.get("signature") == signature_of(fields) and fields.get("api_key") == KEY
            if not is_right:
                cloud.refused.append(fields.get("public_id", ""))
                self.say(401, {"error": {"message": "Invalid Signature"}})
            return is_right

        def say(self, status: int, document: object) -> None:
            body = document.encode() if isinstance(document, str) else json.dumps(document).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

    return Handler


def _parts(content_type: str, body: bytes) -> tuple[dict[str, str], bytes]:
    """The fields of a multipart body, and the file's bytes."""
    message: Any = BytesParser().parsebytes(f"Content-Type: {content_type}\r\n\r\n".encode() + body)
    found = {
        part.get_param("name", header="content-disposition"): part.get_payload(decode=True)
        for part in message.get_payload()
    }
    content = found.pop("file", b"")
    return {name: value.decode() for name, value in found.items()}, content
