"""Taking files in, handing them out, letting them go. Whoever owns a file decides who may, and points at the row."""

import hashlib
import uuid
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import IO

from django.db import transaction
from django.utils.translation import gettext, gettext_noop

from apps.authentication.models import User
from apps.files import rules
from apps.files.events import FileStored
from apps.files.models import FileContent, FileThumbnail, StoredFile
from apps.files.rules import ENDINGS, FileKind, StorageKind
from apps.files.services import disk, pictures, storages, virus_scan
from apps.files.services.trouble import FileAway, FileLost, StorageFailed
from apps.system import outbox
from apps.system.rules import Stream
from common.actors import Actor
from common.errors import Conflict, DomainError, NotFound
from common.uploads import too_large


class FileRefused(DomainError):
    """The content is nothing that is taken."""

    kind = "unprocessable"
    code = "file_refused"
    title = gettext_noop("The file cannot be taken")


class TooManyPictures(Conflict):
    """One thing has MOST_PICTURES at most."""

    code = "too_many_pictures"
    title = gettext_noop("There are enough pictures")

    def __init__(self) -> None:
        said = gettext("There are {count} pictures already. Take one off first.")
        super().__init__(said.format(count=rules.MOST_PICTURES))


@dataclass(frozen=True)
class Received:
    """A file that was looked at and may be kept."""

    name: str
    kind: FileKind
    content: bytes


def receive(upload: IO[bytes], *, name: str) -> Received:
    """Look at what somebody sent: a picture is written anew, a PDF stays as it is. Nothing is kept yet, and it takes its time:
    call it before the transaction.

    Raises FileTooLarge, FileRefused, PictureRefused, Infected, ScannerAway.
    """
    content = upload.read(rules.MAX_BYTES + 1)
    if len(content) > rules.MAX_BYTES:
        raise too_large(rules.MAX_BYTES)
    kind = rules.kind_of(content)
    if kind is None:
        raise _refused(
            gettext(
                "Send a picture (JPEG, PNG or WebP) or a PDF. What a file is, its content says, not its name."
            )
        )
    if second := rules.second_nature(content):
        raise _refused(
            gettext(
                "The file is {first} and {second} in one. Send it as one thing, such as a new photo of it."
            ).format(first=gettext(_WORDS[kind]), second=gettext(second))
        )
    if kind is FileKind.PDF and not rules.is_whole_pdf(content):
        raise _refused(gettext("The PDF was cut off on the way. Send it again."))
    virus_scan.scan(content)
    if kind is FileKind.PICTURE:
        content = pictures.clean(content)
    return Received(rules.safe_name(name, kind), kind, content)


def receive_picture(upload: IO[bytes], *, field: str = "picture") -> Received:
    """The same where only a picture is taken. Raises FileRefused also for a PDF, naming the `field`."""
    received = receive(upload, name=upload.name or "")
    if received.kind is not FileKind.PICTURE:
        sentence = gettext("Send a picture: JPEG, PNG or WebP.")
        raise FileRefused(sentence, errors={field: [sentence]})
    return received


def store(received: Received, *, actor: Actor, now: datetime) -> StoredFile:
    """Keep it, in the transaction of the row that will point at it: both are there, or neither. The content lies in the
    database until the worker has put it where it belongs."""
    file = StoredFile.objects.create(
        key=f"{storages.folder()}/{uuid.uuid4().hex}{ENDINGS[received.kind]}",
        name=received.name,
        kind=received.kind,
        size=len(received.content),
        sha256=hashlib.sha256(received.content).hexdigest(),
        uploaded_by=actor if isinstance(actor, User) else None,
        created_at=now,
        try_at=now + rules.FIRST_WAIT,
    )
    FileContent.objects.create(file=file, content=received.content)
    if storages.target() is StorageKind.DISK:
        # By this process and not by the worker, whose disk may be another one.
        transaction.on_commit(lambda: disk.put(file.key, received.content), robust=True)
    outbox.publish(FileStored(file.pk), to=[], stream=Stream.CONTROL)
    return file


def content_of(file: StoredFile) -> bytes:
    """The bytes, for whoever has decided that the asker may have them. Raises FileAway."""
    try:
        return storages.content_of(file)
    except FileLost:
        # Moved since the row was read? Once more, from where it is now.
        file.refresh_from_db()
    except StorageFailed as error:
        raise FileAway(
            gettext("The storage does not answer. Try again in a moment."), extra={"retry_after": 5}
        ) from error
    try:
        return storages.content_of(file)
    except StorageFailed as error:
        raise FileAway(gettext("The storage does not have it. Tell the unit's admin.")) from error


def thumbnail_of(file: StoredFile) -> bytes:
    """The picture in small. Raises NotFound for a PDF, and before the worker has made it."""
    row = FileThumbnail.objects.filter(file=file).first()
    if row is None:
        raise NotFound(gettext("There is no small picture of this file."))
    return bytes(row.content)


def faces_of(file_ids: Collection[int]) -> dict[int, bytes]:
    """The faces of some pictures by the file's id; those that the worker has not looked at yet are left out."""
    rows = FileThumbnail.objects.filter(file_id__in=file_ids).values_list("file_id", "content")
    return {file_id: pictures.face(bytes(content)) for file_id, content in rows}


def remove(file: StoredFile) -> None:
    """Let a file go that no row points at any more; from its storage after the commit. What that leaves behind, the search for
    orphans takes."""
    key = file.key
    # Besides where the row says: the disk has a copy before the worker has confirmed it.
    places = {StorageKind(file.storage), storages.target()} - {StorageKind.DATABASE}
    file.delete()
    for place in places:
        transaction.on_commit(lambda place=place: storages.OUTSIDE[place].delete(key), robust=True)  # type: ignore[misc]


_WORDS = {FileKind.PICTURE: gettext_noop("a picture"), FileKind.PDF: gettext_noop("a PDF")}


def _refused(sentence: str) -> FileRefused:
    return FileRefused(sentence, errors={"file": [sentence]})
