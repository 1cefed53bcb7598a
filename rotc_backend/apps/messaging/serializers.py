"""Notifications as the API shows them."""

from typing import Any

from rest_framework import serializers

from apps.messaging.models import Notification


class NotificationsQuery(serializers.Serializer[Any]):
    """What the list is narrowed by."""

    unread = serializers.BooleanField(required=False, default=False, help_text="Only those not read yet")


class NotificationOut(serializers.ModelSerializer[Notification]):
    """Something to know. `link` is a path in the client."""

    class Meta:
        model = Notification
        fields = ("id", "kind", "title", "body", "link", "created_at", "read_at")
        read_only_fields = fields
