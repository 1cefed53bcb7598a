"""Terms, companies, holidays, the audit, privacy and health as the API shows them."""

from typing import Any

from django.utils.translation import gettext
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from apps.system.models import (
    AuditEntry,
    Battalion,
    Company,
    Holiday,
    Incident,
    Platoon,
    PrivacyNotice,
    Squad,
    Term,
)
from apps.system.rules import (
    DAYS_TO_SUBMIT,
    FIRST_NOTICE,
    IncidentStatus,
    Semester,
    TermStatus,
    notification_due,
)
from common import clock
from common.fields import DayField, ToldField

SCHOOL_YEAR = r"^\d{4}-\d{4}$"


class HolidayOut(serializers.ModelSerializer[Holiday]):
    """A holiday. On one that is observed no training is planned by pattern."""

    class Meta:
        model = Holiday
        fields = ("id", "held_on", "name", "kind", "is_observed")
        read_only_fields = fields


class HolidaysQuery(serializers.Serializer[Any]):
    """Which year's."""

    year = serializers.IntegerField(required=False, min_value=1900, max_value=2199)


class HolidayIn(serializers.Serializer[Any]):
    """An own holiday: of the unit, the university, the province."""

    held_on = DayField()
    name = serializers.CharField(max_length=120)


class HolidayPatchIn(serializers.Serializer[Any]):
    """The date as it was proclaimed, the name, or whether it is observed."""

    held_on = DayField(required=False)
    name = serializers.CharField(max_length=120, required=False)
    is_observed = serializers.BooleanField(required=False)


class NationalHolidaysIn(serializers.Serializer[Any]):
    """Of which year."""

    year = serializers.IntegerField()


class NationalHolidaysOut(serializers.Serializer[Any]):
    """How many came into the list."""

    added = serializers.IntegerField()


class TermOut(serializers.ModelSerializer[Term]):
    """A term. `grades_due_on` is null while its end is not set."""

    grades_due_on = serializers.DateField(allow_null=True)

    class Meta:
        model = Term
        fields = (
            "id", "name", "school_year", "semester", "status", "starts_on", "ends_on", "grades_due_days", "grades_due_on",
            "is_current",
        )  # fmt: skip
        read_only_fields = fields


class TermIn(serializers.Serializer[Any]):
    """A new term. `is_current` hands over from the current one."""

    name = serializers.CharField(max_length=100)
    school_year = serializers.RegexField(SCHOOL_YEAR, required=False, default="")
    semester = serializers.ChoiceField(
        choices=[semester.value for semester in Semester], default=Semester.FIRST.value
    )
    starts_on = DayField(required=False, allow_null=True, default=None)
    ends_on = DayField(required=False, allow_null=True, default=None)
    grades_due_days = serializers.IntegerField(min_value=0, max_value=365, default=DAYS_TO_SUBMIT)
    is_current = serializers.BooleanField(default=False)


class TermPatchIn(serializers.Serializer[Any]):
    """What changes of a term. `is_current` hands over from the current one."""

    name = serializers.CharField(max_length=100, required=False)
    school_year = serializers.RegexField(SCHOOL_YEAR, required=False, allow_blank=True)
    semester = serializers.ChoiceField(choices=[semester.value for semester in Semester], required=False)
    starts_on = DayField(required=False, allow_null=True)
    ends_on = DayField(required=False, allow_null=True)
    grades_due_days = serializers.IntegerField(min_value=0, max_value=365, required=False)
    is_current = serializers.BooleanField(required=False)


class TermMoveIn(serializers.Serializer[Any]):
    """Where the term goes."""

    status = serializers.ChoiceField(choices=[status.value for status in TermStatus])


class PlatoonOut(serializers.ModelSerializer[Platoon]):
    """A platoon of a company."""

    class Meta:
        model = Platoon
        fields = ("id", "number")


class CompanyOut(serializers.ModelSerializer[Company]):
    """A company with its platoons."""

    platoons = PlatoonOut(many=True)

    class Meta:
        model = Company
        fields = ("id", "name", "battalion", "platoons")


class CompanyIn(serializers.Serializer[Any]):
    """A new company."""

    name = serializers.CharField(max_length=60)
    battalion = serializers.PrimaryKeyRelatedField(
        queryset=Battalion.objects.all(), required=False, allow_null=True, default=None
    )


class CompanyPatchIn(serializers.Serializer[Any]):
    """Another name, or another battalion."""

    name = serializers.CharField(max_length=60, required=False)
    battalion = serializers.PrimaryKeyRelatedField(
        queryset=Battalion.objects.all(), required=False, allow_null=True
    )


class BattalionIn(serializers.Serializer[Any]):
    """A battalion."""

    name = serializers.CharField(max_length=60)


class BattalionOut(serializers.ModelSerializer[Battalion]):
    """A battalion."""

    class Meta:
        model = Battalion
        fields = ("id", "name")


class NumberIn(serializers.Serializer[Any]):
    """The number of a new platoon or squad."""

    number = serializers.IntegerField(min_value=1, max_value=99)


class SquadOut(serializers.ModelSerializer[Squad]):
    """A squad of a platoon."""

    class Meta:
        model = Squad
        fields = ("id", "number")


class ServicesHealthOut(serializers.Serializer[Any]):
    """The state of each part."""

    database = serializers.ChoiceField(choices=["connected", "disconnected"])
    redis = serializers.ChoiceField(choices=["connected", "disconnected"])
    celery = serializers.ChoiceField(choices=["running", "stopped"])


class BeatOut(serializers.Serializer[Any]):
    """Whether what beat schedules is done."""

    status = serializers.ChoiceField(choices=["running", "stopped"])


class HealthOut(serializers.Serializer[Any]):
    """Health of the whole."""

    status = serializers.ChoiceField(choices=["healthy", "degraded", "unhealthy"])
    timestamp = serializers.DateTimeField()
    services = ServicesHealthOut()
    version = serializers.CharField()
    environment = serializers.CharField()


class AuditQuery(serializers.Serializer[Any]):
    """What the audit log is narrowed by; `from` and `to` are days of the unit, both included."""

    actor = serializers.IntegerField(required=False, min_value=1, max_value=2**63 - 1)
    action = serializers.CharField(
        required=False, max_length=60, help_text="An action, or a noun with a dot: `ledger.`"
    )
    table = serializers.CharField(required=False, max_length=60)
    row = serializers.IntegerField(required=False, min_value=1, max_value=2**63 - 1)
    to = DayField(required=False)
    search = serializers.CharField(
        required=False, max_length=100, help_text="Beginnings of words of names, actions and reasons"
    )

    def get_fields(self) -> dict[str, Any]:
        """`from` is a word of Python's own."""
        return {**super().get_fields(), "from": DayField(required=False)}


class AuditEntryOut(serializers.ModelSerializer[AuditEntry]):
    """Who did what. `chain_seq` is the entry's place in the chain, null for the seconds until it has one."""

    before = serializers.JSONField(allow_null=True)
    after = serializers.JSONField(allow_null=True)

    class Meta:
        model = AuditEntry
        fields = (
            "id", "at", "actor_id", "actor_name", "action", "table", "row_id", "before", "after", "reason", "request_id",
            "address", "chain_seq",
        )  # fmt: skip
        read_only_fields = fields


class ChainFaultOut(serializers.Serializer[Any]):
    """The first place that does not hold; `entry` is null where there is none."""

    seq = serializers.IntegerField()
    entry = serializers.IntegerField(source="entry_id", allow_null=True)
    reason = ToldField()


class AuditChainOut(serializers.Serializer[Any]):
    """How far the audit chain goes and whether its newest `checked` entries hold. The anchor, SEQ:HASH, is what
    `manage.py audit verify --anchor` takes; noted outside the system it shows what is written anew later."""

    length = serializers.IntegerField(source="head.seq", default=0)
    anchor = serializers.CharField(source="head", default=None, allow_null=True)
    chained_at = serializers.DateTimeField(source="head.chained_at", default=None, allow_null=True)
    checked = serializers.IntegerField()
    waiting = serializers.IntegerField(help_text="Entries not chained yet")
    waiting_since = serializers.DateTimeField(source="oldest", allow_null=True)
    fault = ChainFaultOut(allow_null=True)


class ViewerOut(serializers.Serializer[Any]):
    """Who looked at a record, and when first on that day."""

    id = serializers.IntegerField()
    viewer = serializers.CharField(source="actor_name")
    at = serializers.DateTimeField()


class NoticeOut(serializers.ModelSerializer[PrivacyNotice]):
    """The privacy notice: paragraphs of plain text with blank lines between them. `published_at` is null for the first one,
    which comes with the system and is in the language of the page; a unit's own words are in that of the unit."""

    text = serializers.SerializerMethodField()

    class Meta:
        model = PrivacyNotice
        fields = ("version", "text", "published_at")
        read_only_fields = fields

    def get_text(self, notice: PrivacyNotice) -> str:
        return gettext(notice.text) if notice.text == FIRST_NOTICE else notice.text


class NoticeIn(serializers.Serializer[Any]):
    """The words of a new version, plain text."""

    text = serializers.CharField(max_length=50_000)


class ConsentIn(serializers.Serializer[Any]):
    """The version that was read."""

    version = serializers.IntegerField(min_value=1, max_value=2**31 - 1)


class ConsentOut(serializers.Serializer[Any]):
    """The version in force, and when it was consented to."""

    version = serializers.IntegerField()
    consented_at = serializers.DateTimeField(allow_null=True)
    is_pending = serializers.BooleanField()


class IncidentOut(serializers.ModelSerializer[Incident]):
    """An incident; `notification_due_at` is 72 hours after the discovery, null when nobody need be told."""

    notification_due_at = serializers.SerializerMethodField()

    class Meta:
        model = Incident
        fields = (
            "id", "title", "description", "status", "discovered_at", "occurred_at", "data_concerned", "people_concerned",
            "measures", "must_be_notified", "notification_due_at", "commission_notified_at", "people_notified_at",
            "recorded_by_name", "recorded_at",
        )  # fmt: skip
        read_only_fields = fields

    @extend_schema_field(serializers.DateTimeField(allow_null=True))
    def get_notification_due_at(self, incident: Incident) -> str | None:
        due = notification_due(
            discovered_at=incident.discovered_at, must_be_notified=incident.must_be_notified
        )
        return due.astimezone(clock.unit_zone()).isoformat() if due else None


class IncidentPatchIn(serializers.Serializer[Any]):
    """What is known by now. Every change stays in the audit log."""

    title = serializers.CharField(required=False, max_length=200)
    description = serializers.CharField(required=False, max_length=20_000)
    status = serializers.ChoiceField(required=False, choices=[status.value for status in IncidentStatus])
    occurred_at = serializers.DateTimeField(required=False, allow_null=True)
    data_concerned = serializers.CharField(required=False, allow_blank=True, max_length=20_000)
    people_concerned = serializers.IntegerField(
        required=False, allow_null=True, min_value=0, max_value=2**31 - 1
    )
    measures = serializers.CharField(required=False, allow_blank=True, max_length=20_000)
    must_be_notified = serializers.BooleanField(required=False)
    commission_notified_at = serializers.DateTimeField(required=False, allow_null=True)
    people_notified_at = serializers.DateTimeField(required=False, allow_null=True)


class IncidentIn(IncidentPatchIn):
    """A new incident."""

    title = serializers.CharField(max_length=200)
    description = serializers.CharField(max_length=20_000)
    discovered_at = serializers.DateTimeField()
