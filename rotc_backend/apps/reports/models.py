"""Report jobs and the files they made."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from apps.cadets.models import Enrollment
from apps.reports import rules
from apps.reports.rules import ReportKind, ReportStatus
from apps.system.models import Company, Term, choices


class Report(models.Model):
    """One requested document. `claimed_until` is the lease of the worker that makes it: a killed worker's job is taken
    over when the lease has run out. `attempts` counts the claims and tells the holder of the last one from those before."""

    kind = models.CharField(max_length=20, choices=choices(ReportKind))
    term = models.ForeignKey(Term, on_delete=models.PROTECT, null=True, blank=True, related_name="reports")
    company = models.ForeignKey(Company, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    enrollment = models.ForeignKey(
        Enrollment, on_delete=models.CASCADE, null=True, blank=True, related_name="+"
    )
    status = models.CharField(max_length=10, choices=choices(ReportStatus), default=ReportStatus.QUEUED.value)
    progress = models.PositiveSmallIntegerField(default=0)
    reason = models.TextField(blank=True, default="", help_text="Why it failed")
    attempts = models.PositiveSmallIntegerField(default=0)
    claimed_until = models.DateTimeField(null=True)
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="reports"
    )
    created_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(condition=Q(progress__lte=100), name="report_progress_in_percent"),
            models.CheckConstraint(
                condition=~Q(status=ReportStatus.RUNNING.value) | Q(claimed_until__isnull=False),
                name="running_report_is_claimed",
            ),
            models.CheckConstraint(
                condition=~Q(status=ReportStatus.FAILED.value) | ~Q(reason=""), name="failed_report_says_why"
            ),
            models.CheckConstraint(
                condition=Q(kind=ReportKind.OWN_DATA.value, term__isnull=True, company__isnull=True)
                | (~Q(kind=ReportKind.OWN_DATA.value) & Q(term__isnull=False)),
                name="report_is_of_a_term_or_of_its_requester",
            ),
            models.CheckConstraint(
                condition=Q(kind=ReportKind.GRADE_RECORD.value, enrollment__isnull=False)
                | (~Q(kind=ReportKind.GRADE_RECORD.value) & Q(enrollment__isnull=True)),
                name="grade_record_is_of_an_enrollment",
            ),
            models.UniqueConstraint(
                fields=["requested_by"],
                condition=Q(
                    kind=ReportKind.OWN_DATA.value,
                    status__in=[ReportStatus.QUEUED.value, ReportStatus.RUNNING.value],
                ),
                name="own_data_of_a_user_is_made_once_at_a_time",
            ),
        ]
        indexes = [
            models.Index(fields=["requested_by", "-id"], name="reports_of_a_user"),
            models.Index(
                fields=["id"],
                condition=Q(status__in=[ReportStatus.QUEUED.value, ReportStatus.RUNNING.value]),
                name="reports_in_the_making",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk} {self.status}"

    @property
    def title(self) -> str:
        """What people call it."""
        return rules.title(
            self.kind,
            term=self.term.name if self.term else None,
            company=self.company.name if self.company else None,
            cadet=self.enrollment.cadet.name if self.enrollment else None,
        )


class ReportFile(models.Model):
    """The finished document. It lives in the database: the services share no disk, and so it commits with the state."""

    report = models.OneToOneField(Report, on_delete=models.CASCADE, related_name="file", primary_key=True)
    name = models.CharField(max_length=200)
    content_type = models.CharField(max_length=100)
    content = models.BinaryField()
    sha256 = models.CharField(max_length=64)

    def __str__(self) -> str:
        return self.name
