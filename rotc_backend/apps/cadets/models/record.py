"""What is kept of a cadet besides what the roster names: one row per cadet, what was handed in, and awards."""

from __future__ import annotations

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q

from apps.cadets.models.roster import Cadet
from apps.cadets.rules import (
    HEIGHTS_CM,
    WEIGHTS_KG,
    BloodType,
    RequirementKind,
)
from apps.system.models import choices


class CadetRecord(models.Model):
    """The rest of a cadet's record. `Cadet.version` counts its changes too: the two are one record to whoever mends it.

    Who has none has handed in nothing yet."""

    cadet = models.OneToOneField(Cadet, on_delete=models.PROTECT, primary_key=True, related_name="record")
    rank = models.CharField(max_length=40, blank=True, default="")
    position = models.CharField(max_length=80, blank=True, default="")
    college = models.CharField(max_length=120, blank=True, default="")
    section = models.CharField(max_length=40, blank=True, default="")
    boots_size = models.CharField(max_length=10, blank=True, default="")
    uniform_size = models.CharField(max_length=10, blank=True, default="")
    cap_size = models.CharField(max_length=10, blank=True, default="")
    guardian_name = models.CharField(max_length=200, blank=True, default="")
    guardian_relationship = models.CharField(max_length=40, blank=True, default="")
    guardian_contact_number = models.CharField(max_length=40, blank=True, default="")
    guardian_address = models.TextField(blank=True, default="")
    blood_type = models.CharField(max_length=3, choices=choices(BloodType), blank=True, default="")
    height_cm = models.PositiveSmallIntegerField(
        null=True,
        blank=True,
        validators=[MinValueValidator(HEIGHTS_CM[0]), MaxValueValidator(HEIGHTS_CM[1])],
    )
    weight_kg = models.PositiveSmallIntegerField(
        null=True,
        blank=True,
        validators=[MinValueValidator(WEIGHTS_KG[0]), MaxValueValidator(WEIGHTS_KG[1])],
    )
    allergies = models.TextField(blank=True, default="")
    conditions = models.TextField(blank=True, default="")
    handed_in_at = models.DateTimeField(null=True, help_text="When the cadet said that it is filled in")
    reviewed_at = models.DateTimeField(null=True, help_text="When somebody found it in order")
    reviewed_by_name = models.CharField(max_length=200, blank=True, default="", help_text="As known then")
    returned_reason = models.TextField(blank=True, default="", help_text="Why it went back to the cadet")

    class Meta:
        indexes = [
            models.Index(
                fields=["handed_in_at"],
                condition=Q(handed_in_at__isnull=False, reviewed_at__isnull=True),
                name="records_to_review",
            )
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(reviewed_at__isnull=True) | Q(handed_in_at__isnull=False, returned_reason=""),
                name="reviewed_record_was_handed_in",
            )
        ]

    def __str__(self) -> str:
        return f"record of {self.cadet_id}"


class Requirement(models.Model):
    """A paper that the unit asks of each cadet and that this one has handed in; `version` counts the changes."""

    cadet = models.ForeignKey(Cadet, on_delete=models.PROTECT, related_name="requirements")
    kind = models.CharField(max_length=24, choices=choices(RequirementKind))
    handed_in_on = models.DateField()
    expires_on = models.DateField(null=True, blank=True, help_text="Last day; empty: holds for good")
    note = models.CharField(max_length=200, blank=True, default="")
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["kind"]
        constraints = [
            models.UniqueConstraint(fields=["cadet", "kind"], name="one_paper_per_requirement"),
            models.CheckConstraint(
                condition=Q(expires_on__isnull=True) | Q(expires_on__gte=models.F("handed_in_on")),
                name="requirement_expires_after_it_came",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} of {self.cadet_id}"


class SavedView(models.Model):
    """Filters and columns of the list of cadets that somebody comes back to, as the address bar has them."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="cadet_views")
    name = models.CharField(max_length=60)
    query = models.JSONField(default=dict)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "name"], name="one_view_per_name"),
            models.CheckConstraint(condition=~Q(name=""), name="view_has_a_name"),
        ]

    def __str__(self) -> str:
        return f"{self.name} of {self.user_id}"


class Award(models.Model):
    """A medal, ribbon or citation that a cadet was given."""

    cadet = models.ForeignKey(Cadet, on_delete=models.PROTECT, related_name="awards")
    name = models.CharField(max_length=120)
    given_on = models.DateField()
    citation = models.CharField(max_length=500, blank=True, default="")

    class Meta:
        ordering = ["-given_on", "-id"]
        constraints = [models.CheckConstraint(condition=~Q(name=""), name="award_has_a_name")]

    def __str__(self) -> str:
        return f"{self.name} of {self.cadet_id}"
