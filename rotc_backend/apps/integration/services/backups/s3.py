"""As much of S3 as a backup needs: put in parts, get, list, delete; requests signed with AWS Signature Version 4."""

from __future__ import annotations

import contextlib
import hashlib
import hmac
import http.client
import time
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import quote, urlsplit

from defusedxml import ElementTree

from apps.integration.rules.backups import PIECE_BYTES
from common import clock
from common.errors import Invalid, NotFound

# All parts but the last have 5 MiB at the least; of 10,000 parts these make 80 GB.
PART_BYTES = 8 * 1024 * 1024
SECONDS = 60
TRIES = 4
_SPACE = "{http://s3.amazonaws.com/doc/2006-03-01/}"
_EMPTY = hashlib.sha256(b"").hexdigest()


def signature(
    *, method: str, host: str, path: str, query: Mapping[str, str], headers: Mapping[str, str], payload_sha256: str,
    moment: datetime, region: str, access_key: str, secret_key: str,
) -> str:  # fmt: skip
    """The Authorization header of one request, as the storage computes it too."""
    stamp, day = f"{moment:%Y%m%dT%H%M%SZ}", f"{moment:%Y%m%d}"
    signed = {name.lower(): value.strip() for name, value in headers.items()} | {"host": host}
    names = ";".join(sorted(signed))
    canonical = "\n".join(
        [
            method,
            quote(path, safe="/-_.~"),
            canonical_query(query),
            *(f"{name}:{signed[name]}" for name in sorted(signed)),
            "",
            names,
            payload_sha256,
        ]
    )
    scope = f"{day}/{region}/s3/aws4_request"
    to_sign = "\n".join(["AWS4-HMAC-SHA256", stamp, scope, hashlib.sha256(canonical.encode()).hexdigest()])
    key = f"AWS4{secret_key}".encode()
    for word in (day, region, "s3", "aws4_request"):
        key = hmac.digest(key, word.encode(), "sha256")
    signed_by = hmac.digest(key, to_sign.encode(), "sha256").hex()
    return f"AWS4-HMAC-SHA256 Credential={access_key}/{scope},SignedHeaders={names},Signature={signed_by}"


def canonical_query(query: Mapping[str, str]) -> str:
    """Sorted, and each character but letters, digits and -_.~ written out."""
    return "&".join(f"{quote(name, safe='-_.~')}={quote(query[name], safe='-_.~')}" for name in sorted(query))


@dataclass(frozen=True)
class S3:
    """A folder in a bucket, addressed by path: `endpoint/bucket/folder/…`."""

    endpoint: str
    region: str
    bucket: str
    folder: str
    access_key: str
    secret_key: str

    def put(self, path: str, pieces: Iterable[bytes]) -> None:
        """In parts, which the storage makes one file of in the end; what is broken off it forgets."""
        parts = _parts(pieces)
        first = next(parts)
        second = next(parts, None)
        if second is None:
            self._ask("PUT", path, body=first)
            return
        begun = self._ask("POST", path, query={"uploads": ""})
        upload = {"uploadId": _text(begun, "UploadId")}
        try:
            tags = [
                self._put_part(path, upload, number, part)
                for number, part in enumerate(_chained(first, second, parts), start=1)
            ]
            listed = "".join(
                f"<Part><PartNumber>{number}</PartNumber><ETag>{tag}</ETag></Part>"
                for number, tag in enumerate(tags, start=1)
            )
            body = f"<CompleteMultipartUpload>{listed}</CompleteMultipartUpload>".encode()
            done = self._ask("POST", path, query=upload, body=body)
            # The storage may say 200 first and find out later.
            if b"<Error>" in done:
                raise Invalid(f"The storage did not take {path}: {done.decode(errors='replace')[:200]}")
        except BaseException:
            with contextlib.suppress(Invalid):
                self._ask("DELETE", path, query=upload)
            raise

    def get(self, path: str) -> Iterator[bytes]:
        """Piece by piece. Raises NotFound."""
        with self._answer("GET", path, query={}, body=b"") as answer:
            if answer.status == http.HTTPStatus.NOT_FOUND:
                raise NotFound(f"There is no {path} in the storage.")
            if answer.status != http.HTTPStatus.OK:
                raise _refused("GET", path, answer.status, answer.read())
            while piece := answer.read(PIECE_BYTES):
                yield piece

    def paths(self) -> list[str]:
        """All that lies in the folder."""
        found: list[str] = []
        prefix = f"{self.folder}/" if self.folder else ""
        query = {"list-type": "2", "prefix": prefix}
        while True:
            page = ElementTree.fromstring(self._ask("GET", None, query=query))
            found += [str(key.text).removeprefix(prefix) for key in page.iter(f"{_SPACE}Key")]
            token = page.findtext(f"{_SPACE}NextContinuationToken")
            if not token:
                return found
            query["continuation-token"] = token

    def delete(self, path: str) -> None:
        """What is not there is no matter."""
        self._ask("DELETE", path)

    def _put_part(self, path: str, upload: Mapping[str, str], number: int, part: bytes) -> str:
        query = {**upload, "partNumber": str(number)}
        return self._tried("PUT", path, query=query, body=part)[1].get("ETag", "")

    def _ask(
        self, method: str, path: str | None, *, query: Mapping[str, str] = {}, body: bytes = b""
    ) -> bytes:
        return self._tried(method, path, query=query, body=body)[0]

    def _tried(
        self, method: str, path: str | None, *, query: Mapping[str, str], body: bytes
    ) -> tuple[bytes, http.client.HTTPMessage]:
        """The answer; asked again, more and more slowly, while the storage is away or overloaded. Raises Invalid."""
        for tried in range(TRIES):
            is_last = tried == TRIES - 1
            try:
                with self._answer(method, path, query=query, body=body) as answer:
                    said = answer.read()
                    if answer.status < 300:
                        return said, answer.headers
                    if answer.status < 500 or is_last:
                        raise _refused(method, path, answer.status, said)
            except (OSError, http.client.HTTPException) as error:
                if is_last:
                    raise Invalid(f"The storage does not answer: {error}.") from None
            time.sleep(0.25 * 2**tried)
        raise AssertionError("the last try returns or raises")

    @contextlib.contextmanager
    def _answer(
        self, method: str, path: str | None, *, query: Mapping[str, str], body: bytes
    ) -> Iterator[http.client.HTTPResponse]:
        server = urlsplit(self.endpoint)
        words = [self.bucket] if path is None else [self.bucket, self.folder, path]
        target = "/" + "/".join(word for word in words if word)
        moment = clock.now()
        sha256 = hashlib.sha256(body).hexdigest() if body else _EMPTY
        headers = {"x-amz-content-sha256": sha256, "x-amz-date": f"{moment:%Y%m%dT%H%M%SZ}"}
        headers["Authorization"] = signature(
            method=method, host=server.netloc, path=target, query=query, headers=headers, payload_sha256=sha256,
            moment=moment, region=self.region, access_key=self.access_key, secret_key=self.secret_key,
        )  # fmt: skip
        kind: Any = http.client.HTTPSConnection if server.scheme == "https" else http.client.HTTPConnection
        connection = kind(server.netloc, timeout=SECONDS)
        try:
            address = quote(target, safe="/-_.~") + (f"?{canonical_query(query)}" if query else "")
            connection.request(method, address, body=body or None, headers=headers)
            yield connection.getresponse()
        finally:
            connection.close()


def _parts(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """Parts of PART_BYTES; the last may be shorter, and there is one at least."""
    held = bytearray()
    for piece in pieces:
        held += piece
        while len(held) > PART_BYTES:
            yield bytes(held[:PART_BYTES])
            del held[:PART_BYTES]
    yield bytes(held)


def _chained(first: bytes, second: bytes, rest: Iterator[bytes]) -> Iterator[bytes]:
    yield first
    yield second
    yield from rest


def _text(said: bytes, name: str) -> str:
    return str(ElementTree.fromstring(said).findtext(f"{_SPACE}{name}"))


def _refused(method: str, path: str | None, status: int, said: bytes) -> Invalid:
    words = " ".join(said.decode(errors="replace").split())[:200]
    return Invalid(f"The storage answered {status} to {method} {path or 'the list'}: {words}")
