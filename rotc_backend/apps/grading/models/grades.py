"""Policy, assessments, scores and marks. No grade is stored: it is computed from these, the ledger and the attendance."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from apps.cadets.models import Enrollment
from apps.grading.rules import MarkCode
from apps.system.models import Term


class GradingPolicy(models.Model):
    """One numbered version of a term's rules; the highest version is in force. Only ever inserted: triggers refuse the rest."""

    term = models.ForeignKey(Term, on_delete=models.PROTECT, related_name="policies")
    version = models.PositiveSmallIntegerField()
    rules = models.JSONField(help_text="apps.grading.rules.Policy.to_json()")
    reason = models.TextField(blank=True, default="", help_text="Why it was adopted")
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["term", "-version"]
        verbose_name_plural = "grading policies"
        constraints = [models.UniqueConstraint(fields=["term", "version"], name="one_policy_per_version")]

    def __str__(self) -> str:
        return f"version {self.version} of {self.term}"


class Assessment(models.Model):
    """An exam of the term."""

    term = models.ForeignKey(Term, on_delete=models.PROTECT, related_name="assessments")
    code = models.CharField(max_length=30)
    name = models.CharField(max_length=60)
    maximum = models.DecimalField(max_digits=7, decimal_places=3)
    weight = models.DecimalField(max_digits=6, decimal_places=3, default=1)
    base = models.DecimalField(
        max_digits=5, decimal_places=3, default=0, help_text="Percentage that a score of 0 earns"
    )
    position = models.PositiveSmallIntegerField()
    is_used = models.BooleanField(default=True, help_text="The policy in force names it")

    class Meta:
        ordering = ["position", "id"]
        constraints = [
            models.UniqueConstraint(fields=["term", "code"], name="one_assessment_per_code"),
            models.CheckConstraint(
                condition=Q(maximum__gt=0) & Q(weight__gt=0), name="assessment_counts_for_something"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Score(models.Model):
    """One enrollment's result in an assessment. A blank is NULL, never 0. `version` counts the changes of the cell."""

    enrollment = models.ForeignKey(Enrollment, on_delete=models.PROTECT, related_name="scores")
    assessment = models.ForeignKey(Assessment, on_delete=models.PROTECT, related_name="scores")
    value = models.DecimalField(max_digits=7, decimal_places=3, null=True, blank=True)
    version = models.PositiveIntegerField(default=1)
    updated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    updated_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["enrollment", "assessment"], name="one_score_per_assessment"),
            models.CheckConstraint(
                condition=Q(value__isnull=True) | Q(value__gte=0), name="score_not_negative"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.enrollment_id} {self.assessment_id}: {self.value}"


class GradeMark(models.Model):
    """INC, DO or T: a state that stands instead of a number. An INC says what is still required, and until when; what becomes
    of it after that a person decides."""

    enrollment = models.OneToOneField(Enrollment, on_delete=models.PROTECT, related_name="grade_mark")
    code = models.CharField(max_length=3, choices=[(code.value, code.value) for code in MarkCode])
    reason = models.TextField(blank=True, default="")
    requirement = models.TextField(blank=True, default="", help_text="What an INC is completed by")
    deadline = models.DateField(null=True, blank=True)
    set_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    set_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(code=MarkCode.INCOMPLETE.value) | Q(requirement="", deadline__isnull=True),
                name="only_inc_is_completed",
            )
        ]

    def __str__(self) -> str:
        return f"{self.code} for {self.enrollment_id}"
