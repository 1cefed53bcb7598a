"""What happened to a person's notifications."""

from dataclasses import dataclass
from typing import ClassVar

from apps.system.events import Event


@dataclass(frozen=True)
class NotificationCreated(Event):
    """A person has a new notification."""

    type: ClassVar[str] = "messaging.notification_created"
    notification_id: int
