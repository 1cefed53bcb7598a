"""Files for the operator: to look at, never their content."""

from django.contrib import admin

from apps.files.models import Emblem, StoredFile
from apps.system.admin import ReadOnlyAdmin


@admin.register(StoredFile)
class StoredFileAdmin(ReadOnlyAdmin):
    """Where each file lies, and what keeps it from where it belongs."""

    list_display = ("id", "name", "kind", "size", "storage", "created_at", "attempts", "problem")
    list_filter = ("kind", "storage")
    # The words of a letter are its owner's business.
    exclude = ("text",)
    show_full_result_count = False


@admin.register(Emblem)
class EmblemAdmin(ReadOnlyAdmin):
    """The unit's seal and the school's logo; they are set on the page of the unit."""

    list_display = ("kind", "file", "set_at")
    list_select_related = ("file",)
