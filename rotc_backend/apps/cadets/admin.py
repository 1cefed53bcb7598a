"""Cadets and enrollments for the operator: to look at. They are changed through the API, which audits and tells."""

from django.contrib import admin

from apps.cadets.models import (
    Award,
    Cadet,
    CadetMerge,
    CadetRecord,
    Enrollment,
    Post,
    Requirement,
    SavedView,
    Transfer,
)
from apps.system.admin import ReadOnlyAdmin


@admin.register(Cadet)
class CadetAdmin(ReadOnlyAdmin):
    """Cadets."""

    list_display = ("student_number", "last_name", "first_name", "archived_at")
    search_fields = ("student_number", "search_text")


@admin.register(CadetRecord)
class CadetRecordAdmin(ReadOnlyAdmin):
    """The rest of cadets' records."""

    list_display = ("cadet", "rank", "position", "handed_in_at", "reviewed_at")
    list_select_related = ("cadet",)


@admin.register(Requirement)
class RequirementAdmin(ReadOnlyAdmin):
    """Papers that were handed in."""

    list_display = ("cadet", "kind", "handed_in_on", "expires_on")
    list_filter = ("kind",)
    list_select_related = ("cadet",)


@admin.register(SavedView)
class SavedViewAdmin(ReadOnlyAdmin):
    """Saved views of the list of cadets."""

    list_display = ("user", "name")
    list_select_related = ("user",)


@admin.register(Award)
class AwardAdmin(ReadOnlyAdmin):
    """Awards."""

    list_display = ("cadet", "name", "given_on")
    list_select_related = ("cadet",)


@admin.register(CadetMerge)
class CadetMergeAdmin(ReadOnlyAdmin):
    """Records that became one."""

    list_display = ("gone", "kept", "merged_by_name", "merged_at")
    list_select_related = ("gone", "kept")


@admin.register(Enrollment)
class EnrollmentAdmin(ReadOnlyAdmin):
    """Enrollments."""

    list_display = ("cadet", "term", "course", "company", "status")
    list_filter = ("term", "company", "status")
    list_select_related = ("cadet", "term", "company")


@admin.register(Transfer)
class TransferAdmin(ReadOnlyAdmin):
    """Transfers."""

    list_display = ("enrollment", "moved_on", "from_company", "to_company")
    list_select_related = ("enrollment", "from_company", "to_company")


@admin.register(Post)
class PostAdmin(ReadOnlyAdmin):
    """Posts of the terms and who holds them."""

    list_display = ("term", "level", "title", "is_leader", "enrollment", "user")
    list_select_related = ("term", "enrollment", "user")
