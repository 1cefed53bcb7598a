"""Cadets who went on from one term to the next together."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from apps.cadets.models import Enrollment
from apps.system.models import Term


class RollOver(models.Model):
    """One commit: the enrollments that it made in `target` for those of `source`. Undone, it holds none any more."""

    source = models.ForeignKey(Term, on_delete=models.PROTECT, related_name="roll_overs")
    target = models.ForeignKey(Term, on_delete=models.PROTECT, related_name="+")
    enrollment_count = models.PositiveIntegerField(help_text="How many it made")
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    made_by_name = models.CharField(max_length=200, help_text="As known then")
    made_at = models.DateTimeField()
    undone_by_name = models.CharField(max_length=200, blank=True, default="")
    undone_at = models.DateTimeField(null=True)
    undo_reason = models.TextField(blank=True, default="")

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(condition=~Q(source=F("target")), name="roll_over_leads_elsewhere"),
            models.CheckConstraint(
                condition=Q(undone_at__isnull=True) | ~Q(undo_reason=""), name="undone_with_a_reason"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.source_id} to {self.target_id}: {self.enrollment_count}"


class RolledEnrollment(models.Model):
    """One cadet of a roll-over: the enrollment that was, and the one that it made."""

    roll_over = models.ForeignKey(RollOver, on_delete=models.PROTECT, related_name="enrollments")
    source = models.ForeignKey(Enrollment, on_delete=models.PROTECT, related_name="rolled_on")
    made = models.OneToOneField(Enrollment, on_delete=models.PROTECT, related_name="rolled_from")

    class Meta:
        ordering = ["id"]
        verbose_name_plural = "later enrollments"

    def __str__(self) -> str:
        return f"{self.source_id} to {self.made_id}"
