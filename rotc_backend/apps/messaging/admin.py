"""Notifications for the operator: to look at."""

from django.contrib import admin

from apps.messaging.models import Notification
from apps.system.admin import ReadOnlyAdmin


@admin.register(Notification)
class NotificationAdmin(ReadOnlyAdmin):
    """Who was told what, and whether it was read."""

    list_display = ("id", "recipient", "kind", "title", "created_at", "read_at")
    list_filter = ("kind",)
    list_select_related = ("recipient",)
    show_full_result_count = False
