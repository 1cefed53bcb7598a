"""Imports and their rows, kept until long after the commit: what came in stays answerable. And how long what is kept."""

from __future__ import annotations

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models

from apps.integration.rules.kinds import ImportKind, ImportStatus, RowOutcome
from apps.integration.rules.retention import DataClass
from apps.system.models import Term, choices


class Import(models.Model):
    """One uploaded file."""

    kind = models.CharField(max_length=20, choices=choices(ImportKind))
    term = models.ForeignKey(Term, on_delete=models.PROTECT, related_name="imports")
    file_name = models.CharField(max_length=255)
    sha256 = models.CharField(max_length=64)
    status = models.CharField(max_length=10, choices=choices(ImportStatus), default=ImportStatus.PREVIEWED)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    created_at = models.DateTimeField()
    committed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.kind} {self.file_name}"


class ImportRow(models.Model):
    """One row of the file: what it says, and what it would do."""

    file = models.ForeignKey(Import, on_delete=models.CASCADE, related_name="rows")
    number = models.PositiveIntegerField(help_text="Row of the sheet, counted from 1 with the header")
    outcome = models.CharField(max_length=6, choices=choices(RowOutcome))
    student_number = models.CharField(max_length=255, blank=True, default="")
    name = models.CharField(max_length=1100, blank=True, default="")
    values = models.JSONField(encoder=DjangoJSONEncoder, default=dict)
    changes = models.JSONField(encoder=DjangoJSONEncoder, default=dict)
    errors = models.JSONField(default=list)

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["file", "number"], name="one_row_per_number")]
        indexes = [models.Index(fields=["file", "outcome", "number"], name="import_rows_by_outcome")]

    def __str__(self) -> str:
        return f"row {self.number}: {self.outcome}"


class RetentionPeriod(models.Model):
    """How long an admin has decided that a class of data is kept; rules.retention says it for the others."""

    kind = models.CharField(max_length=20, choices=choices(DataClass), unique=True)
    days = models.PositiveSmallIntegerField()

    def __str__(self) -> str:
        return f"{self.kind} {self.days} days"


class RetentionRun(models.Model):
    """One run through all classes. `deleted` maps a class to the number of its rows; without `finished_at` it was cut off."""

    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    deleted = models.JSONField(default=dict)

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"run of {self.started_at:%Y-%m-%d %H:%M}"
