"""From one storage to another, file by file: cut off anywhere, the next run goes on with what is left."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.db import transaction

from apps.files.models import FileContent, StoredFile
from apps.files.rules import StorageKind
from apps.files.services import storages
from apps.files.services.trouble import FileLost, StorageFailed


@dataclass(frozen=True)
class Moved:
    """What became of one file; without a `problem` it lies where it should."""

    file_id: int
    problem: str = ""


def move_all(to: StorageKind) -> Iterator[Moved]:
    """Move every file that lies elsewhere, oldest first. One that cannot be moved stays where it is, and the rest goes on."""
    last = 0
    while (
        file := StoredFile.objects.exclude(storage=to).filter(pk__gt=last).order_by("pk").first()
    ) is not None:
        last = file.pk
        try:
            _move(file, to)
        except StorageFailed as error:
            yield Moved(file.pk, str(error))
        else:
            yield Moved(file.pk)


def _move(file: StoredFile, to: StorageKind) -> None:
    """Copy, read back, point the row at the copy, and only then let the original go."""
    content, source = storages.content_of(file), StorageKind(file.storage)
    if to is not StorageKind.DATABASE:
        storages.OUTSIDE[to].put(file.key, content)
        if not storages.is_same(storages.OUTSIDE[to].get(file.key), file):
            raise FileLost(f"{to} gave back another file")
    with transaction.atomic():
        row = StoredFile.objects.select_for_update().filter(pk=file.pk, storage=source).first()
        if row is None:
            # Let go, or moved by somebody else meanwhile: a copy that nobody needs is an orphan.
            return
        if to is StorageKind.DATABASE:
            FileContent.objects.create(file=row, content=content)
        elif source is StorageKind.DATABASE:
            FileContent.objects.filter(file=row).delete()
        row.storage, row.try_at, row.problem = to, None if row.prepared_at else row.try_at, ""
        row.save(update_fields=["storage", "try_at", "problem"])
        if source is not StorageKind.DATABASE:
            transaction.on_commit(lambda: storages.OUTSIDE[source].delete(file.key), robust=True)
