"""The ledger: merits and demerits, and what is only recommended."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from apps.cadets.models import Enrollment
from apps.grading.models.catalogue import CatalogueItem
from apps.grading.rules import LedgerKind, RecommendationStatus
from apps.system.models import choices


class LedgerEntry(models.Model):
    """A merit or demerit. Append-only: an entry is voided once, never changed or deleted; triggers hold it. Who approved a
    recommendation has issued it."""

    enrollment = models.ForeignKey(Enrollment, on_delete=models.PROTECT, related_name="ledger_entries")
    kind = models.CharField(max_length=8, choices=choices(LedgerKind))
    points = models.PositiveIntegerField()
    reason = models.TextField(blank=True, default="")
    catalogue_item = models.ForeignKey(
        CatalogueItem, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    occurred_on = models.DateField()
    recorded_at = models.DateTimeField()
    issued_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    issued_by_name = models.CharField(
        max_length=200, blank=True, default="", help_text="As known when it was issued"
    )
    recommended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    recommended_by_name = models.CharField(max_length=200, blank=True, default="")
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
            models.Index(fields=["issued_by", "-recorded_at"], name="ledger_of_an_issuer"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.points} for {self.enrollment_id}"


class LedgerRecommendation(models.Model):
    """A merit or demerit that somebody recommends and somebody else decides. It counts nowhere before it is approved."""

    enrollment = models.ForeignKey(Enrollment, on_delete=models.PROTECT, related_name="recommendations")
    kind = models.CharField(max_length=8, choices=choices(LedgerKind))
    points = models.PositiveIntegerField()
    reason = models.TextField()
    catalogue_item = models.ForeignKey(CatalogueItem, on_delete=models.PROTECT, null=True, related_name="+")
    occurred_on = models.DateField()
    recommended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="recommendations"
    )
    recommended_by_name = models.CharField(max_length=200, help_text="As known then")
    recommended_at = models.DateTimeField()
    status = models.CharField(
        max_length=10, choices=choices(RecommendationStatus), default=RecommendationStatus.PENDING.value
    )
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    decided_by_name = models.CharField(max_length=200, blank=True, default="")
    decided_at = models.DateTimeField(null=True)
    decision_reason = models.TextField(blank=True, default="")
    entry = models.OneToOneField(
        LedgerEntry, on_delete=models.PROTECT, null=True, related_name="recommendation"
    )

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(condition=Q(points__gt=0), name="recommended_points_positive"),
            models.CheckConstraint(
                condition=~Q(status=RecommendationStatus.APPROVED.value)
                | (Q(entry__isnull=False, decided_by__isnull=False) & ~Q(decided_by=F("recommended_by"))),
                name="approved_by_somebody_else",
            ),
        ]
        indexes = [
            models.Index(
                fields=["id"],
                condition=Q(status=RecommendationStatus.PENDING.value),
                name="recommendations_pending",
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.points} for {self.enrollment_id}: {self.status}"
