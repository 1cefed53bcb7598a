"""A storage that speaks S3 as far as backups do, and lets in only who signs as AWS describes it: the signature is computed here
anew from what came over the wire, by code of its own."""

import hashlib
import hmac
import http.server
import re
import threading
import urllib.parse
from collections.abc import Iterator
from contextlib import contextmanager

ACCESS, SECRET, REGION, BUCKET = "AKIDRGMS", "a-secret-of-the-storage", "ap-southeast-1", "unit-backups"
PAGE = 2


class Storage:
    def __init__(self) -> None:
        self.objects: dict[str, bytes] = {}
        self.uploads: dict[str, dict[int, bytes]] = {}
        self.failing = 0
        self.refused: list[str] = []
        self.url = ""


def signed(secret: str, handler: http.server.BaseHTTPRequestHandler, body: bytes) -> bool:
    found = re.fullmatch(
        r"AWS4-HMAC-SHA256 Credential=(\w+)/(\d{8})/([\w-]+)/s3/aws4_request,\s*"
        r"SignedHeaders=([\w;-]+),\s*Signature=([0-9a-f]{64})",
        handler.headers.get("Authorization", ""),
    )
    if not found or found[1] != ACCESS or found[3] != REGION:
        return False
    if handler.headers["x-amz-content-sha256"] != hashlib.sha256(body).hexdigest():
        return False
    names = found[4].split(";")
    if not {"host", "x-amz-content-sha256", "x-amz-date"} <= set(names):
        return False
    path, _, query = handler.path.partition("?")
    pairs = sorted(pair if "=" in pair else f"{pair}=" for pair in query.split("&")) if query else []
    lines = [f"{name}:{handler.headers[name].strip()}\n" for name in names]
    head = f"{handler.command}\n{path}\n{'&'.join(pairs)}\n{''.join(lines)}\n{found[4]}"
    request = f"{head}\n{handler.headers['x-amz-content-sha256']}"
    scope = f"{found[2]}/{REGION}/s3/aws4_request"
    text = f"AWS4-HMAC-SHA256\n{handler.headers['x-amz-date']}\n{scope}\n{hashlib.sha256(request.encode()).hexdigest()}"
    key = ("AWS4" + secret).encode()
    for part in scope.split("/"):
        key = hmac.new(key, part.encode(), hashlib.sha256).digest()
    return hmac.compare_digest(hmac.new(key, text.encode(), hashlib.sha256).hexdigest(), found[5])


@contextmanager
def storage() -> Iterator[Storage]:
    state = Storage()

    class Handler(http.server.BaseHTTPRequestHandler):
        def log_message(self, *_: object) -> None:
            """Nothing."""

        def _say(self, status: int, body: bytes = b"", **headers: str) -> None:
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def handle_any(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            if not signed(SECRET, self, body):
                state.refused.append(self.path)
                self._say(403, b"<Error><Code>SignatureDoesNotMatch</Code></Error>")
                return
            if state.failing:
                state.failing -= 1
                self._say(503, b"<Error><Code>SlowDown</Code></Error>")
                return
            path, _, text = self.path.partition("?")
            query = dict(urllib.parse.parse_qsl(text, keep_blank_values=True))
            key = urllib.parse.unquote(path).removeprefix(f"/{BUCKET}").strip("/")
            getattr(self, f"_on_{self.command.lower()}")(key, query, body)

        do_GET = do_PUT = do_POST = do_DELETE = handle_any  # noqa: N815 (the library's names)

        def _on_put(self, key: str, query: dict[str, str], body: bytes) -> None:
            if "uploadId" in query:
                state.uploads[query["uploadId"]][int(query["partNumber"])] = body
            else:
                state.objects[key] = body
            self._say(200, ETag=f'"{hashlib.md5(body).hexdigest()}"')

        def _on_post(self, key: str, query: dict[str, str], body: bytes) -> None:
            if "uploads" in query:
                state.uploads[key] = {}
                self._say(200, _xml(f"<Begun{{ns}}><UploadId>{key}</UploadId></Begun>"))
                return
            parts = state.uploads.pop(query["uploadId"])
            numbers = [int(number) for number in re.findall(r"<PartNumber>(\d+)<", body.decode())]
            state.objects[key] = b"".join(parts[number] for number in numbers)
            self._say(200, _xml("<CompleteMultipartUploadResult{ns}/>"))

        def _on_get(self, key: str, query: dict[str, str], body: bytes) -> None:
            if "list-type" in query:
                found = sorted(name for name in state.objects if name.startswith(query["prefix"]))
                start = int(query.get("continuation-token", 0))
                keys = "".join(
                    f"<Contents><Key>{name}</Key></Contents>" for name in found[start : start + PAGE]
                )
                more = (
                    f"<NextContinuationToken>{start + PAGE}</NextContinuationToken>"
                    if start + PAGE < len(found)
                    else ""
                )
                self._say(200, _xml(f"<ListBucketResult{{ns}}>{keys}{more}</ListBucketResult>"))
            elif key in state.objects:
                self._say(200, state.objects[key])
            else:
                self._say(404)

        def _on_delete(self, key: str, query: dict[str, str], body: bytes) -> None:
            if "uploadId" in query:
                state.uploads.pop(query["uploadId"], None)
            else:
                state.objects.pop(key, None)
            self._say(204)

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    host = f"http://127.0.0.1:{server.server_port}"
    state.url = f"s3://{BUCKET}/rgms?endpoint={urllib.parse.quote(host, safe='')}&region={REGION}"
    try:
        yield state
    finally:
        server.shutdown()
        server.server_close()


def _xml(text: str) -> bytes:
    return text.replace("{ns}", ' xmlns="http://s3.amazonaws.com/doc/2006-03-01/"').encode()
