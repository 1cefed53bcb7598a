"""What a file is by its content, what it may be, and what it is called."""

import re
import unicodedata
from datetime import datetime, timedelta
from enum import StrEnum

from common.language import phrase

MAX_BYTES = 10 * 1024 * 1024
# By what each format costs to read: a large JPEG is read at a fraction of its size, a WebP in several copies.
MAX_PIXELS = {"JPEG": 64_000_000, "PNG": 16_000_000, "WEBP": 8_000_000}
MAX_DECODED_PIXELS = 24_000_000
# A letter photographed at this size can be read, by people and by Tesseract.
LONGEST_EDGE = 2400
THUMBNAIL_EDGE = 320
# A face beside a name, on a phone that keeps those of a whole corps.
FACE_EDGE = 128
NAME_LENGTH = 100
# Not sent away yet: tried again after so long, doubled each time up to the longest.
FIRST_WAIT, LONGEST_WAIT = timedelta(minutes=1), timedelta(hours=6)
# What nothing points at is left alone for so long: somebody may be about to.
ORPHAN_AGE = timedelta(days=1)
# Of one activity, one announcement.
MOST_PICTURES = 12
# Far more than a scanned page, and what an event or a search can bear.
TEXT_LENGTH = 20_000


class FileKind(StrEnum):
    """What a file is; nothing else is taken. A picture is kept as JPEG, whatever it was sent as."""

    PICTURE = "picture"
    PDF = "pdf"


class StorageKind(StrEnum):
    """Where the content lies. Everything lies in the database first."""

    DATABASE = "database"
    DISK = "disk"
    CLOUDINARY = "cloudinary"


ENDINGS = {FileKind.PICTURE: ".jpg", FileKind.PDF: ".pdf"}
CONTENT_TYPES = {FileKind.PICTURE: "image/jpeg", FileKind.PDF: "application/pdf"}

# What readers of PDF take for one may begin anywhere in the first 1,024 bytes, and so may what browsers take for a page.
_HEAD = 1024
_MARKUP = re.compile(rb"<\s*(?:script|html|svg|body|iframe|!doctype)", re.IGNORECASE)
# The end record of a ZIP archive, and the longest comment after it.
_ZIP_END, _ZIP_TAIL = b"PK\x05\x06", 22 + 65_535
_PDF, _PDF_END = b"%PDF-", b"%%EOF"


def kind_of(content: bytes) -> FileKind | None:
    """What the content begins as; None for everything that is not taken."""
    if content.startswith(_PDF):
        return FileKind.PDF
    is_webp = content[:4] == b"RIFF" and content[8:12] == b"WEBP"
    if content.startswith((b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n")) or is_webp:
        return FileKind.PICTURE
    return None


def second_nature(content: bytes) -> str | None:
    """What else the content is besides what it begins as, in words; None for an honest file."""
    if content.find(_PDF, 1, _HEAD) > 0:
        return phrase("a PDF")
    if _MARKUP.search(content[:_HEAD]):
        return phrase("a web page")
    if _ZIP_END in content[-_ZIP_TAIL:]:
        return phrase("an archive")
    return None


def is_whole_pdf(content: bytes) -> bool:
    """Whether a PDF has its end: one that was cut off on the way has none."""
    return _PDF_END in content[-_HEAD:]


def safe_name(name: str, kind: FileKind) -> str:
    """What the sender called it, as a file name without path or characters that nobody sees, with the ending of its kind."""
    plain = unicodedata.normalize("NFKC", name).replace("\\", "/").rpartition("/")[2]
    shown = "".join(
        letter if unicodedata.category(letter)[0] not in "CZ" else " " if letter.isspace() else ""
        for letter in plain
    )
    shown = " ".join(re.sub(r'[<>:"|?*]', "", shown).split())
    stem = re.sub(r"\.[A-Za-z0-9]{1,5}$", "", shown.strip(" ."))
    return f"{stem.strip(' .')[:NAME_LENGTH] or 'file'}{ENDINGS[kind]}"


def folder_name(unit: str, fingerprint: str) -> str:
    """The folder of a unit's files: its short name as far as every storage can hold it, and what tells deployments apart."""
    ascii_name = unicodedata.normalize("NFKD", unit).encode("ascii", "ignore").decode().lower()
    return f"{re.sub(r'[^a-z0-9]+', '-', ascii_name).strip('-')[:40] or 'unit'}-{fingerprint}"


def next_try(now: datetime, attempts: int) -> datetime:
    """When to try again after so many failed attempts."""
    wait: timedelta = FIRST_WAIT * 2 ** min(attempts, 16)
    return now + min(wait, LONGEST_WAIT)


class EmblemKind(StrEnum):
    """What stands at the head of the unit's papers, and beside its name."""

    SEAL = "seal"
    LOGO = "logo"
