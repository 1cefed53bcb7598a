"""The unit's own tables, the outbox and the audit log."""

from __future__ import annotations

from datetime import date, timedelta
from enum import StrEnum

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import F, Q, Value
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Replace

from apps.system.models.watching import Alert, AlertStreak, Sample, ScheduledJob, ScheduledRun
from apps.system.rules import (
    DAYS_TO_SUBMIT,
    EXCUSE_DAYS,
    SAME_SECOND,
    SCANS_A_MINUTE,
    TWO_PLACES_SECONDS,
    VIEWED,
    HolidayKind,
    IncidentStatus,
    Semester,
    Stream,
    TermStatus,
)
from common import clock

__all__ = [
    "Alert", "AlertStreak", "AuditEntry", "AuditHead", "Battalion", "Company", "Holiday", "IdempotentAnswer", "Incident",
    "OutboxEvent", "PersonKey", "Platoon", "PrivacyConsent", "PrivacyNotice", "Sample", "ScheduledJob", "ScheduledRun", "Squad",
    "Term", "UnitSettings", "choices",
]  # fmt: skip

# What the audit page searches. Dots and underscores go: "ledger.recorded" is found by either word.
AUDIT_WORDS = SearchVector(
    F("actor_name"),
    Replace(Replace(F("action"), Value("."), Value(" ")), Value("_"), Value(" ")),
    F("reason"),
    config="simple",
)


def choices(enum: type[StrEnum]) -> list[tuple[str, str]]:
    """Django choices of an enumeration; a value is its own label, in the API too."""
    return [(member.value, member.value) for member in enum]


class UnitSettings(models.Model):
    """The one row that says which unit this is."""

    name = models.CharField(max_length=200, default="ROTC Unit")
    short_name = models.CharField(max_length=40, default="ROTC")
    school = models.CharField(max_length=200, blank=True, default="")
    headquarters = models.TextField(
        blank=True, default="", help_text="Letterhead lines above the unit's name"
    )
    prepared_by = models.CharField(
        max_length=120, blank=True, default="", help_text="Name under “Prepared by”"
    )
    prepared_by_title = models.CharField(max_length=120, blank=True, default="Chief Clerk")
    certified_by = models.CharField(
        max_length=120, blank=True, default="", help_text="Name under “Certified correct”"
    )
    certified_by_title = models.CharField(max_length=120, blank=True, default="Commandant")
    flag_scans_a_minute = models.PositiveSmallIntegerField(
        default=SCANS_A_MINUTE, help_text="More scans in a minute by one scanner are for a person to look at"
    )
    flag_same_second = models.PositiveSmallIntegerField(
        default=SAME_SECOND, help_text="So many cadets in one second, over all scanners, likewise"
    )
    flag_two_places_seconds = models.PositiveSmallIntegerField(
        default=TWO_PLACES_SECONDS, help_text="One cadet at two scanners within so many seconds, likewise"
    )
    live_codes = models.BooleanField(
        default=False,
        help_text="Cadets show a code that changes on their phone; a printed card is taken, and is for a person to look at",
    )
    approved_by = models.CharField(
        max_length=120, blank=True, default="", help_text="Name under “Approved by”; empty: no such line"
    )
    approved_by_title = models.CharField(max_length=120, blank=True, default="")
    excuse_days = models.PositiveSmallIntegerField(
        default=EXCUSE_DAYS,
        help_text="Days after a training day within which a cadet may file an excuse, or appeal a refusal",
    )
    time_zone = models.CharField(
        max_length=64,
        blank=True,
        default="",
        validators=[clock.validate_zone],
        help_text="Such as Asia/Manila; empty: RGMS_TIME_ZONE",
    )
    maintenance_since = models.DateTimeField(
        null=True, help_text="Since when nothing is changed; null: it is"
    )
    maintenance_note = models.CharField(
        max_length=300, blank=True, default="", help_text="What everyone reads meanwhile"
    )

    class Meta:
        verbose_name = verbose_name_plural = "unit settings"
        constraints = [models.CheckConstraint(condition=Q(pk=1), name="one_row_of_unit_settings")]

    def __str__(self) -> str:
        return self.name


class Holiday(models.Model):
    """A date on which the unit holds no training unless somebody plans it by hand. National ones come from the list of a year,
    own ones are the unit's or the university's."""

    held_on = models.DateField()
    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=10, choices=choices(HolidayKind))
    is_observed = models.BooleanField(default=True, help_text="Off: training is held on it all the same")
    list_year = models.PositiveSmallIntegerField(
        null=True, help_text="The year whose national list brought it"
    )

    class Meta:
        ordering = ["held_on", "id"]
        constraints = [
            models.UniqueConstraint(fields=["held_on", "name"], name="one_holiday_per_date_and_name")
        ]

    def __str__(self) -> str:
        return f"{self.held_on} {self.name}"


class Term(models.Model):
    """A school year and semester."""

    name = models.CharField(max_length=100, unique=True)
    school_year = models.CharField(max_length=9, blank=True, default="", help_text="Such as 2026-2027")
    semester = models.CharField(max_length=10, choices=choices(Semester), default=Semester.FIRST)
    status = models.CharField(max_length=10, choices=choices(TermStatus), default=TermStatus.OPEN)
    starts_on = models.DateField(null=True, blank=True)
    ends_on = models.DateField(null=True, blank=True)
    grades_due_days = models.PositiveSmallIntegerField(
        default=DAYS_TO_SUBMIT, help_text="Days after the end within which the registrar gets the grades"
    )
    is_current = models.BooleanField(default=False)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["is_current"], condition=Q(is_current=True), name="one_current_term"
            ),
            models.CheckConstraint(
                condition=Q(starts_on__isnull=True)
                | Q(ends_on__isnull=True)
                | Q(ends_on__gte=models.F("starts_on")),
                name="term_ends_after_it_starts",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def grades_due_on(self) -> date | None:
        """The last day on which the grades are in time at the registrar; None while the end is not set."""
        return self.ends_on + timedelta(days=self.grades_due_days) if self.ends_on else None


class Battalion(models.Model):
    """Some companies of the unit under one commander; it outlives terms."""

    name = models.CharField(max_length=60)

    class Meta:
        ordering = ["name"]
        constraints = [models.UniqueConstraint(models.functions.Lower("name"), name="one_battalion_per_name")]

    def __str__(self) -> str:
        return self.name


class Company(models.Model):
    """A company of the unit; it outlives terms."""

    name = models.CharField(max_length=60)
    battalion = models.ForeignKey(
        Battalion, on_delete=models.PROTECT, null=True, blank=True, related_name="companies"
    )

    class Meta:
        ordering = ["name"]
        verbose_name_plural = "companies"
        constraints = [models.UniqueConstraint(models.functions.Lower("name"), name="one_company_per_name")]

    def __str__(self) -> str:
        return self.name


class Platoon(models.Model):
    """A numbered platoon of a company."""

    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="platoons")
    number = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["company", "number"]
        constraints = [models.UniqueConstraint(fields=["company", "number"], name="one_platoon_per_number")]

    def __str__(self) -> str:
        return f"{self.company} {self.number}"


class Squad(models.Model):
    """A numbered squad of a platoon."""

    platoon = models.ForeignKey(Platoon, on_delete=models.PROTECT, related_name="squads")
    number = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["platoon", "number"]
        constraints = [
            models.UniqueConstraint(fields=["platoon", "number"], name="one_squad_per_number"),
            # For the enrollment's own key of both: a cadet's squad is of the cadet's platoon.
            models.UniqueConstraint(fields=["id", "platoon"], name="squads_with_their_platoon"),
        ]

    def __str__(self) -> str:
        return f"{self.platoon}-{self.number}"


class OutboxEvent(models.Model):
    """A past fact, committed with the data it tells of. `seq` is stamped after the commit: ids are taken before it and
    commit out of order, so an id is no cursor."""

    type = models.CharField(max_length=80)
    data = models.JSONField(encoder=DjangoJSONEncoder)
    audience = ArrayField(models.CharField(max_length=40), default=list)
    stream = models.CharField(max_length=15, choices=choices(Stream), default=Stream.UPDATES)
    created_at = models.DateTimeField()
    request_id = models.CharField(max_length=64, blank=True, default="")
    seq = models.BigIntegerField(null=True)
    sent_at = models.DateTimeField(null=True)

    class Meta:
        # What has no number yet is in one of them only: a scan waits for its event's row, and nobody for its number.
        indexes = [
            models.Index(fields=["id"], condition=Q(seq__isnull=True), name="outbox_unsequenced"),
            models.Index(
                fields=["seq"],
                condition=Q(seq__isnull=False, sent_at__isnull=True),
                name="outbox_numbered_unsent",
            ),
            models.Index(
                fields=["type", "seq"], condition=Q(seq__isnull=False), name="outbox_newest_numbered"
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["seq"], condition=Q(seq__isnull=False), name="one_event_per_number"
            )
        ]

    def __str__(self) -> str:
        return f"{self.seq or 'new'} {self.type}"


class AuditEntry(models.Model):
    """Who changed what, when, from what to what, and why. Only ever inserted: triggers refuse anything else.

    The actor is an id and a name, not a foreign key: the entry outlives the account. The chain is stamped after the commit,
    once, by services/chain.py."""

    at = models.DateTimeField(db_index=True)
    actor_id = models.BigIntegerField(null=True, db_index=True)
    actor_name = models.CharField(max_length=200)
    action = models.CharField(max_length=60)
    table = models.CharField(max_length=60)
    row_id = models.BigIntegerField(null=True)
    before = models.JSONField(null=True, encoder=DjangoJSONEncoder)
    after = models.JSONField(null=True, encoder=DjangoJSONEncoder)
    reason = models.TextField(blank=True, default="")
    request_id = models.CharField(max_length=64, blank=True, default="")
    address = models.GenericIPAddressField(null=True)
    sealed = models.JSONField(
        null=True,
        help_text="Person → what of the entry only that person's key opens; see services/sealing.py",
    )
    chain_seq = models.BigIntegerField(null=True, help_text="Place in the chain, from 1")
    # An entry without a hash yet has none, not an empty one.
    chain_hash = models.CharField(max_length=64, null=True, help_text="SHA-256 over the hash before and this")  # noqa: DJ001

    class Meta:
        indexes = [
            models.Index(fields=["table", "row_id"], name="audit_of_a_row"),
            models.Index(fields=["id"], condition=Q(chain_seq__isnull=True), name="audit_unchained"),
            models.Index(
                fields=["action", "id"], opclasses=["varchar_pattern_ops", "int8_ops"], name="audit_by_action"
            ),
            GinIndex(AUDIT_WORDS, name="audit_words"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["chain_seq"], condition=Q(chain_seq__isnull=False), name="one_entry_per_place_in_the_chain"
            ),
            # What makes looking at a record cost one entry a day, however often one looks.
            models.UniqueConstraint(
                F("actor_id"), F("table"), F("row_id"), KeyTextTransform("day", "after"),
                condition=Q(action=VIEWED), name="one_view_per_viewer_row_and_day",
            ),
        ]  # fmt: skip
        verbose_name_plural = "audit entries"

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.actor_name} {self.action}"


class PersonKey(models.Model):
    """Opens what the audit says of one person ("account:7", "cadet:12"). Deleting the row is how a person is forgotten."""

    person = models.CharField(max_length=40, primary_key=True)
    wrapped = models.BinaryField(
        help_text="The key, encrypted with one that is derived from DJANGO_SECRET_KEY"
    )
    created_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"key of {self.person}"


class AuditHead(models.Model):
    """How far the audit chain goes: its length and last hash, so that a cut end shows. Its row is the chain's lock."""

    seq = models.BigIntegerField()
    hash = models.CharField(max_length=64)
    chained_at = models.DateTimeField()

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(pk=1), name="one_head_of_the_audit")]

    def __str__(self) -> str:
        return f"{self.seq}:{self.hash}"


class PrivacyNotice(models.Model):
    """A published version of the privacy notice; it is never changed, since people have consented to its words."""

    version = models.PositiveIntegerField(unique=True)
    text = models.TextField()
    published_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"notice {self.version}"


class PrivacyConsent(models.Model):
    """An account's consent to one version of the notice."""

    user_id = models.BigIntegerField()
    version = models.PositiveIntegerField()
    consented_at = models.DateTimeField()
    address = models.GenericIPAddressField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user_id", "version"], name="one_consent_per_version")]

    def __str__(self) -> str:
        return f"{self.user_id} to {self.version}"


class Incident(models.Model):
    """A breach of personal data, or what came close to one. Notification is due rules.TIME_TO_NOTIFY after the discovery."""

    title = models.CharField(max_length=200)
    description = models.TextField()
    status = models.CharField(max_length=10, choices=choices(IncidentStatus), default=IncidentStatus.OPEN)
    discovered_at = models.DateTimeField()
    occurred_at = models.DateTimeField(null=True, help_text="Empty: not known")
    data_concerned = models.TextField(blank=True, default="")
    people_concerned = models.PositiveIntegerField(null=True, help_text="Empty: not known")
    measures = models.TextField(blank=True, default="")
    must_be_notified = models.BooleanField(default=False)
    commission_notified_at = models.DateTimeField(null=True)
    people_notified_at = models.DateTimeField(null=True)
    recorded_by_name = models.CharField(max_length=200)
    recorded_at = models.DateTimeField()

    class Meta:
        ordering = ["-discovered_at", "-id"]

    def __str__(self) -> str:
        return self.title


class IdempotentAnswer(models.Model):
    """The first answer to a request that carried an Idempotency-Key, given again to its repeats. Of an answer that held a
    secret only that there was one."""

    user_id = models.BigIntegerField()
    key = models.CharField(max_length=200)
    fingerprint = models.CharField(max_length=64, help_text="Keyed hash of method, path and body")
    status = models.PositiveSmallIntegerField(null=True, help_text="Empty: the answer held a secret")
    content_type = models.CharField(max_length=100, blank=True, default="")
    body = models.BinaryField(default=b"")
    created_at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user_id", "key"], name="one_answer_per_key")]

    def __str__(self) -> str:
        return f"{self.user_id} {self.key}"
