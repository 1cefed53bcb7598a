"""Tables of messaging. Django finds the models of an app here."""

from apps.messaging.models.conversations import (
    Announcement,
    AnnouncementPicture,
    AnnouncementReceipt,
    Message,
    MessageVersion,
    Thread,
    ThreadRead,
)
from apps.messaging.models.notifications import (
    Delivery,
    Notification,
    NotificationChoice,
    NotificationSettings,
    PushDevice,
)

__all__ = [
    "Announcement",
    "AnnouncementPicture",
    "AnnouncementReceipt",
    "Delivery",
    "Message",
    "MessageVersion",
    "Notification",
    "NotificationChoice",
    "NotificationSettings",
    "PushDevice",
    "Thread",
    "ThreadRead",
]
