"""Cloudinary, through its own SDK. Everything lies there as `raw` of type `authenticated`: the bytes come back as they were
sent, and nobody reads them without a URL that we have signed for the moment."""

import hashlib
import io
import logging
import time
from collections.abc import Iterator
from datetime import datetime
from typing import Any

import cloudinary.api
import cloudinary.exceptions
import cloudinary.uploader
import cloudinary.utils
import urllib3
from django.conf import settings

from apps.files.rules import MAX_BYTES
from apps.files.services.trouble import FileLost, StorageFailed

SECONDS = 20.0
_URL_SECONDS = 60
_PLACE = {"resource_type": "raw", "type": "authenticated"}
_FAILURES = (
    cloudinary.exceptions.Error,
    urllib3.exceptions.HTTPError,
    OSError,
    ValueError,
    KeyError,
    TypeError,
)
_pool = urllib3.PoolManager(retries=False)
# It tells URLs of its own accord, with their signatures.
logging.getLogger("urllib3").setLevel(logging.INFO)


def is_configured() -> bool:
    """Whether its credentials are set."""
    return bool(settings.CLOUDINARY)


def put(key: str, content: bytes) -> None:
    """Send the content; the same again changes nothing. Raises StorageFailed, also when the answer speaks of something else."""
    try:
        told = cloudinary.uploader.upload(
            io.BytesIO(content), public_id=key, filename=key.rpartition("/")[2], overwrite=True, invalidate=True,
            timeout=SECONDS, **_PLACE, **settings.CLOUDINARY,
        )  # fmt: skip
        is_ours = told["public_id"] == key and told["bytes"] == len(content)
        is_same = told.get("etag") in (None, hashlib.md5(content, usedforsecurity=False).hexdigest())
    except _FAILURES as error:
        raise _failed(error) from None
    if not (is_ours and is_same):
        raise StorageFailed("Cloudinary answered with another file than was sent")


def get(key: str) -> bytes:
    """The content. Raises FileLost when it is not there, StorageFailed."""
    url = cloudinary.utils.private_download_url(
        key, "", expires_at=int(time.time()) + _URL_SECONDS, **_PLACE, **settings.CLOUDINARY
    )
    try:
        answer = _pool.request("GET", url, timeout=SECONDS, preload_content=False)
        try:
            content: bytes = answer.read(MAX_BYTES + 1)
        finally:
            answer.release_conn()
    except _FAILURES as error:
        raise _failed(error) from None
    if answer.status == 404:
        raise FileLost(f"Cloudinary has no {key}")
    if answer.status != 200:
        raise StorageFailed(f"Cloudinary answered {answer.status}")
    return content


def delete(key: str) -> None:
    """Let it go; what is gone already is no failure. Raises StorageFailed."""
    try:
        told = cloudinary.uploader.destroy(
            key, invalidate=True, timeout=SECONDS, **_PLACE, **settings.CLOUDINARY
        )
        result = told["result"]
    except _FAILURES as error:
        raise _failed(error) from None
    if result not in ("ok", "not found"):
        raise StorageFailed(f"Cloudinary answered {result!r}")


def listed(folder: str) -> Iterator[tuple[str, datetime]]:
    """Keys in a folder, each with when it came there. Raises StorageFailed."""
    cursor: str | None = None
    while True:
        more: dict[str, Any] = {"next_cursor": cursor} if cursor else {}
        try:
            page = cloudinary.api.resources(
                prefix=f"{folder}/", max_results=500, timeout=SECONDS, **more, **_PLACE, **settings.CLOUDINARY
            )
            found = [
                (row["public_id"], datetime.fromisoformat(row["created_at"])) for row in page["resources"]
            ]
        except _FAILURES as error:
            raise _failed(error) from None
        yield from found
        cursor = page.get("next_cursor")
        if not cursor:
            return


def _failed(error: Exception) -> StorageFailed:
    # The SDK's words may hold the whole answer.
    return StorageFailed(f"Cloudinary: {type(error).__name__}: {error}"[:300])
