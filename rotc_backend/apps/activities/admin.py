"""Activities for the operator: to look at. They are changed through the API, which audits and tells."""

from django.contrib import admin

from apps.activities.models import Activity, ActivityPicture, Participation
from apps.system.admin import ReadOnlyAdmin


@admin.register(Activity)
class ActivityAdmin(ReadOnlyAdmin):
    """Activities and achievements."""

    list_display = ("starts_at", "title", "kind", "term", "hours")
    list_filter = ("kind", "term")
    list_select_related = ("term",)


@admin.register(ActivityPicture)
class ActivityPictureAdmin(ReadOnlyAdmin):
    """Pictures of activities."""

    list_display = ("activity", "caption")
    list_select_related = ("activity",)


@admin.register(Participation)
class ParticipationAdmin(ReadOnlyAdmin):
    """Who took part."""

    list_display = ("activity", "enrollment", "hours")
    list_select_related = ("activity", "enrollment")
    show_full_result_count = False
