"""Training days, their sessions, scans and attendance records."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from apps.attendance.rules import (
    AttendanceStatus,
    DayStatus,
    Rejection,
    ScanKind,
    ScanOutcome,
    Source,
    Window,
)
from apps.cadets.models import Enrollment
from apps.system.models import Term, choices


class TrainingDay(models.Model):
    """A dated day of a term."""

    term = models.ForeignKey(Term, on_delete=models.PROTECT, related_name="training_days")
    held_on = models.DateField()
    title = models.CharField(max_length=200)
    status = models.CharField(max_length=10, choices=choices(DayStatus), default=DayStatus.PLANNED)
    is_make_up = models.BooleanField(
        default=False, help_text="Counts for nobody by itself: it replaces a day that the chosen have missed"
    )
    opened_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["held_on", "id"]
        constraints = [
            models.UniqueConstraint(fields=["term", "held_on", "title"], name="one_day_per_date_and_title")
        ]
        indexes = [models.Index(fields=["term", "held_on"], name="days_of_a_term")]

    def __str__(self) -> str:
        return f"{self.held_on} {self.title}"


class TrainingSession(models.Model):
    """One session of a training day, usually the only one; AM and PM where the unit musters twice."""

    day = models.ForeignKey(TrainingDay, on_delete=models.CASCADE, related_name="sessions")
    name = models.CharField(max_length=40, blank=True, default="")
    opens_at = models.DateTimeField()
    on_time_until = models.DateTimeField()
    late_until = models.DateTimeField()
    closes_at = models.DateTimeField()

    class Meta:
        ordering = ["opens_at", "id"]
        constraints = [
            models.UniqueConstraint(fields=["day", "name"], name="one_session_per_name"),
            models.CheckConstraint(
                condition=Q(on_time_until__gte=F("opens_at"))
                & Q(late_until__gte=F("on_time_until"))
                & Q(closes_at__gte=F("late_until")),
                name="session_times_in_order",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.day_id} {self.name}".strip()

    @property
    def window(self) -> Window:
        """The session's times as the rules take them."""
        return Window(self.opens_at, self.on_time_until, self.late_until, self.closes_at)


class MakeUp(models.Model):
    """A make-up day on which an enrollment makes up for a day that it missed."""

    enrollment = models.ForeignKey(Enrollment, on_delete=models.PROTECT, related_name="make_ups")
    day = models.ForeignKey(TrainingDay, on_delete=models.PROTECT, related_name="make_ups")
    missed_day = models.ForeignKey(TrainingDay, on_delete=models.PROTECT, related_name="made_up")

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["enrollment", "missed_day"], name="missed_day_made_up_once"),
            models.UniqueConstraint(fields=["day", "enrollment"], name="make_up_day_makes_up_for_one"),
            models.CheckConstraint(condition=~Q(day=F("missed_day")), name="no_day_makes_up_for_itself"),
        ]

    def __str__(self) -> str:
        return f"{self.enrollment_id}: {self.day_id} for {self.missed_day_id}"


class AttendanceRecord(models.Model):
    """The one outcome per session and enrollment."""

    session = models.ForeignKey(TrainingSession, on_delete=models.PROTECT, related_name="records")
    enrollment = models.ForeignKey(Enrollment, on_delete=models.PROTECT, related_name="attendance_records")
    status = models.CharField(max_length=10, choices=choices(AttendanceStatus))
    source = models.CharField(max_length=10, choices=choices(Source))
    scanned_at = models.DateTimeField(null=True, blank=True)
    time_out = models.DateTimeField(null=True, blank=True)
    reason = models.TextField(blank=True, default="")
    marked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    recorded_at = models.DateTimeField()
    updated_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["session", "enrollment"], name="one_record_per_session"),
            models.CheckConstraint(
                condition=Q(status__in=[status.value for status in AttendanceStatus]),
                name="known_attendance_status",
            ),
        ]
        indexes = [models.Index(fields=["enrollment", "session"], name="records_of_an_enrollment")]

    def __str__(self) -> str:
        return f"{self.session_id} {self.enrollment_id} {self.status}"


class Scan(models.Model):
    """Every scan that was sent, with what became of it. `client_id` is the sender's: the same scan again is known by it."""

    client_id = models.UUIDField(unique=True)
    day = models.ForeignKey(TrainingDay, on_delete=models.PROTECT, related_name="scans")
    session = models.ForeignKey(TrainingSession, on_delete=models.PROTECT, null=True, related_name="scans")
    enrollment = models.ForeignKey(Enrollment, on_delete=models.PROTECT, null=True, related_name="scans")
    kind = models.CharField(max_length=3, choices=choices(ScanKind))
    scanned_at = models.DateTimeField()
    received_at = models.DateTimeField()
    outcome = models.CharField(max_length=10, choices=choices(ScanOutcome))
    rejection = models.CharField(max_length=15, choices=choices(Rejection), blank=True, default="")
    scanned_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["day", "-received_at"], name="scans_of_a_day")]

    def __str__(self) -> str:
        return f"{self.client_id} {self.outcome}"
