"""Retention and erasure, as the API takes and shows them."""

from typing import Any

from rest_framework import serializers

from apps.integration.models import ErasureRequest
from apps.integration.rules.retention import DataClass
from apps.system.rules import RequestStatus
from common.fields import ToldField


class RetentionClassOut(serializers.Serializer[Any]):
    """A class of data and its period. `due` rows would go now; `why` says what the least period rests on."""

    kind = serializers.ChoiceField(choices=[kind.value for kind in DataClass])
    title = ToldField()
    why = ToldField()
    days = serializers.IntegerField()
    default_days = serializers.IntegerField()
    least_days = serializers.IntegerField()
    due = serializers.IntegerField()


class RetentionRunOut(serializers.Serializer[Any]):
    """A run; `deleted` maps a class to the number of its rows. Without `finished_at` it is at work, or was cut off."""

    started_at = serializers.DateTimeField()
    finished_at = serializers.DateTimeField(allow_null=True)
    deleted = serializers.DictField(child=serializers.IntegerField())


class RetentionOut(serializers.Serializer[Any]):
    """How long what is kept, and the last run, null while there was none."""

    classes = RetentionClassOut(many=True)
    last_run = RetentionRunOut(allow_null=True)


class RetentionPatchIn(serializers.Serializer[Any]):
    """A class and the days that it is kept from now on."""

    kind = serializers.ChoiceField(choices=[kind.value for kind in DataClass])
    days = serializers.IntegerField()


class ErasuresQuery(serializers.Serializer[Any]):
    """What the requests are narrowed by."""

    status = serializers.ChoiceField(required=False, choices=[status.value for status in RequestStatus])
    mine = serializers.BooleanField(required=False, default=False, help_text="Only the own ones")


class ErasureIn(serializers.Serializer[Any]):
    """The own erasure or, for admins, that of the person of an account or of a cadet's record who asked on paper."""

    reason = serializers.CharField(max_length=1000)
    account = serializers.IntegerField(required=False, min_value=1)
    cadet = serializers.IntegerField(required=False, min_value=1)


class ErasureOut(serializers.ModelSerializer[ErasureRequest]):
    """A request for erasure."""

    name = serializers.SerializerMethodField()

    class Meta:
        model = ErasureRequest
        fields = (
            "id", "user", "cadet", "name", "reason", "status", "requested_at", "decided_at", "decided_by_name",
            "decision_reason",
        )  # fmt: skip
        read_only_fields = fields

    def get_name(self, request: ErasureRequest) -> str:
        return request.cadet.name if request.cadet else request.user.display_name if request.user else ""


class PortionOut(serializers.Serializer[Any]):
    """A part of what is kept: how many of what, and why it stays."""

    what = ToldField()
    count = serializers.IntegerField()
    why = ToldField(allow_blank=True)


class ErasurePreviewOut(serializers.Serializer[Any]):
    """What accepting takes and leaves. `confirmation` is what to type; `obstacle` says why not now; empty: it can be."""

    name = serializers.CharField()
    confirmation = serializers.CharField()
    goes = PortionOut(many=True)
    stays = PortionOut(many=True)
    obstacle = ToldField(allow_blank=True)


class ErasureAcceptIn(serializers.Serializer[Any]):
    """Student number or user name of the person, typed; and on what grounds."""

    confirmation = serializers.CharField(max_length=150)
    reason = serializers.CharField(max_length=1000)


class ErasureRefuseIn(serializers.Serializer[Any]):
    """Why not; the person is told."""

    reason = serializers.CharField(max_length=1000)
