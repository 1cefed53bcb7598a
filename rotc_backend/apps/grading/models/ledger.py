"""The ledger: merits and demerits."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from apps.cadets.models import Enrollment
from apps.grading.rules import LedgerKind
from apps.system.models import choices


class LedgerEntry(models.Model):
    """A merit or demerit. Append-only: an entry is voided, never changed or deleted."""

    enrollment = models.ForeignKey(Enrollment, on_delete=models.PROTECT, related_name="ledger_entries")
    kind = models.CharField(max_length=8, choices=choices(LedgerKind))
    points = models.PositiveIntegerField()
    reason = models.TextField(blank=True, default="")
    occurred_on = models.DateField()
    recorded_at = models.DateTimeField()
    issued_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    issued_by_name = models.CharField(
        max_length=200, blank=True, default="", help_text="As known when it was issued"
    )
    voided_at = models.DateTimeField(null=True, blank=True)
    voided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    voided_by_name = models.CharField(max_length=200, blank=True, default="")
    void_reason = models.TextField(blank=True, default="")

    class Meta:
        ordering = ["-recorded_at", "-id"]
        verbose_name_plural = "ledger entries"
        constraints = [
            models.CheckConstraint(condition=Q(points__gt=0), name="ledger_points_positive"),
            models.CheckConstraint(
                condition=Q(voided_at__isnull=True) | ~Q(void_reason=""), name="voided_with_a_reason"
            ),
        ]
        indexes = [
            models.Index(fields=["enrollment", "-recorded_at"], name="ledger_of_an_enrollment"),
            models.Index(fields=["-recorded_at", "-id"], name="ledger_in_list_order"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.points} for {self.enrollment_id}"
