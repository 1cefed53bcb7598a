"""The unit, its terms and companies, and health, as the API shows them."""

from typing import Any

from rest_framework import serializers

from apps.system.models import AuditEntry, Company, Platoon, Term, UnitSettings
from apps.system.rules import Semester


class UnitOut(serializers.ModelSerializer[UnitSettings]):
    """Which unit this is."""

    time_zone = serializers.CharField()

    class Meta:
        model = UnitSettings
        fields = ("name", "short_name", "school", "time_zone")


class TermOut(serializers.ModelSerializer[Term]):
    """A term."""

    class Meta:
        model = Term
        fields = ("id", "name", "school_year", "semester", "status", "starts_on", "ends_on", "is_current")
        read_only_fields = fields


class TermIn(serializers.Serializer[Any]):
    """A new term. `is_current` hands over from the current one."""

    name = serializers.CharField(max_length=100)
    school_year = serializers.RegexField(r"^\d{4}-\d{4}$", required=False, default="")
    semester = serializers.ChoiceField(
        choices=[semester.value for semester in Semester], default=Semester.FIRST.value
    )
    starts_on = serializers.DateField(required=False, allow_null=True, default=None)
    ends_on = serializers.DateField(required=False, allow_null=True, default=None)
    is_current = serializers.BooleanField(default=False)


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
        fields = ("id", "name", "platoons")


class ServicesHealthOut(serializers.Serializer[Any]):
    """The state of each part."""

    database = serializers.ChoiceField(choices=["connected", "disconnected"])
    redis = serializers.ChoiceField(choices=["connected", "disconnected"])
    celery = serializers.ChoiceField(choices=["running", "stopped"])


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
    to = serializers.DateField(required=False)
    search = serializers.CharField(
        required=False, max_length=100, help_text="Beginnings of words of names, actions and reasons"
    )

    def get_fields(self) -> dict[str, Any]:
        """`from` is a word of Python's own."""
        return {**super().get_fields(), "from": serializers.DateField(required=False)}


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


class ViewerOut(serializers.Serializer[Any]):
    """Who looked at a record, and when first on that day."""

    id = serializers.IntegerField()
    viewer = serializers.CharField(source="actor_name")
    at = serializers.DateTimeField()
