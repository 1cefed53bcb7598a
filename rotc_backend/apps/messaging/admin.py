"""Notifications for the operator: to look at."""

from django.contrib import admin

from apps.messaging.models import Delivery, Notification, NotificationChoice, NotificationSettings
from apps.system.admin import ReadOnlyAdmin


@admin.register(Notification)
class NotificationAdmin(ReadOnlyAdmin):
    """Who was told what, and whether it was read."""

    list_display = ("id", "recipient", "kind", "title", "created_at", "read_at")
    list_filter = ("kind",)
    list_select_related = ("recipient",)
    show_full_result_count = False


@admin.register(Delivery)
class DeliveryAdmin(ReadOnlyAdmin):
    """What went out of the app, and what waits or failed."""

    list_display = ("id", "notification", "channel", "state", "due_at", "attempts", "ended_at", "problem")
    list_filter = ("channel", "state")
    list_select_related = ("notification",)
    show_full_result_count = False


@admin.register(NotificationSettings)
class NotificationSettingsAdmin(ReadOnlyAdmin):
    """Digests and quiet hours."""

    list_display = ("user", "digest", "quiet_from", "quiet_until")
    list_select_related = ("user",)


@admin.register(NotificationChoice)
class NotificationChoiceAdmin(ReadOnlyAdmin):
    """Who wants what on which ways."""

    list_display = ("user", "kind", "channels")
    list_filter = ("kind",)
    list_select_related = ("user",)
