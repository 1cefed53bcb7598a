"""What happened to a person's notifications."""

from dataclasses import dataclass
from typing import ClassVar

from apps.system.events import Event


@dataclass(frozen=True)
class NotificationCreated(Event):
    """A person has a new notification."""

    type: ClassVar[str] = "messaging.notification_created"
    notification_id: int


@dataclass(frozen=True)
class DeliveriesDue(Event):
    """Mails or pushes wait to go out; the worker sends them (a control event)."""

    type: ClassVar[str] = "messaging.deliveries_due"
    channels: list[str]
