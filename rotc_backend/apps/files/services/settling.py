"""What the worker does with a new file: the small picture, the words, and the way out of the database.

The content leaves the database only once it was read back from where it belongs, or the storage has said its size and hash. So
a storage that is away, or a disk that the worker does not share, costs nothing but room in the database.
"""

import logging
import shutil
import subprocess
from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from apps.files import rules, selectors
from apps.files.models import FileContent, FileThumbnail, StoredFile
from apps.files.rules import FileKind, StorageKind
from apps.files.services import pictures, storages
from apps.files.services.pictures import PictureRefused
from apps.files.services.trouble import FileLost, StorageFailed

logger = logging.getLogger(__name__)

LANGUAGES = ("eng", "fil")
_READING_SECONDS = 60
_AT_ONCE = 50


def settle(*, file_id: int, now: datetime) -> StoredFile | None:
    """Do what is left to do with a file; None when it is gone. Twice, or at once, does no harm. A failure of the storage is
    noted in the row and tried again."""
    file = StoredFile.objects.filter(pk=file_id).first()
    if file is None or file.try_at is None:
        return file
    try:
        content = storages.content_of(file)
        if file.prepared_at is None:
            _prepare(file, content, now=now)
        storage = _put_out(file, content)
    except StorageFailed as error:
        _note_failure(file, str(error), now=now)
        return file
    return _settled(file, storage)


def due(*, now: datetime) -> Iterable[int]:
    """Ids of files to look at, a handful."""
    return list(selectors.due(now).values_list("pk", flat=True)[:_AT_ONCE])


def reader() -> str | None:
    """The path of Tesseract; None where it is not installed."""
    return shutil.which("tesseract")


def languages() -> list[str]:
    """Those of LANGUAGES that Tesseract has."""
    path = reader()
    if path is None:
        return []
    listed = subprocess.run([path, "--list-langs"], capture_output=True, text=True, timeout=10, check=False)
    return [name for name in LANGUAGES if name in listed.stdout.split()]


def _prepare(file: StoredFile, content: bytes, *, now: datetime) -> None:
    if file.kind == FileKind.PICTURE:
        try:
            small = pictures.thumbnail(content)
        except PictureRefused as refused:
            raise StorageFailed(f"{file.storage} holds no picture: {refused.detail}") from None
        with transaction.atomic():
            if not StoredFile.objects.select_for_update().filter(pk=file.pk).exists():
                return
            FileThumbnail.objects.update_or_create(file=file, defaults={"content": small})
        file.text = _words_in(content)
    file.prepared_at = now
    StoredFile.objects.filter(pk=file.pk).update(prepared_at=now, text=file.text)


def _words_in(content: bytes) -> str:
    """What Tesseract reads in a picture; nothing where it is not installed or finds nothing in time."""
    path = reader()
    if path is None:
        return ""
    try:
        known = languages()
        if not known:
            return ""
        done = subprocess.run(
            [path, "stdin", "stdout", "-l", "+".join(known)],
            input=content, capture_output=True, timeout=_READING_SECONDS, check=True,
        )  # fmt: skip
    except (subprocess.SubprocessError, OSError) as error:
        logger.warning("Tesseract read nothing: %s", type(error).__name__)
        return ""
    words = " ".join(done.stdout.decode("utf-8", "replace").replace("\0", "").split())
    return words[: rules.TEXT_LENGTH]


def _put_out(file: StoredFile, content: bytes) -> StorageKind:
    """Where the content is now, besides the database. Raises StorageFailed."""
    target = storages.target()
    if file.storage != StorageKind.DATABASE:
        return StorageKind(file.storage)
    if target is StorageKind.DISK:
        # Written by whoever took it in; whether this is the same disk shows when it is read back.
        try:
            is_there = storages.is_same(storages.OUTSIDE[target].get(file.key), file)
        except FileLost:
            is_there = False
        return target if is_there else StorageKind.DATABASE
    storages.OUTSIDE[target].put(file.key, content)
    return target


@transaction.atomic
def _settled(file: StoredFile, storage: StorageKind) -> StoredFile | None:
    row = StoredFile.objects.select_for_update().filter(pk=file.pk).first()
    if row is None:
        # Let go meanwhile; what was sent must not outlive it.
        if storage is not StorageKind.DATABASE:
            transaction.on_commit(lambda: storages.OUTSIDE[storage].delete(file.key), robust=True)
        return None
    if row.storage == StorageKind.DATABASE and storage is not StorageKind.DATABASE:
        row.storage = storage
        FileContent.objects.filter(file=row).delete()
    row.try_at, row.attempts, row.problem = None, 0, ""
    row.save(update_fields=["storage", "try_at", "attempts", "problem"])
    return row


def _note_failure(file: StoredFile, problem: str, *, now: datetime) -> None:
    file.attempts += 1
    file.try_at, file.problem = rules.next_try(now, file.attempts - 1), problem
    StoredFile.objects.filter(pk=file.pk).update(attempts=file.attempts, try_at=file.try_at, problem=problem)
    logger.warning("file %s stays where it is, attempt %s: %s", file.pk, file.attempts, problem)
