"""Report jobs, the documents that were issued, and the files."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from apps.attendance.models import TrainingDay
from apps.cadets.models import Enrollment
from apps.reports import rules
from apps.reports.rules import UNFINISHED, ReportFormat, ReportKind, ReportStatus
from apps.system.models import Company, Term, choices


class Report(models.Model):
    """One requested document. `claimed_until` is the lease of the worker that makes it: a killed worker's job is taken
    over when the lease has run out. `attempts` counts the claims and tells the holder of the last one from those before."""

    kind = models.CharField(max_length=30, choices=choices(ReportKind))
    format = models.CharField(max_length=4, choices=choices(ReportFormat), default=ReportFormat.PDF.value)
    term = models.ForeignKey(Term, on_delete=models.PROTECT, null=True, blank=True, related_name="reports")
    company = models.ForeignKey(Company, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    enrollment = models.ForeignKey(
        Enrollment, on_delete=models.CASCADE, null=True, blank=True, related_name="+"
    )
    day = models.ForeignKey(TrainingDay, on_delete=models.CASCADE, null=True, blank=True, related_name="+")
    options = models.JSONField(default=dict, blank=True, help_text="What else was chosen: program, layout")
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
                condition=~Q(kind=ReportKind.GRADE_RECORD.value) | Q(enrollment__isnull=False),
                name="grade_record_is_of_an_enrollment",
            ),
            models.UniqueConstraint(
                fields=["requested_by"],
                condition=Q(
                    kind=ReportKind.OWN_DATA.value,
                    status__in=[status.value for status in UNFINISHED],
                ),
                name="own_data_of_a_user_is_made_once_at_a_time",
            ),
        ]
        indexes = [
            models.Index(fields=["requested_by", "-id"], name="reports_of_a_user"),
            models.Index(
                fields=["id"],
                condition=Q(status__in=[status.value for status in UNFINISHED]),
                name="reports_in_the_making",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk} {self.status}"

    @property
    def title(self) -> str:
        """What people call it."""
        named = rules.title(
            self.kind,
            term=self.term.name if self.term else None,
            company=self.company.name if self.company else None,
            about=self.enrollment.cadet.name if self.enrollment else str(self.day) if self.day else None,
        )
        return f"Sample: {named}" if self.options.get("sample") else named


class Issue(models.Model):
    """A document that the unit issued: what its number and its QR stand for. PDF and XLSX of the same content are the same
    document. It names nobody but those who sign for the unit; `code` is what the QR says, and nobody guesses it."""

    code = models.CharField(max_length=32, unique=True)
    kind = models.CharField(max_length=30, choices=choices(ReportKind))
    subject = models.CharField(max_length=200, help_text="Of what: the next document of it replaces this")
    term = models.ForeignKey(Term, on_delete=models.PROTECT, null=True, related_name="+")
    company = models.ForeignKey(Company, on_delete=models.PROTECT, null=True, related_name="+")
    fingerprint = models.CharField(
        max_length=64, help_text="SHA-256 of all that it says, see services.issuing"
    )
    letterhead = models.JSONField(help_text="The unit and its signatories as they were")
    policy_version = models.PositiveSmallIntegerField(null=True)
    issued_at = models.DateTimeField()
    published_at = models.DateTimeField(null=True, help_text="Empty: its first file is in the making")
    replaced_at = models.DateTimeField(null=True)
    replaced_by = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["subject", "fingerprint"],
                condition=Q(replaced_at__isnull=True),
                name="one_issue_of_the_same_content",
            ),
            models.CheckConstraint(
                condition=Q(replaced_at__isnull=True, replaced_by__isnull=True)
                | Q(replaced_at__isnull=False, replaced_by__isnull=False),
                name="replaced_issue_says_by_what",
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def number(self) -> str:
        """As printed: 2026-000123; of what is not issued, a sample, that it is one."""
        if self.pk is None:
            return "sample"
        return f"{self.issued_at:%Y}-{self.pk:06}"


class ReportFile(models.Model):
    """The finished document. It lives in the database: the services share no disk, and so it commits with the state."""

    report = models.OneToOneField(Report, on_delete=models.CASCADE, related_name="file", primary_key=True)
    name = models.CharField(max_length=200)
    content_type = models.CharField(max_length=100)
    content = models.BinaryField()
    sha256 = models.CharField(max_length=64)
    issue = models.ForeignKey(Issue, on_delete=models.PROTECT, null=True, related_name="files")

    def __str__(self) -> str:
        return self.name
