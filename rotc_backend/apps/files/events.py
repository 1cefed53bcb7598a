"""What happened to files."""

from dataclasses import dataclass
from typing import ClassVar

from apps.system.events import Event


@dataclass(frozen=True)
class FileStored(Event):
    """A file was taken in. It never leaves the servers: the worker puts it where it belongs."""

    type: ClassVar[str] = "files.file_stored"
    file_id: int
