"""Activities and achievements, their pictures, and who took part."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from apps.activities.rules import MOST_HOURS, ActivityKind
from apps.cadets.models import Enrollment
from apps.files.models import Picture
from apps.system.models import Term, choices


class Activity(models.Model):
    """What the corps does besides its training days, and what it achieved. `version` counts the changes, so that a stale write
    is refused."""

    term = models.ForeignKey(Term, on_delete=models.PROTECT, related_name="activities")
    kind = models.CharField(max_length=12, choices=choices(ActivityKind))
    title = models.CharField(max_length=200)
    description = models.TextField(blank=True, default="")
    location = models.CharField(max_length=120, blank=True, default="")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    hours = models.DecimalField(
        max_digits=5,
        decimal_places=2,
        default=0,
        help_text="Credited to who takes part, unless said otherwise",
    )
    version = models.PositiveIntegerField(default=1)
    created_by_name = models.CharField(max_length=200)
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["-starts_at", "-id"]
        verbose_name_plural = "activities"
        indexes = [models.Index(fields=["term", "-starts_at"], name="activities_of_a_term")]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gte=F("starts_at")), name="activity_ends_after_it_starts"
            ),
            models.CheckConstraint(
                condition=Q(hours__gte=0, hours__lte=MOST_HOURS), name="activity_hours_in_bounds"
            ),
            models.CheckConstraint(
                condition=~Q(kind=ActivityKind.ACHIEVEMENT.value) | Q(hours=0),
                name="achievement_gives_no_hours",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class ActivityPicture(Picture):
    """A picture of an activity."""

    activity = models.ForeignKey(Activity, on_delete=models.CASCADE, related_name="pictures")


class Participation(models.Model):
    """One cadet's part in an activity."""

    activity = models.ForeignKey(Activity, on_delete=models.PROTECT, related_name="participations")
    enrollment = models.ForeignKey(Enrollment, on_delete=models.PROTECT, related_name="participations")
    hours = models.DecimalField(max_digits=5, decimal_places=2)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["activity", "enrollment"], name="one_part_per_activity"),
            models.CheckConstraint(
                condition=Q(hours__gte=0, hours__lte=MOST_HOURS), name="participation_hours_in_bounds"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.enrollment_id} in {self.activity_id}"
