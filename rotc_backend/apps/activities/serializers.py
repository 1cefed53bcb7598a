"""Activities as the API takes and shows them."""

from decimal import Decimal
from typing import Any

from django.utils.translation import gettext
from rest_framework import serializers

from apps.activities.models import Activity, Participation
from apps.activities.rules import MOST_HOURS, ActivityKind
from apps.files.serializers import PictureOut
from apps.system.models import Term
from apps.system.selectors import current_term

MOST_AT_ONCE = 2000
_KINDS = [kind.value for kind in ActivityKind]


class ActivitiesQuery(serializers.Serializer[Any]):
    """What the activities are narrowed by."""

    term = serializers.IntegerField(required=False)
    kind = serializers.ChoiceField(required=False, choices=_KINDS)
    is_achievement = serializers.BooleanField(required=False, allow_null=True, default=None)
    search = serializers.CharField(required=False, help_text="Words of title and place")
    mine = serializers.BooleanField(required=False, default=False, help_text="Only those one took part in")


class ActivityOut(serializers.ModelSerializer[Activity]):
    """An activity or achievement. `own_hours` are those of the cadet who asks; null for who took no part."""

    pictures = PictureOut(many=True, read_only=True)
    participant_count = serializers.IntegerField(read_only=True)
    own_hours = serializers.DecimalField(max_digits=7, decimal_places=2, allow_null=True, read_only=True)

    class Meta:
        model = Activity
        fields = (
            "id", "term", "kind", "title", "description", "location", "starts_at", "ends_at", "hours", "version",
            "participant_count", "own_hours", "pictures",
        )  # fmt: skip
        read_only_fields = fields


class _ActivityFields(serializers.Serializer[Any]):
    kind = serializers.ChoiceField(choices=_KINDS)
    title = serializers.CharField(max_length=200)
    description = serializers.CharField(max_length=5000, required=False, allow_blank=True)
    location = serializers.CharField(max_length=120, required=False, allow_blank=True)
    starts_at = serializers.DateTimeField()
    ends_at = serializers.DateTimeField()
    hours = serializers.DecimalField(
        max_digits=5, decimal_places=2, min_value=Decimal(0), max_value=MOST_HOURS, required=False
    )


class ActivityIn(_ActivityFields):
    """A new activity or achievement; without a term, of the current one."""

    term = serializers.PrimaryKeyRelatedField(queryset=Term.objects.all(), required=False)

    def validate(self, given: dict[str, Any]) -> dict[str, Any]:
        if "term" not in given:
            given["term"] = current_term()
        if given["term"] is None:
            raise serializers.ValidationError({"term": gettext("No term is current. Name one.")})
        return given


class ActivityPatchIn(_ActivityFields):
    """Fields to change, and the version they were read at."""

    version = serializers.IntegerField(min_value=1)

    def get_fields(self) -> dict[str, Any]:
        fields = super().get_fields()
        for name, field in fields.items():
            field.required = name == "version"
        return fields


class ParticipantOut(serializers.ModelSerializer[Participation]):
    """Somebody who took part."""

    name = serializers.CharField(source="enrollment.cadet.name")
    student_number = serializers.CharField(source="enrollment.cadet.student_number")
    company_name = serializers.CharField(source="enrollment.company.name", default="")
    platoon = serializers.IntegerField(source="enrollment.platoon.number", default=None, allow_null=True)

    class Meta:
        model = Participation
        fields = ("enrollment", "name", "student_number", "company_name", "platoon", "hours")
        read_only_fields = fields


class ParticipantIn(serializers.Serializer[Any]):
    """Who took part, and for how long; without hours, as the activity says."""

    enrollment = serializers.IntegerField(min_value=1)
    hours = serializers.DecimalField(
        max_digits=5,
        decimal_places=2,
        min_value=Decimal(0),
        max_value=MOST_HOURS,
        required=False,
        allow_null=True,
    )


class ParticipantsIn(serializers.Serializer[Any]):
    """Whom to enter and whom to take off; nobody else changes."""

    participants = serializers.ListField(
        child=ParticipantIn(), required=False, default=list, max_length=MOST_AT_ONCE
    )
    remove = serializers.ListField(
        child=serializers.IntegerField(min_value=1), required=False, default=list, max_length=MOST_AT_ONCE
    )

    def validate_participants(self, given: list[dict[str, Any]]) -> dict[int, Decimal | None]:
        entered = {row["enrollment"]: row.get("hours") for row in given}
        if len(entered) < len(given):
            raise serializers.ValidationError(gettext("Names somebody twice."))
        return entered
