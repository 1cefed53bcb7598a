"""Training staff for the operator."""

from django.contrib import admin

from apps.staff.models import StaffMember
from apps.system.admin import AuditedAdmin


@admin.register(StaffMember)
class StaffMemberAdmin(AuditedAdmin):
    """Training staff."""

    list_display = ("rank", "last_name", "first_name", "designation", "serial_number", "user", "archived_at")
    list_select_related = ("user",)
