"""What a seal froze, and how it was reopened. Append-only: triggers hold it."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from apps.cadets.models import Enrollment
from apps.grading.rules import ReopeningStatus
from apps.system.models import Term, choices


class SealedTerm(models.Model):
    """One sealing of a term. `header` is everything but the grades; `hash` is over it and the hashes of the grades in order."""

    term = models.ForeignKey(Term, on_delete=models.PROTECT, related_name="seals")
    version = models.PositiveSmallIntegerField()
    header = models.JSONField()
    hash = models.CharField(max_length=64, help_text="SHA-256, see grading.rules.packet")
    grade_count = models.PositiveIntegerField()
    sealed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    sealed_by_name = models.CharField(max_length=200)
    sealed_at = models.DateTimeField()

    class Meta:
        ordering = ["term", "-version"]
        constraints = [models.UniqueConstraint(fields=["term", "version"], name="one_seal_per_version")]

    def __str__(self) -> str:
        return f"seal {self.version} of {self.term_id}"


class SealedGrade(models.Model):
    """One enrollment's grade with its explanation as it was sealed; course and result stand beside it to be asked for."""

    seal = models.ForeignKey(SealedTerm, on_delete=models.PROTECT, related_name="grades")
    position = models.PositiveIntegerField()
    enrollment = models.ForeignKey(Enrollment, on_delete=models.PROTECT, related_name="sealed_grades")
    course = models.CharField(max_length=20, blank=True, default="")
    result = models.CharField(max_length=10)
    packet = models.JSONField()
    hash = models.CharField(max_length=64, help_text="SHA-256 of the packet")

    class Meta:
        ordering = ["seal", "position"]
        constraints = [
            models.UniqueConstraint(fields=["seal", "enrollment"], name="one_sealed_grade_per_enrollment"),
            models.UniqueConstraint(fields=["seal", "position"], name="one_sealed_grade_per_position"),
        ]

    def __str__(self) -> str:
        return f"{self.seal_id} {self.enrollment_id}: {self.result}"


class SealReopening(models.Model):
    """A request to open a sealed term again, with its memo, and what somebody else decided."""

    seal = models.ForeignKey(SealedTerm, on_delete=models.PROTECT, related_name="reopenings")
    memo = models.TextField()
    requested_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    requested_by_name = models.CharField(max_length=200, help_text="As known then")
    requested_at = models.DateTimeField()
    status = models.CharField(
        max_length=10, choices=choices(ReopeningStatus), default=ReopeningStatus.PENDING.value
    )
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    decided_by_name = models.CharField(max_length=200, blank=True, default="")
    decided_at = models.DateTimeField(null=True)
    decision_reason = models.TextField(blank=True, default="")

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["seal"], condition=Q(status=ReopeningStatus.PENDING.value), name="one_pending_reopening"
            ),
            models.UniqueConstraint(
                fields=["seal"], condition=Q(status=ReopeningStatus.APPROVED.value), name="one_reopening_per_seal"
            ),
            models.CheckConstraint(condition=~Q(memo=""), name="reopening_has_a_memo"),
            models.CheckConstraint(
                condition=Q(status=ReopeningStatus.PENDING.value) | Q(decided_by__isnull=False, decided_at__isnull=False),
                name="reopening_is_decided_by_somebody",
            ),
            models.CheckConstraint(
                condition=~Q(status=ReopeningStatus.APPROVED.value) | ~Q(decided_by=F("requested_by")),
                name="reopening_takes_two",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.seal_id}: {self.status}"
