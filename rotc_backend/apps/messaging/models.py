"""Notifications."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from apps.messaging.rules import NotificationKind
from apps.system.models import choices


class Notification(models.Model):
    """Something one person should know. One per person, kind and cause: the task that writes it may run twice."""

    recipient = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notifications"
    )
    kind = models.CharField(max_length=20, choices=choices(NotificationKind))
    cause = models.CharField(max_length=60, help_text="What it is about, such as report:12")
    title = models.CharField(max_length=200)
    body = models.TextField(blank=True, default="")
    link = models.CharField(max_length=300, blank=True, default="", help_text="Path in the client")
    created_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["recipient", "kind", "cause"], name="one_notification_per_cause")
        ]
        indexes = [models.Index(fields=["recipient", "-id"], name="notifications_of_a_user")]

    def __str__(self) -> str:
        return self.title
