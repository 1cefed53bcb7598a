"""What happened to activities."""

from dataclasses import dataclass
from typing import ClassVar

from apps.system.events import Event


@dataclass(frozen=True)
class ActivitySaved(Event):
    """An activity or achievement was added, changed, removed, or got or lost a picture."""

    type: ClassVar[str] = "activities.activity_saved"
    activity_id: int
    term_id: int


@dataclass(frozen=True)
class ParticipationChanged(Event):
    """Who took part in an activity, or with how many hours."""

    type: ClassVar[str] = "activities.participation_changed"
    activity_id: int
    term_id: int
