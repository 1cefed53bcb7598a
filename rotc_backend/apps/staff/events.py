"""What happened to the training staff's records."""

from dataclasses import dataclass
from typing import ClassVar

from apps.system.events import Event


@dataclass(frozen=True)
class StaffMemberSaved(Event):
    """A member of the training staff was added, changed, archived or restored."""

    type: ClassVar[str] = "staff.member_saved"
    member_id: int
