"""Notifications, how each person wants them, and what went out."""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from apps.messaging.rules import OPEN_STATES, Channel, DeliveryState, Digest, NotificationKind
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


class NotificationSettings(models.Model):
    """How a person wants to be told; who has no row has chosen nothing. Times are the unit's."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        primary_key=True,
        related_name="notification_settings",
    )
    digest = models.CharField(max_length=10, choices=choices(Digest), default=Digest.DAILY)
    quiet_from = models.TimeField(null=True, blank=True, help_text="Mail and push wait from then on")
    quiet_until = models.TimeField(null=True, blank=True, help_text="… until then; it may be past midnight")

    class Meta:
        verbose_name = verbose_name_plural = "notification settings"
        constraints = [
            models.CheckConstraint(
                condition=Q(quiet_from=None, quiet_until=None)
                | Q(quiet_from__isnull=False, quiet_until__isnull=False),
                name="quiet_hours_have_both_ends",
            )
        ]

    def __str__(self) -> str:
        return f"{self.user_id}"


class NotificationChoice(models.Model):
    """On which ways a person wants one kind; without a row, those of the catalogue."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notification_choices"
    )
    kind = models.CharField(max_length=20, choices=choices(NotificationKind))
    channels = ArrayField(models.CharField(max_length=10, choices=choices(Channel)), default=list, blank=True)

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["user", "kind"], name="one_choice_per_kind")]

    def __str__(self) -> str:
        return f"{self.kind}: {', '.join(self.channels) or 'in the app only'}"


class PushDevice(models.Model):
    """A browser that a person has notifications pushed to, with its keys (RFC 8291)."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="push_devices")
    endpoint = models.URLField(
        max_length=1000, unique=True, help_text="Where its push service takes messages"
    )
    p256dh = models.CharField(max_length=100)
    auth = models.CharField(max_length=40)
    name = models.CharField(max_length=100, help_text="Such as Chrome on Android")
    added_at = models.DateTimeField()
    last_pushed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-added_at", "-id"]

    def __str__(self) -> str:
        return self.name


class Delivery(models.Model):
    """One notification on its way out, once per channel. A claim is committed before anything is sent; who finds a claim that
    has run out sends again, under the same Message-ID, so that nobody is left out when a worker dies."""

    notification = models.ForeignKey(Notification, on_delete=models.CASCADE, related_name="deliveries")
    channel = models.CharField(max_length=10, choices=choices(Channel))
    device = models.ForeignKey(
        "PushDevice", on_delete=models.CASCADE, null=True, blank=True, related_name="deliveries",
        help_text="Of a push; a mail has none",
    )  # fmt: skip
    state = models.CharField(max_length=10, choices=choices(DeliveryState), default=DeliveryState.DUE)
    due_at = models.DateTimeField(help_text="Not before; also, when a failed try is repeated")
    claimed_until = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    ended_at = models.DateTimeField(null=True, blank=True)
    problem = models.CharField(max_length=200, blank=True, default="", help_text="What the last try met")

    class Meta:
        verbose_name_plural = "deliveries"
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["notification", "channel"], condition=Q(device=None), name="one_delivery_per_channel"
            ),
            models.UniqueConstraint(
                fields=["notification", "device"],
                condition=Q(device__isnull=False),
                name="one_push_per_device",
            ),
        ]
        indexes = [
            models.Index(
                fields=["channel", "due_at", "id"],
                condition=Q(state__in=OPEN_STATES),
                name="deliveries_to_make",
            )
        ]

    def __str__(self) -> str:
        return f"{self.channel} of {self.notification_id}: {self.state}"
