"""Pictures: read within limits, written anew, so that nothing of what was sent is kept but what it shows."""

import io
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from PIL import Image, ImageOps

from apps.files.rules import LONGEST_EDGE, MAX_JPEG_PIXELS, MAX_PIXELS, THUMBNAIL_EDGE
from common.errors import DomainError

_FORMATS = ("JPEG", "PNG", "WEBP")
# What broken pictures make Pillow raise.
_BROKEN = (OSError, ValueError, SyntaxError, IndexError, TypeError, KeyError, Image.DecompressionBombError)
# Two at once are twice the memory, and the threads of a service share one small machine.
_turn = threading.Lock()


class PictureRefused(DomainError):
    """The picture cannot be read, or is larger than any letter."""

    kind = "unprocessable"
    code = "picture_refused"
    title = "The picture cannot be taken"


def clean(content: bytes) -> bytes:
    """The picture as JPEG, upright, at most LONGEST_EDGE on its longer side, without anything else that was in the file
    (place, device, comments, what was hung on). Raises PictureRefused, before decoding when it is too large."""
    with _turn, _opened(content) as picture:
        picture.draft("RGB", (LONGEST_EDGE, LONGEST_EDGE))
        return _as_jpeg(ImageOps.exif_transpose(picture), LONGEST_EDGE, quality=85)


def thumbnail(content: bytes) -> bytes:
    """The picture in small. Raises PictureRefused."""
    with _turn, _opened(content) as picture:
        picture.draft("RGB", (THUMBNAIL_EDGE, THUMBNAIL_EDGE))
        return _as_jpeg(picture, THUMBNAIL_EDGE, quality=75)


@contextmanager
def _opened(content: bytes) -> Iterator[Image.Image]:
    try:
        with Image.open(io.BytesIO(content), formats=_FORMATS) as picture:
            pixels = picture.width * picture.height
            most = MAX_JPEG_PIXELS if picture.format == "JPEG" else MAX_PIXELS
            if pixels > most:
                raise _too_large(f"{picture.width} × {picture.height}", most)
            yield picture
    except Image.DecompressionBombError:
        raise _too_large("The picture", MAX_JPEG_PIXELS) from None
    except _BROKEN:
        raise PictureRefused(
            "The picture is damaged or was cut off on the way. Take or send it again."
        ) from None


def _too_large(what: str, most: int) -> PictureRefused:
    return PictureRefused(
        f"{what} has too many pixels: {most // 1_000_000} million at most. Send it smaller."
    )


def _as_jpeg(picture: Image.Image, edge: int, *, quality: int) -> bytes:
    if picture.mode in ("RGBA", "LA", "PA") or "transparency" in picture.info:
        layer = picture.convert("RGBA")
        picture = Image.new("RGB", layer.size, "white")
        picture.paste(layer, mask=layer.getchannel("A"))
    # A copy of the pixels alone: `info` and EXIF stay behind.
    shown = picture.convert("RGB")
    shown.thumbnail((edge, edge))
    shown.info = {}
    out = io.BytesIO()
    shown.save(out, "JPEG", quality=quality, optimize=True)
    return out.getvalue()
