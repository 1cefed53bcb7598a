"""What happened to imports and to requests for erasure."""

from dataclasses import dataclass
from typing import ClassVar

from apps.system.events import Event


@dataclass(frozen=True)
class ImportChanged(Event):
    """An import was previewed or committed."""

    type: ClassVar[str] = "integration.import_changed"
    import_id: int
    status: str


@dataclass(frozen=True)
class ErasureChanged(Event):
    """An erasure was asked for or decided."""

    type: ClassVar[str] = "integration.erasure_changed"
    erasure_id: int
    status: str
