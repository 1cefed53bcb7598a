"""What happened to imports."""

from dataclasses import dataclass
from typing import ClassVar

from apps.system.events import Event


@dataclass(frozen=True)
class ImportChanged(Event):
    """An import was previewed or committed."""

    type: ClassVar[str] = "integration.import_changed"
    import_id: int
    status: str
