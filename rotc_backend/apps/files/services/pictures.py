"""Pictures: read within limits, written anew, so that nothing of what was sent is kept but what it shows."""

import io
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from django.utils.translation import gettext, gettext_noop
from PIL import Image, ImageOps

from apps.files.rules import FACE_EDGE, LONGEST_EDGE, MAX_DECODED_PIXELS, MAX_PIXELS, THUMBNAIL_EDGE
from common.errors import DomainError

_FORMATS = tuple(MAX_PIXELS)
# What broken pictures make Pillow raise.
_BROKEN = (OSError, ValueError, SyntaxError, IndexError, TypeError, KeyError, Image.DecompressionBombError)
# Two at once are twice the memory, and the threads of a service share one small machine.
_turn = threading.Lock()


class PictureRefused(DomainError):
    """The picture cannot be read, or is larger than any letter."""

    kind = "unprocessable"
    code = "picture_refused"
    title = gettext_noop("The picture cannot be taken")


def clean(content: bytes) -> bytes:
    """The picture as JPEG, upright, at most LONGEST_EDGE on its longer side, without anything else that was in the file
    (place, device, comments, what was hung on). Raises PictureRefused, before decoding when it is too large."""
    with _turn, _opened(content, LONGEST_EDGE) as picture:
        return _as_jpeg(picture, LONGEST_EDGE, quality=85)


def thumbnail(content: bytes) -> bytes:
    """The picture in small. Raises PictureRefused."""
    with _turn, _opened(content, THUMBNAIL_EDGE) as picture:
        return _as_jpeg(picture, THUMBNAIL_EDGE, quality=75)


def face(small: bytes) -> bytes:
    """The upper middle of a portrait, from its thumbnail, as a square of FACE_EDGE: a few kilobytes."""
    out = io.BytesIO()
    with Image.open(io.BytesIO(small), formats=("JPEG",)) as picture:
        square = ImageOps.fit(picture, (FACE_EDGE, FACE_EDGE), centering=(0.5, 0.3))
        square.save(out, "JPEG", quality=65, optimize=True)
    return out.getvalue()


@contextmanager
def _opened(content: bytes, edge: int) -> Iterator[Image.Image]:
    try:
        with Image.open(io.BytesIO(content), formats=_FORMATS) as picture:
            most = MAX_PIXELS[picture.format or ""]
            if picture.width * picture.height > most:
                raise _too_large(f"{picture.width} × {picture.height}", most)
            # Of a JPEG, at a half, a quarter, an eighth; a long strip may not come out small all the same.
            picture.draft(None, (edge, edge))
            if picture.width * picture.height > MAX_DECODED_PIXELS:
                raise _too_large(f"{picture.width} × {picture.height}", MAX_DECODED_PIXELS)
            yield picture
    except Image.DecompressionBombError:
        raise _too_large(gettext("The picture"), max(MAX_PIXELS.values())) from None
    except _BROKEN:
        raise PictureRefused(
            gettext("The picture is damaged or was cut off on the way. Take or send it again.")
        ) from None


def _too_large(what: str, most: int) -> PictureRefused:
    return PictureRefused(
        gettext("{what} has too many pixels: {value} million at most. Send it smaller.").format(
            what=what, value=most // 1_000_000
        )
    )


def _as_jpeg(picture: Image.Image, edge: int, *, quality: int) -> bytes:
    if picture.mode not in ("RGB", "RGBA", "L", "CMYK"):
        picture = picture.convert("RGBA" if "transparency" in picture.info or "A" in picture.mode else "RGB")
    # First small, in place: each further step copies what is left.
    picture.thumbnail((edge, edge))
    shown = ImageOps.exif_transpose(picture)
    if shown.mode == "RGBA":
        layer, shown = shown, Image.new("RGB", shown.size, "white")
        shown.paste(layer, mask=layer.getchannel("A"))
    # The pixels alone: `info` and EXIF stay behind.
    shown = shown.convert("RGB")
    shown.info = {}
    out = io.BytesIO()
    shown.save(out, "JPEG", quality=quality, optimize=True)
    return out.getvalue()
