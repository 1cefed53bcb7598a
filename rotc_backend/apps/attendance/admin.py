"""Training days and records for the operator: to look at."""

from django.contrib import admin

from apps.attendance.models import AttendanceRecord, CalendarFeed, Excuse, Scan, TrainingDay
from apps.system.admin import ReadOnlyAdmin


@admin.register(TrainingDay)
class TrainingDayAdmin(ReadOnlyAdmin):
    """Training days."""

    list_display = ("held_on", "title", "term", "status")
    list_filter = ("term", "status")
    list_select_related = ("term",)


@admin.register(AttendanceRecord)
class AttendanceRecordAdmin(ReadOnlyAdmin):
    """Attendance records."""

    list_display = ("session", "enrollment", "status", "source", "scanned_at")
    list_filter = ("status", "source")
    list_select_related = ("session", "enrollment")
    show_full_result_count = False


@admin.register(Excuse)
class ExcuseAdmin(ReadOnlyAdmin):
    """Excuses; what they say is for those who decide."""

    list_display = ("day", "enrollment", "status", "filed_at")
    list_filter = ("status",)
    list_select_related = ("day", "enrollment")
    exclude = ("reason", "appeal_reason")
    show_full_result_count = False


@admin.register(Scan)
class ScanAdmin(ReadOnlyAdmin):
    """Scans as they were sent."""

    list_display = ("scanned_at", "received_at", "enrollment", "kind", "outcome", "rejection", "scanned_by")
    list_filter = ("outcome", "rejection")
    list_select_related = ("enrollment", "scanned_by")
    show_full_result_count = False


@admin.register(CalendarFeed)
class CalendarFeedAdmin(ReadOnlyAdmin):
    """Links to the calendar; the links themselves nobody can tell."""

    list_display = ("user", "created_at", "read_on")
    list_select_related = ("user",)
    exclude = ("token_hash",)
