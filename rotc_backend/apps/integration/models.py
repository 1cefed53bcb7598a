"""Imports and their rows, kept until long after the commit: what came in stays answerable. How long what is kept. And
what came from the old system: every row whole, with what became of it."""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q

from apps.cadets.models import Cadet
from apps.integration.rules.kinds import ImportKind, ImportStatus, LegacyOutcome, RowOutcome
from apps.integration.rules.retention import DataClass
from apps.system.models import Term, choices
from apps.system.rules import RequestStatus


class Import(models.Model):
    """One uploaded file. `headings` are the file's own by field, `counts` its rows by outcome, `failure` why the last thing
    that was tried with it did not come about, `tried_by` the release of the worker that tried it last. `rest_of` is the file
    whose unmatched rows these are."""

    kind = models.CharField(max_length=20, choices=choices(ImportKind))
    term = models.ForeignKey(Term, on_delete=models.PROTECT, related_name="imports")
    file_name = models.CharField(max_length=255)
    sha256 = models.CharField(max_length=64)
    form = models.CharField(max_length=60, blank=True, default="", help_text="What the file turned out to be")
    notes = models.JSONField(default=list, help_text="What was taken for granted")
    warnings = models.JSONField(
        default=list, db_default=[], help_text="What to look at before the file is committed"
    )
    headings = models.JSONField(default=dict)
    counts = models.JSONField(default=dict)
    status = models.CharField(max_length=10, choices=choices(ImportStatus), default=ImportStatus.PREVIEWED)
    failure = models.TextField(blank=True, default="")
    attempts = models.PositiveSmallIntegerField(default=0, help_text="How often a worker took it up")
    tried_by = models.CharField(max_length=40, blank=True, default="", db_default="")
    queued_at = models.DateTimeField(null=True)
    made = models.JSONField(default=dict, help_text="Companies and platoons that the commit made: ids")
    rest_of = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="rests")
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    created_at = models.DateTimeField()
    committed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    committed_at = models.DateTimeField(null=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    undone_at = models.DateTimeField(null=True)
    undo_reason = models.TextField(blank=True, default="")

    class Meta:
        ordering = ["-id"]
        indexes = [models.Index(fields=["status", "queued_at"], name="imports_at_work")]

    def __str__(self) -> str:
        return f"{self.kind} {self.file_name}"


class ImportFile(models.Model):
    """What was sent, until the worker has read it. `mapping` says which field a heading is."""

    file = models.OneToOneField(Import, on_delete=models.CASCADE, related_name="content")
    mapping = models.JSONField(default=dict)

    def __str__(self) -> str:
        return f"content of {self.file_id}"


class ImportPiece(models.Model):
    """A piece of what was sent: the driver takes several times the size of a value to send it."""

    sent = models.ForeignKey(ImportFile, on_delete=models.CASCADE, related_name="pieces")
    number = models.PositiveSmallIntegerField()
    content = models.BinaryField()

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["sent", "number"], name="one_piece_per_number")]

    def __str__(self) -> str:
        return f"piece {self.number} of {self.sent_id}"


class ImportMapping(models.Model):
    """Which fields the headings of a kind of file are, as a person has said it; proposed when they come again."""

    kind = models.CharField(max_length=20, choices=choices(ImportKind))
    header = models.CharField(max_length=64, help_text="SHA-256 of the headings")
    fields = models.JSONField(help_text="Field by heading; empty: left out")
    saved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    saved_at = models.DateTimeField()

    class Meta:
        ordering = ["-saved_at", "-id"]
        constraints = [models.UniqueConstraint(fields=["kind", "header"], name="one_mapping_per_header")]

    def __str__(self) -> str:
        return f"{self.kind} {self.header[:8]}"


class ImportRow(models.Model):
    """One row of the file: its cells, what they say, and what it would do.

    `key` is what no second row may say, or what rows that may say the same have in common. `done` is what a commit has changed,
    so that it can be undone; empty: nothing."""

    file = models.ForeignKey(Import, on_delete=models.CASCADE, related_name="rows")
    number = models.PositiveIntegerField(
        help_text="Row of the sheet, counted from 1 with the header; of JSON the record"
    )
    outcome = models.CharField(max_length=9, choices=choices(RowOutcome))
    is_chosen = models.BooleanField(default=True, help_text="Whether a commit takes it in")
    student_number = models.CharField(max_length=255, blank=True, default="")
    name = models.CharField(max_length=1100, blank=True, default="")
    cells = models.JSONField(default=dict, help_text="The cells as they were sent or mended, by field")
    values = models.JSONField(encoder=DjangoJSONEncoder, default=dict)
    changes = models.JSONField(encoder=DjangoJSONEncoder, default=dict)
    errors = models.JSONField(default=list)
    shape = models.JSONField(default=list, help_text="What is wrong with the row, whatever its cells say")
    key = models.CharField(max_length=64, blank=True, default="")
    done = models.JSONField(encoder=DjangoJSONEncoder, default=dict)

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["file", "number"], name="one_row_per_number")]
        indexes = [
            models.Index(fields=["file", "outcome", "number"], name="import_rows_by_outcome"),
            models.Index(fields=["file", "key"], name="import_rows_by_key"),
            models.Index(
                fields=["file", "number"],
                condition=Q(outcome=RowOutcome.UNMATCHED.value),
                name="import_rows_unmatched",
            ),
        ]

    def __str__(self) -> str:
        return f"row {self.number}: {self.outcome}"


class RetentionPeriod(models.Model):
    """How long an admin has decided that a class of data is kept; rules.retention says it for the others."""

    kind = models.CharField(max_length=20, choices=choices(DataClass), unique=True)
    days = models.PositiveSmallIntegerField()

    def __str__(self) -> str:
        return f"{self.kind} {self.days} days"


class RetentionRun(models.Model):
    """One run through all classes. `deleted` maps a class to the number of its rows; without `finished_at` it was cut off."""

    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    deleted = models.JSONField(default=dict)

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"run of {self.started_at:%Y-%m-%d %H:%M}"


class ErasureRequest(models.Model):
    """Somebody asks that what is kept of a person be erased: the person, or an admin who was asked on paper."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="erasure_requests"
    )
    cadet = models.ForeignKey(Cadet, on_delete=models.PROTECT, null=True, related_name="erasure_requests")
    reason = models.TextField(blank=True, default="", help_text="Empty once the person is erased")
    status = models.CharField(max_length=8, choices=choices(RequestStatus), default=RequestStatus.OPEN.value)
    requested_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True)
    decided_by_name = models.CharField(max_length=200, blank=True, default="")
    decision_reason = models.TextField(blank=True, default="")

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(user__isnull=False) | Q(cadet__isnull=False), name="erasure_is_of_somebody"
            ),
            models.UniqueConstraint(
                fields=["user"],
                condition=Q(status=RequestStatus.OPEN.value),
                name="one_open_erasure_per_account",
            ),
            models.UniqueConstraint(
                fields=["cadet"],
                condition=Q(status=RequestStatus.OPEN.value),
                name="one_open_erasure_per_cadet",
            ),
        ]

    def __str__(self) -> str:
        return f"erasure {self.pk}: {self.status}"


class LegacyMove(models.Model):
    """One export of the old system that came in, or is coming in. Its row is the lock of the import.

    `offsets` is what is added to the old keys per table of RGMS, fixed when it began: an import that was killed goes on
    with the same numbers. `made` are companies and platoons that did not exist; `state_before` the checksums of all
    tables before the first row came (the first move only)."""

    manifest_sha256 = models.CharField(max_length=64, unique=True)
    source = models.CharField(max_length=20)
    term = models.ForeignKey(Term, on_delete=models.PROTECT, related_name="+")
    offsets = models.JSONField()
    made = models.JSONField(default=dict)
    state_before = models.JSONField(null=True)
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"move {self.pk} from {self.source}"


class LegacyRow(models.Model):
    """One row of the old system, whole, under the name "table:key". Migrated: its values are in RGMS at `home_id` or,
    where no home is built yet, here. Quarantined: it is here and nowhere else, and `reason` says why.

    `content` is the exported line, without a password that went home; `sha256` is of the line as it was exported.
    `claims` is what no second row may say. `differs` names what the old system has changed since. `cadet` and `user` are
    whom it is about."""

    name = models.CharField(max_length=80, primary_key=True)
    move = models.ForeignKey(LegacyMove, on_delete=models.PROTECT, related_name="rows")
    table = models.CharField(max_length=40)
    number = models.BigIntegerField(null=True, help_text="Its id in the old system")
    outcome = models.CharField(max_length=11, choices=choices(LegacyOutcome))
    reason = models.TextField(blank=True, default="", help_text="Why it is in quarantine")
    notes = ArrayField(models.TextField(), default=list, help_text="What has no home, cell by cell")
    differs = models.TextField(blank=True, default="")
    home_id = models.BigIntegerField(null=True)
    made_home = models.BooleanField(default=False, help_text="Its home did not exist before")
    cadet = models.ForeignKey(Cadet, on_delete=models.PROTECT, null=True, related_name="legacy_rows")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="legacy_rows"
    )
    content = models.TextField(help_text="Empty once the person is erased")
    sha256 = models.CharField(max_length=64)
    claims = ArrayField(models.CharField(max_length=200), default=list)

    class Meta:
        ordering = ["table", "number", "name"]
        indexes = [
            models.Index(fields=["table", "outcome", "number"], name="legacy_rows_of_a_table"),
            GinIndex(fields=["claims"], name="legacy_claims"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(outcome=LegacyOutcome.MIGRATED.value) | ~Q(reason=""),
                name="quarantined_with_a_reason",
            )
        ]

    def __str__(self) -> str:
        return f"{self.name}: {self.outcome}"
