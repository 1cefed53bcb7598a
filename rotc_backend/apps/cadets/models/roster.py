"""Cadets, their enrollments, and the corrections that people ask for."""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q
from django.utils import timezone

from apps.cadets import rules
from apps.cadets.rules import EnrollmentStatus, Sex
from apps.files.models import StoredFile
from apps.system.models import Company, Platoon, Squad, Term, choices
from apps.system.rules import RequestStatus


class Cadet(models.Model):
    """A person in training. `version` counts the changes, so that a stale write is refused."""

    student_number = models.CharField(max_length=40, unique=True)
    last_name = models.CharField(max_length=255)
    first_name = models.CharField(max_length=255)
    middle_name = models.CharField(max_length=255, blank=True, default="")
    suffix = models.CharField(max_length=20, blank=True, default="")
    sex = models.CharField(max_length=6, choices=choices(Sex), blank=True, default="")
    birthdate = models.DateField(null=True, blank=True)
    email = models.EmailField(blank=True, default="")
    contact_number = models.CharField(max_length=40, blank=True, default="")
    address = models.TextField(blank=True, default="")
    degree_program = models.CharField(max_length=120, blank=True, default="")
    year_level = models.PositiveSmallIntegerField(null=True, blank=True)
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="cadet"
    )
    photo = models.ForeignKey(
        StoredFile,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        help_text="For ID cards",
    )
    card_issue_number = models.PositiveSmallIntegerField(
        default=1, help_text="ID cards of earlier issues are revoked"
    )
    search_text = models.TextField(editable=False, help_text="Folded student number and names")
    version = models.PositiveIntegerField(default=1)
    archived_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["last_name", "first_name", "id"]
        indexes = [
            models.Index(fields=["last_name", "first_name", "id"], name="cadets_in_list_order"),
            models.Index(fields=["sex", "last_name", "first_name", "id"], name="cadets_by_sex"),
            models.Index(
                fields=["last_name", "first_name", "id"],
                condition=Q(archived_at__isnull=False),
                name="cadets_archived",
            ),
            # Read far more often than written: no list of what is still to be sorted in.
            GinIndex(
                fields=["search_text"], opclasses=["gin_trgm_ops"], fastupdate=False, name="cadets_by_word"
            ),
        ]
        constraints = [
            models.CheckConstraint(condition=~Q(student_number=""), name="cadet_has_a_student_number"),
            models.CheckConstraint(condition=Q(card_issue_number__gte=1), name="card_issues_count_from_one"),
        ]

    def __str__(self) -> str:
        return f"{self.student_number} {self.name}"

    @property
    def name(self) -> str:
        """The name as the unit's lists print it."""
        return rules.full_name(
            last_name=self.last_name,
            first_name=self.first_name,
            middle_name=self.middle_name,
            suffix=self.suffix,
        )


class Enrollment(models.Model):
    """One cadet in one term; what a grade hangs on. Its row is the lock for everything that hangs on it."""

    cadet = models.ForeignKey(Cadet, on_delete=models.PROTECT, related_name="enrollments")
    term = models.ForeignKey(Term, on_delete=models.PROTECT, related_name="enrollments")
    course = models.CharField(max_length=20, blank=True, default="")
    battalion = models.CharField(max_length=60, blank=True, default="")
    company = models.ForeignKey(
        Company, on_delete=models.PROTECT, null=True, blank=True, related_name="enrollments"
    )
    platoon = models.ForeignKey(
        Platoon, on_delete=models.PROTECT, null=True, blank=True, related_name="enrollments"
    )
    squad = models.ForeignKey(
        Squad,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="enrollments",
        help_text="Of the platoon: the migration's own key holds both together",
    )
    status = models.CharField(
        max_length=12, choices=choices(EnrollmentStatus), default=EnrollmentStatus.ONGOING
    )
    enrolled_on = models.DateField(null=True, blank=True, help_text="Empty: since the term began")
    ended_on = models.DateField(null=True, blank=True, help_text="Last day; empty: until the term's end")
    ended_by_archiving = models.BooleanField(
        default=False, help_text="Whether the archiving set the last day: restoring takes such a one up"
    )
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["cadet", "term"], name="one_enrollment_per_term"),
            models.CheckConstraint(
                condition=Q(enrolled_on__isnull=True)
                | Q(ended_on__isnull=True)
                | Q(ended_on__gte=models.F("enrolled_on")),
                name="enrollment_ends_after_it_starts",
            ),
            models.CheckConstraint(
                condition=Q(ended_by_archiving=False) | Q(ended_on__isnull=False),
                name="what_archiving_ended_has_a_last_day",
            ),
            models.CheckConstraint(
                condition=Q(squad__isnull=True) | Q(platoon__isnull=False), name="squad_lies_in_a_platoon"
            ),
        ]
        indexes = [
            models.Index(fields=["term", "company", "platoon"], name="enrollments_by_company"),
            models.Index(fields=["term", "course"], name="enrollments_by_course"),
            models.Index(fields=["term", "status"], name="enrollments_by_status"),
        ]

    def __str__(self) -> str:
        return f"{self.cadet_id} in {self.term_id}"


class Transfer(models.Model):
    """A cadet goes to another company or platoon in mid-term. The enrollment says where the cadet stands now; where it was
    before `moved_on`, the first day in the new place, only this row knows. Append-only: triggers hold it."""

    enrollment = models.ForeignKey(Enrollment, on_delete=models.PROTECT, related_name="transfers")
    moved_on = models.DateField(help_text="First day in the new place")
    from_company = models.ForeignKey(Company, on_delete=models.PROTECT, null=True, related_name="+")
    from_platoon = models.ForeignKey(Platoon, on_delete=models.PROTECT, null=True, related_name="+")
    to_company = models.ForeignKey(Company, on_delete=models.PROTECT, null=True, related_name="+")
    to_platoon = models.ForeignKey(Platoon, on_delete=models.PROTECT, null=True, related_name="+")
    recorded_by_name = models.CharField(max_length=200, blank=True, default="", help_text="As known then")
    recorded_at = models.DateTimeField()

    class Meta:
        ordering = ["moved_on", "id"]
        indexes = [models.Index(fields=["enrollment", "moved_on"], name="transfers_of_an_enrollment")]
        constraints = [
            models.CheckConstraint(
                condition=~Q(from_company=models.F("to_company"), from_platoon=models.F("to_platoon")),
                name="transfer_goes_elsewhere",
            )
        ]

    def __str__(self) -> str:
        return f"{self.enrollment_id} on {self.moved_on}"


class Correction(models.Model):
    """A person asks for another value in the own record: the cadet's or, for who has none, the account's.

    `says` is what stood there when it was asked, so that a value that changed meanwhile is not overwritten."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="corrections")
    cadet = models.ForeignKey(Cadet, on_delete=models.PROTECT, null=True, related_name="corrections")
    field = models.CharField(max_length=40)
    says = models.TextField(blank=True, default="")
    wanted = models.TextField(blank=True, default="")
    reason = models.TextField()
    status = models.CharField(max_length=8, choices=choices(RequestStatus), default=RequestStatus.OPEN.value)
    requested_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True)
    decided_by_name = models.CharField(max_length=200, blank=True, default="")
    decision_reason = models.TextField(blank=True, default="")

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "field"],
                condition=Q(status=RequestStatus.OPEN.value),
                name="one_open_correction_per_field",
            ),
            models.CheckConstraint(
                condition=Q(status=RequestStatus.OPEN.value, decided_at__isnull=True)
                | (~Q(status=RequestStatus.OPEN.value) & Q(decided_at__isnull=False)),
                name="decided_correction_says_when",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.field} of {self.user_id}: {self.status}"
