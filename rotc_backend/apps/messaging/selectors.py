"""Which notifications an actor sees: the own ones."""

from django.db.models import QuerySet

from apps.messaging.models import Notification
from common.actors import Actor
from common.errors import NotFound


def list_notifications(actor: Actor, *, unread_only: bool = False) -> QuerySet[Notification]:
    """The actor's own notifications, newest first."""
    rows = Notification.objects.filter(recipient_id=actor.pk).order_by("-id")
    return rows.filter(read_at__isnull=True) if unread_only else rows


def lock_notification(actor: Actor, notification_id: int) -> Notification:
    """One of the actor's own notifications, locked until the transaction ends. Raises NotFound."""
    notification = list_notifications(actor).select_for_update().filter(pk=notification_id).first()
    if notification is None:
        raise NotFound("There is no such notification.")
    return notification
