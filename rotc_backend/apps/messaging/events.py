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


@dataclass(frozen=True)
class ThreadChanged(Event):
    """Something was written in a thread, edited or hidden."""

    type: ClassVar[str] = "messaging.thread_changed"
    thread_id: int
    message_id: int


@dataclass(frozen=True)
class ThreadReadTo(Event):
    """A person read a thread, on some device."""

    type: ClassVar[str] = "messaging.thread_read"
    thread_id: int


@dataclass(frozen=True)
class MessageWritten(Event):
    """A message is there whose readers are to be told (a control event)."""

    type: ClassVar[str] = "messaging.message_written"
    message_id: int


@dataclass(frozen=True)
class AnnouncementChanged(Event):
    """An announcement was made, read by somebody, or withdrawn."""

    type: ClassVar[str] = "messaging.announcement_changed"
    announcement_id: int


@dataclass(frozen=True)
class AnnouncementMade(Event):
    """An announcement is there whose recipients are to be told (a control event)."""

    type: ClassVar[str] = "messaging.announcement_made"
    announcement_id: int
