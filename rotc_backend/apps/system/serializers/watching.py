"""The deployment's numbers, alerts, and what runs by the clock."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from apps.system.models import Alert, ScheduledRun
from apps.system.rules.schedule import JOBS, RunOutcome
from apps.system.rules.watching import title_of
from common.fields import ToldField
from common.retelling import retold

LONGEST_HOURS = 14 * 24


class SamplesQuery(serializers.Serializer[Any]):
    """How far back."""

    hours = serializers.IntegerField(required=False, default=24, min_value=1, max_value=LONGEST_HOURS)


class RunsQuery(serializers.Serializer[Any]):
    """Of one job; without it of all."""

    job = serializers.ChoiceField(required=False, choices=[job.name for job in JOBS])


class ServiceStandingOut(serializers.Serializer[Any]):
    """One service: the processes heard of lately, and their memory."""

    service = serializers.CharField()
    processes = serializers.IntegerField()
    memory_mib = serializers.FloatField()


class StandingOut(serializers.Serializer[Any]):
    """How things stand now. What Redis would say is null while it is away."""

    has_redis = serializers.SerializerMethodField()
    services = serializers.SerializerMethodField()
    queue = serializers.IntegerField(source="told.queue", allow_null=True, default=None)
    queue_seconds = serializers.FloatField(source="told.queue_seconds", allow_null=True, default=None)
    sockets = serializers.IntegerField(source="told.sockets", allow_null=True, default=None)
    relay_seconds = serializers.FloatField(source="stored.relay_seconds")
    connections = serializers.SerializerMethodField()
    connections_most = serializers.IntegerField(source="stored.connections_most")

    def get_has_redis(self, found: Any) -> bool:
        return found["told"] is not None

    @extend_schema_field(ServiceStandingOut(many=True))
    def get_services(self, found: Any) -> list[dict[str, Any]]:
        services = found["told"].services if found["told"] else {}
        rows = [
            {"service": name, "processes": own["processes"], "memory_mib": round(own["pss_bytes"] / 2**20, 1)}
            for name, own in services.items()
        ]
        return list(ServiceStandingOut(rows, many=True).data)

    def get_connections(self, found: Any) -> int:
        return sum(found["stored"].connections.values())


class PointOut(serializers.Serializer[Any]):
    """One stretch of time: sums of what was counted, the worst of how things stood, durations in milliseconds."""

    at = serializers.DateTimeField()
    requests = serializers.IntegerField()
    failed = serializers.IntegerField(source="errors")
    p50_ms = serializers.FloatField(allow_null=True)
    p95_ms = serializers.FloatField(allow_null=True)
    p99_ms = serializers.FloatField(allow_null=True)
    tasks = serializers.IntegerField()
    tasks_failed = serializers.IntegerField()
    kept_asked = serializers.IntegerField()
    kept_spared = serializers.IntegerField()
    queue = serializers.IntegerField(allow_null=True)
    queue_seconds = serializers.FloatField(allow_null=True)
    relay_seconds = serializers.FloatField()
    sockets = serializers.IntegerField(allow_null=True)
    connections = serializers.IntegerField()
    memory_mib = serializers.DictField(child=serializers.FloatField())


class AlertOut(serializers.ModelSerializer[Alert]):
    """An alert; `recovered_at` is null while it lasts."""

    title = serializers.SerializerMethodField()
    says = ToldField(read_only=True, help_text="What was seen when it was raised")

    class Meta:
        model = Alert
        fields = ("id", "key", "title", "says", "raised_at", "recovered_at")
        read_only_fields = fields

    def get_title(self, alert: Alert) -> str:
        return retold(title_of(alert.key))


class JobOut(serializers.Serializer[Any]):
    """Scheduled work, and how it went last. Moments are null while it was never done; `begun` without an end: it runs, or was
    cut off."""

    name = serializers.CharField()
    title = ToldField()
    every_seconds = serializers.SerializerMethodField()
    started_at = serializers.DateTimeField(allow_null=True)
    finished_at = serializers.DateTimeField(allow_null=True)
    outcome = serializers.ChoiceField(choices=[outcome.value for outcome in RunOutcome], allow_null=True)
    detail = ToldField()

    def get_every_seconds(self, state: Any) -> int:
        return int(state.every.total_seconds())


class RunOut(serializers.ModelSerializer[ScheduledRun]):
    """A run that ended."""

    outcome = serializers.ChoiceField(choices=[outcome.value for outcome in RunOutcome])
    detail = ToldField(read_only=True)

    class Meta:
        model = ScheduledRun
        fields = ("id", "job", "started_at", "finished_at", "outcome", "detail")
        read_only_fields = fields
