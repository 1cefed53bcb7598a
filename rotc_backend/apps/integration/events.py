"""What happened to imports, and to what people ask about their own data."""

from dataclasses import dataclass
from typing import ClassVar

from apps.system.events import Event


@dataclass(frozen=True)
class ImportChanged(Event):
    """An import was previewed, mended, committed or undone, or the worker began to."""

    type: ClassVar[str] = "integration.import_changed"
    import_id: int
    status: str
    kind: str
    term_id: int


@dataclass(frozen=True)
class ImportQueued(Event):
    """An import is to be read, taken in or undone; the worker does it (a control event)."""

    type: ClassVar[str] = "integration.import_queued"
    import_id: int


@dataclass(frozen=True)
class OwnDataRequested(Event):
    """Someone asked for the own data as a document; the worker makes it (a control event)."""

    type: ClassVar[str] = "integration.own_data_requested"
    report_id: int


@dataclass(frozen=True)
class ErasureChanged(Event):
    """An erasure was asked for or decided."""

    type: ClassVar[str] = "integration.erasure_changed"
    erasure_id: int
    status: str
