"""Files that people sent, and their content while it lies in the database."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from apps.files.rules import CONTENT_TYPES, EmblemKind, FileKind, StorageKind
from apps.system.models import choices


class StoredFile(models.Model):
    """One file. Whose it is, says the row that points at it; one that no row points at is an orphan."""

    key = models.CharField(
        max_length=120, unique=True, help_text="Its place in any storage; says nothing of the file"
    )
    name = models.CharField(max_length=110, help_text="What the sender called it")
    kind = models.CharField(max_length=10, choices=choices(FileKind))
    size = models.PositiveIntegerField(help_text="Bytes")
    sha256 = models.CharField(max_length=64)
    storage = models.CharField(
        max_length=10, choices=choices(StorageKind), default=StorageKind.DATABASE.value
    )
    text = models.TextField(blank=True, default="", help_text="What Tesseract read; a help for search")
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    created_at = models.DateTimeField()
    prepared_at = models.DateTimeField(null=True, help_text="When the worker had looked at it")
    attempts = models.PositiveSmallIntegerField(default=0)
    try_at = models.DateTimeField(
        null=True, help_text="When the worker looks at it again; empty: nothing is left to do"
    )
    problem = models.TextField(blank=True, default="", help_text="Why it could not be put where it belongs")

    class Meta:
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["try_at"], condition=models.Q(try_at__isnull=False), name="files_to_settle")
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def content_type(self) -> str:
        """What it is handed out as."""
        return CONTENT_TYPES[FileKind(self.kind)]


class FileContent(models.Model):
    """The bytes of a file that lies in the database."""

    file = models.OneToOneField(
        StoredFile, on_delete=models.CASCADE, related_name="content", primary_key=True
    )
    content = models.BinaryField()

    def __str__(self) -> str:
        return f"content of {self.file_id}"


class FileThumbnail(models.Model):
    """A picture in small. It can be made again, and is a few kilobytes: it stays in the database."""

    file = models.OneToOneField(
        StoredFile, on_delete=models.CASCADE, related_name="thumbnail", primary_key=True
    )
    content = models.BinaryField()

    def __str__(self) -> str:
        return f"thumbnail of {self.file_id}"


class Picture(models.Model):
    """A picture of something, whose model names what. `caption` says what is on it, also to who cannot see it."""

    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    caption = models.CharField(max_length=200)

    class Meta:
        abstract = True
        ordering = ["id"]

    def __str__(self) -> str:
        return self.caption


class Emblem(models.Model):
    """The unit's seal or the school's logo. Everyone may see it, also who is not signed in."""

    kind = models.CharField(max_length=4, choices=choices(EmblemKind), unique=True)
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    set_at = models.DateTimeField()

    class Meta:
        ordering = ["kind"]

    def __str__(self) -> str:
        return self.kind
