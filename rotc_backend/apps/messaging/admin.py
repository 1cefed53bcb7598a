"""Notifications, conversations and announcements for the operator: to look at."""

from django.contrib import admin

from apps.messaging.models import (
    Announcement,
    Delivery,
    Message,
    Notification,
    NotificationChoice,
    NotificationSettings,
    PushDevice,
    Thread,
)
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


@admin.register(Thread)
class ThreadAdmin(ReadOnlyAdmin):
    """Who speaks with whom."""

    list_display = ("id", "kind", "subject", "company", "opened_by_name", "last_at")
    list_filter = ("kind",)
    list_select_related = ("company",)


@admin.register(Message)
class MessageAdmin(ReadOnlyAdmin):
    """That something was written, and what was hidden and why."""

    list_display = ("id", "thread", "author_name", "written_at", "edited_at", "hidden_at", "hidden_by_name")
    list_select_related = ("thread",)
    show_full_result_count = False


@admin.register(Announcement)
class AnnouncementAdmin(ReadOnlyAdmin):
    """What was told to whom."""

    list_display = ("id", "scope", "title", "author_name", "made_at", "withdrawn_at")
    list_filter = ("scope",)


@admin.register(PushDevice)
class PushDeviceAdmin(ReadOnlyAdmin):
    """Who is pushed to where; the keys are of no use to look at."""

    list_display = ("user", "name", "added_at", "last_pushed_at")
    list_select_related = ("user",)
    exclude = ("p256dh", "auth")
