"""Files as people and attackers send them."""

import io
import struct
import zipfile
import zlib
from functools import cache

from PIL import Image, ImageDraw

PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'


@cache
def picture(kind: str = "JPEG", size: tuple[int, int] = (640, 480), **extra: object) -> bytes:
    """A picture with a black bar on its upper edge."""
    image = Image.new("RGB", size, "white")
    ImageDraw.Draw(image).rectangle((0, 0, size[0], size[1] // 8), fill="black")
    out = io.BytesIO()
    image.save(out, kind, **extra)
    return out.getvalue()


def phone_picture() -> bytes:
    """A photo held sideways, with the place where it was taken and a comment."""
    exif = Image.Exif()
    exif[0x0112] = 6
    exif[0x010F] = "Phone of Reyes"
    exif.get_ifd(0x8825)[2] = (7.0, 4.0, 0.0)
    return picture(exif=exif.tobytes(), comment=b"a script, at 7.0731 N")


def zip_archive(name: str = "a.html", content: bytes = b"<script>alert(1)</script>") -> bytes:
    """An archive with one file."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, content)
    return out.getvalue()


def pixel_bomb(edge: int = 20_000) -> bytes:
    """A PNG of `edge` × `edge` pixels in few bytes: one row, as often as needed, and cut off before it costs us much."""
    rows = zlib.compress(b"\0" * (edge // 8 + 1) * 200)
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
        for kind, body in (
            (b"IHDR", struct.pack(">IIBBBBB", edge, edge, 1, 0, 0, 0, 0)),
            (b"IDAT", rows),
            (b"IEND", b""),
        )
    )
