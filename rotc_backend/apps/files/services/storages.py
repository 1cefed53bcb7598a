"""The storages by name, and where files belong: Cloudinary when its credentials are set, else the local disk."""

import hashlib
import hmac
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings

from apps.files.models import FileContent, StoredFile
from apps.files.rules import StorageKind, folder_name
from apps.files.services import cloud, disk
from apps.files.services.trouble import FileLost
from apps.system.selectors import get_unit


@dataclass(frozen=True)
class Storage:
    """What a storage outside of the database can do."""

    put: Callable[[str, bytes], None]
    get: Callable[[str], bytes]
    delete: Callable[[str], None]
    listed: Callable[[str], Iterator[tuple[str, datetime]]]


OUTSIDE = {
    StorageKind.DISK: Storage(disk.put, disk.get, disk.delete, disk.listed),
    StorageKind.CLOUDINARY: Storage(cloud.put, cloud.get, cloud.delete, cloud.listed),
}


def target() -> StorageKind:
    """Where new files belong."""
    return StorageKind.CLOUDINARY if cloud.is_configured() else StorageKind.DISK


def folder() -> str:
    """The folder of this unit and deployment: two that share an account never take each other's files for orphans."""
    mark = hmac.digest(settings.SECRET_KEY.encode(), b"folder of files", "sha256").hex()[:8]
    return folder_name(get_unit().short_name, mark)


def content_of(file: StoredFile) -> bytes:
    """What lies where the row says. Raises FileLost, also when it is not what was stored, and StorageFailed."""
    kind = StorageKind(file.storage)
    if kind is StorageKind.DATABASE:
        row = FileContent.objects.filter(file=file).first()
        if row is None:
            raise FileLost(f"no content of {file.key} in the database")
        return bytes(row.content)
    content = OUTSIDE[kind].get(file.key)
    if not is_same(content, file):
        raise FileLost(f"{kind} has another file at {file.key}")
    return content


def is_same(content: bytes, file: StoredFile) -> bool:
    """Whether these bytes are the file's."""
    return hashlib.sha256(content).hexdigest() == file.sha256
