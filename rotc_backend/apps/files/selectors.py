"""Which files wait, which nobody owns. Who may see a file, says the selector of the row that points at it."""

from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef, QuerySet

from apps.files.models import FileContent, FileThumbnail, StoredFile

_PARTS = (FileContent, FileThumbnail)


def due(now: datetime) -> QuerySet[StoredFile]:
    """Files that the worker has to look at, longest waiting first."""
    return StoredFile.objects.filter(try_at__lte=now).order_by("try_at", "id")


def waiting_since(now: datetime, longer_than: timedelta) -> QuerySet[StoredFile]:
    """Files that could not be put where they belong for so long."""
    late = StoredFile.objects.filter(try_at__isnull=False, created_at__lt=now - longer_than)
    return late.exclude(problem="").order_by("created_at")


def without_owner(before: datetime) -> QuerySet[StoredFile]:
    """Files from before that no row points at. The rows are found in the models themselves: an app that begins to own files
    need not be named here."""
    rows = StoredFile.objects.filter(created_at__lt=before).order_by("pk")
    for relation in StoredFile._meta.related_objects:
        if relation.related_model not in _PARTS:
            owners = relation.related_model._base_manager.filter(**{relation.field.name: OuterRef("pk")})
            rows = rows.filter(~Exists(owners))
    return rows
