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
from apps.attendance.rules.excuses import ExcuseStatus
from apps.attendance.rules.flags import Verdict
from apps.cadets.models import Enrollment
from apps.files.models import StoredFile
from apps.system.models import Platoon, Term, choices


class Calendar(models.Model):
    """Training days that were planned at once from a pattern, and may be taken back at once while they are untouched."""

    term = models.ForeignKey(Term, on_delete=models.PROTECT, related_name="calendars")
    day_count = models.PositiveSmallIntegerField()
    first_on = models.DateField()
    last_on = models.DateField()
    made_by_name = models.CharField(max_length=200)
    made_at = models.DateTimeField()
    undone_by_name = models.CharField(max_length=200, blank=True, default="")
    undone_at = models.DateTimeField(null=True)
    undo_reason = models.TextField(blank=True, default="")

    class Meta:
        ordering = ["-made_at", "-id"]

    def __str__(self) -> str:
        return f"{self.day_count} days from {self.first_on}"


class TrainingDay(models.Model):
    """A dated day of a term."""

    term = models.ForeignKey(Term, on_delete=models.PROTECT, related_name="training_days")
    calendar = models.ForeignKey(
        Calendar, on_delete=models.PROTECT, null=True, blank=True, related_name="days"
    )
    held_on = models.DateField()
    title = models.CharField(max_length=200)
    location = models.CharField(max_length=120, blank=True, default="")
    status = models.CharField(max_length=10, choices=choices(DayStatus), default=DayStatus.PLANNED)
    is_make_up = models.BooleanField(
        default=False, help_text="Counts for nobody by itself: it replaces a day that the chosen have missed"
    )
    changed_at = models.DateTimeField(
        null=True, blank=True, help_text="When somebody last changed what was planned"
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

    # Without indexes of their own: those of the constraint and of records_of_an_enrollment begin with them.
    session = models.ForeignKey(
        TrainingSession, on_delete=models.PROTECT, related_name="records", db_index=False
    )
    enrollment = models.ForeignKey(
        Enrollment, on_delete=models.PROTECT, related_name="attendance_records", db_index=False
    )
    status = models.CharField(max_length=10, choices=choices(AttendanceStatus))
    source = models.CharField(max_length=10, choices=choices(Source))
    scanned_at = models.DateTimeField(null=True, blank=True)
    time_out = models.DateTimeField(null=True, blank=True)
    reason = models.TextField(blank=True, default="")
    marked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", db_index=False
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


class Excuse(models.Model):
    """A cadet asks to be excused for a training day. Approved, every session of the day says so."""

    enrollment = models.ForeignKey(Enrollment, on_delete=models.PROTECT, related_name="excuses")
    day = models.ForeignKey(TrainingDay, on_delete=models.PROTECT, related_name="excuses")
    reason = models.TextField()
    # Letters go when their time is over; that there was an excuse stays.
    letter = models.ForeignKey(StoredFile, on_delete=models.SET_NULL, null=True, related_name="+")
    status = models.CharField(max_length=10, choices=choices(ExcuseStatus), default=ExcuseStatus.OPEN.value)
    filed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    filed_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    appeal_reason = models.TextField(blank=True, default="")
    appealed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["enrollment", "day"],
                condition=~Q(status=ExcuseStatus.WITHDRAWN.value),
                name="one_excuse_per_day_and_enrollment",
            ),
            models.CheckConstraint(
                condition=~Q(status=ExcuseStatus.APPEALED.value) | Q(appealed_at__isnull=False),
                name="appealed_excuse_says_when",
            ),
        ]
        indexes = [models.Index(fields=["day", "status"], name="excuses_of_a_day")]

    def __str__(self) -> str:
        return f"{self.enrollment_id} on {self.day_id}: {self.status}"


class ExcuseReview(models.Model):
    """What somebody decided about an excuse; of an appeal it is somebody else."""

    excuse = models.ForeignKey(Excuse, on_delete=models.CASCADE, related_name="reviews")
    is_appeal = models.BooleanField()
    is_approved = models.BooleanField()
    reason = models.TextField()
    reviewed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    reviewed_by_name = models.CharField(max_length=200)
    reviewed_at = models.DateTimeField()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["excuse", "is_appeal"], name="an_excuse_is_decided_once_and_once_more"
            ),
            models.UniqueConstraint(
                fields=["excuse", "reviewed_by"], name="an_appeal_is_decided_by_another_person"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.excuse_id} {self.is_approved}"


class Scan(models.Model):
    """Every scan that was sent, with what became of it. `client_id` is the sender's: the same scan again is known by it."""

    client_id = models.UUIDField(unique=True)
    day = models.ForeignKey(TrainingDay, on_delete=models.PROTECT, related_name="scans", db_index=False)
    # Without an index: scans are looked for by day, and a session that has some is never deleted.
    session = models.ForeignKey(
        TrainingSession, on_delete=models.PROTECT, null=True, related_name="scans", db_index=False
    )
    enrollment = models.ForeignKey(Enrollment, on_delete=models.PROTECT, null=True, related_name="scans")
    kind = models.CharField(max_length=3, choices=choices(ScanKind))
    scanned_at = models.DateTimeField()
    received_at = models.DateTimeField()
    outcome = models.CharField(max_length=10, choices=choices(ScanOutcome))
    rejection = models.CharField(max_length=15, choices=choices(Rejection), blank=True, default="")
    scanned_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    device = models.UUIDField(null=True, help_text="Made by the phone")
    by_print = models.BooleanField(
        default=False, help_text="By a printed card, where the unit asks for codes that change"
    )

    class Meta:
        indexes = [models.Index(fields=["day", "-received_at"], name="scans_of_a_day")]

    def __str__(self) -> str:
        return f"{self.client_id} {self.outcome}"


class DayStaff(models.Model):
    """A member of the training staff on a training day: planned to run it, or there. Never part of a grade."""

    day = models.ForeignKey(TrainingDay, on_delete=models.PROTECT, related_name="staff")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    is_on_duty = models.BooleanField(default=False, help_text="Runs the day")
    time_in = models.DateTimeField(null=True, blank=True)
    time_out = models.DateTimeField(null=True, blank=True)
    note = models.CharField(max_length=200, blank=True, default="")
    marked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    updated_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["day", "user"], name="one_row_per_day_and_staff"),
            models.CheckConstraint(
                condition=Q(time_out__isnull=True) | Q(time_in__isnull=False, time_out__gte=F("time_in")),
                name="staff_leave_after_they_come",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.day_id} {self.user_id}"


class HeadCount(models.Model):
    """How many of a platoon were counted on the ground at a moment. Only ever inserted: the newest of a platoon stands, the
    others are its history."""

    session = models.ForeignKey(TrainingSession, on_delete=models.PROTECT, related_name="head_counts")
    platoon = models.ForeignKey(Platoon, on_delete=models.PROTECT, related_name="head_counts")
    counted = models.PositiveSmallIntegerField()
    scanned = models.PositiveSmallIntegerField(help_text="How many were recorded as here at that time")
    counted_at = models.DateTimeField()
    note = models.CharField(max_length=200, blank=True, default="")
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["session", "platoon", "-id"], name="counts_of_a_platoon")]

    def __str__(self) -> str:
        return f"{self.session_id} {self.platoon_id} {self.counted}"


class FlagReview(models.Model):
    """What a person found of scans that were flagged. The flag itself is computed; `scan_count` says for how many scans this
    was decided, so that one that has grown since is looked at again. Only ever inserted."""

    day = models.ForeignKey(TrainingDay, on_delete=models.PROTECT, related_name="flag_reviews")
    key = models.CharField(max_length=80)
    verdict = models.CharField(max_length=10, choices=choices(Verdict))
    reason = models.TextField()
    scan_count = models.PositiveIntegerField()
    reviewed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    reviewed_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["day", "key", "-id"], name="reviews_of_a_flag")]

    def __str__(self) -> str:
        return f"{self.day_id} {self.key} {self.verdict}"


class Scanner(models.Model):
    """A phone that scans a day, as it last told of itself."""

    day = models.ForeignKey(TrainingDay, on_delete=models.CASCADE, related_name="scanners")
    device = models.UUIDField(help_text="Made by the phone")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    queued = models.PositiveIntegerField()
    seen_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["day", "device"], name="one_row_per_scanner_and_day")]

    def __str__(self) -> str:
        return f"{self.day_id} {self.device} {self.queued}"


class CalendarFeed(models.Model):
    """The secret link by which somebody's own calendar program reads the unit's calendar. Only a keyed hash is kept."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="calendar_feed"
    )
    token_hash = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField()
    read_on = models.DateField(null=True, help_text="When a program last asked for it")

    def __str__(self) -> str:
        return f"calendar of {self.user_id}"
