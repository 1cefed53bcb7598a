"""What nothing points at: rows of files without an owner, and files in the storages without a row."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from apps.files import rules, selectors
from apps.files.models import StoredFile
from apps.files.rules import StorageKind
from apps.files.services import cloud, storages, storing
from apps.files.services.trouble import StorageFailed
from apps.system.services import audit
from common.actors import Operator


@dataclass(frozen=True)
class Orphans:
    """What was found: ids of rows, and (storage, key) of files; `problems` says which storage could not be asked."""

    rows: list[int]
    files: list[tuple[StorageKind, str]]
    problems: list[str]


def find(*, now: datetime) -> Orphans:
    """All orphans older than a day. Nothing is changed."""
    before = now - rules.ORPHAN_AGE
    files: list[tuple[StorageKind, str]] = []
    problems = []
    for kind in _looked_at():
        try:
            files += [(kind, key) for key in _without_row(kind, before)]
        except StorageFailed as error:
            problems.append(str(error))
    return Orphans(list(selectors.without_owner(before).values_list("pk", flat=True)), files, problems)


def remove(*, now: datetime) -> Orphans:
    """Find all orphans and let them go; what became of some meanwhile is looked at again. Twice at once does no harm."""
    found = find(now=now)
    before = now - rules.ORPHAN_AGE
    removed, problems = [], list(found.problems)
    for pk in found.rows:
        with transaction.atomic():
            row = StoredFile.objects.select_for_update().filter(pk=pk).first()
            if row is not None and selectors.without_owner(before).filter(pk=pk).exists():
                storing.remove(row)
                removed.append(pk)
    gone = []
    for kind, key in found.files:
        try:
            storages.OUTSIDE[kind].delete(key)
            gone.append((kind, key))
        except StorageFailed as error:
            problems.append(str(error))
    if removed or gone:
        change = audit.Change(
            StoredFile._meta.db_table, None, None, {"rows": len(removed), "files": len(gone)}
        )
        with transaction.atomic():
            audit.record_many(
                actor=Operator("orphans"), action="files.orphans_removed", changes=[change], now=now
            )
    return Orphans(removed, gone, problems)


def _looked_at() -> Iterator[StorageKind]:
    yield StorageKind.DISK
    if cloud.is_configured():
        yield StorageKind.CLOUDINARY


def _without_row(kind: StorageKind, before: datetime) -> list[str]:
    """Keys of this deployment's folder that no row has, and that rows have which lie elsewhere by now."""
    old = [key for key, since in storages.OUTSIDE[kind].listed(storages.folder()) if since < before]
    # A row in the database may be on its way here.
    known = StoredFile.objects.filter(key__in=old, storage__in=[kind, StorageKind.DATABASE])
    return sorted(set(old) - set(known.values_list("key", flat=True)))
