"""The doctor's look at uploads: where they lie, what waits, who looks at them."""

import uuid
from datetime import timedelta

from django.conf import settings

from apps.files import selectors
from apps.files.rules import StorageKind
from apps.files.services import settling, storages, virus_scan
from common import clock
from config.findings import Level, Said, ok

LONG = timedelta(hours=1)
_WORDS = b"written by manage.py doctor"


def check_storage() -> Said:
    """Whether a file can be written, read and deleted where new files belong."""
    kind = storages.target()
    storage, key = storages.OUTSIDE[kind], f"doctor/{uuid.uuid4().hex}.txt"
    storage.put(key, _WORDS)
    try:
        is_same = storage.get(key) == _WORDS
    finally:
        storage.delete(key)
    if not is_same:
        return Level.FAIL, "a file that was written reads otherwise", "look at the storage's own status page"
    if settings.IS_PRODUCTION and kind is StorageKind.DISK:
        return (
            Level.WARN,
            "files are on this service's own disk; what the worker does not see there stays in the database",
            "set the three CLOUDINARY_ variables",
        )
    return ok(f"{kind}: a file was written, read and deleted")


def check_files() -> Said:
    """Whether every file is where it belongs."""
    late = selectors.waiting_since(clock.now(), LONG)
    oldest = late.first()
    if oldest is None:
        return ok("none waits for its storage")
    return (
        Level.WARN,
        f"{late.count()} wait for longer than an hour, nothing is lost: {oldest.problem}"[:300],
        "the reason names it; they are tried again by themselves",
    )


def check_scanner() -> Said:
    """Whether the virus scanner answers, where one is set."""
    if not settings.CLAMD_URL:
        return ok("none is set: uploads are not scanned (CLAMD_URL)")
    if not virus_scan.is_there():
        return Level.FAIL, "no answer: every upload is refused", "start clamd, or mend CLAMD_URL"
    return ok("answers")


def check_reader() -> Said:
    """Whether the words of pictures can be searched."""
    if settling.reader() is None:
        return ok("Tesseract is not installed: the words in pictures are not searched")
    missing = sorted(set(settling.LANGUAGES) - set(settling.languages()))
    if missing:
        names = " ".join(f"tesseract-ocr-{name}" for name in missing)
        return Level.WARN, f"Tesseract lacks {', '.join(missing)}", f"apt install {names}"
    return ok("Tesseract reads English and Filipino")
