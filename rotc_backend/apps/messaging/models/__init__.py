"""Tables of messaging. Django finds the models of an app here."""

from apps.messaging.models.notifications import (
    Delivery,
    Notification,
    NotificationChoice,
    NotificationSettings,
)

__all__ = ["Delivery", "Notification", "NotificationChoice", "NotificationSettings"]
