"""Imports and their rows, kept until long after the commit: what came in stays answerable. And how long what is kept."""

from __future__ import annotations

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q

from apps.cadets.models import Cadet
from apps.integration.rules.kinds import ImportKind, ImportStatus, RowOutcome
from apps.integration.rules.retention import DataClass
from apps.system.models import Term, choices
from apps.system.rules import RequestStatus


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


class ErasureRequest(models.Model):
    """Somebody asks that what is kept of a person be erased: the person, or an admin who was asked on paper."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="erasure_requests"
    )
    cadet = models.ForeignKey(Cadet, on_delete=models.PROTECT, null=True, related_name="erasure_requests")
    reason = models.TextField(blank=True, default="", help_text="Empty once the person is erased")
    status = models.CharField(max_length=8, choices=choices(RequestStatus), default=RequestStatus.OPEN.value)
    requested_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True)
    decided_by_name = models.CharField(max_length=200, blank=True, default="")
    decision_reason = models.TextField(blank=True, default="")

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(user__isnull=False) | Q(cadet__isnull=False), name="erasure_is_of_somebody"
            ),
            models.UniqueConstraint(
                fields=["user"],
                condition=Q(status=RequestStatus.OPEN.value),
                name="one_open_erasure_per_account",
            ),
            models.UniqueConstraint(
                fields=["cadet"],
                condition=Q(status=RequestStatus.OPEN.value),
                name="one_open_erasure_per_cadet",
            ),
        ]

    def __str__(self) -> str:
        return f"erasure {self.pk}: {self.status}"
