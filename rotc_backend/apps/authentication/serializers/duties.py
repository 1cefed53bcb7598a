"""Duties as the API takes and shows them."""

from typing import Any

from rest_framework import serializers

from apps.authentication.models import Duty
from apps.authentication.rules.duties import Action, DutyKind
from common.fields import DayField

KINDS = [kind.value for kind in DutyKind]


class DutiesQuery(serializers.Serializer[Any]):
    """What a list of duties is narrowed by."""

    user = serializers.IntegerField(required=False, help_text="Account id")
    kind = serializers.ChoiceField(required=False, choices=KINDS)
    company = serializers.IntegerField(required=False, help_text="Company id: its duties and its platoons'")
    in_force = serializers.BooleanField(required=False, default=False, help_text="Only those in force now")
    on = DayField(required=False, help_text="Only those in force on this day, or a part of it")


class DutyOut(serializers.ModelSerializer[Duty]):
    """A duty. With neither company nor platoon it covers the whole corps."""

    user_name = serializers.CharField(source="user.display_name", read_only=True)
    company_name = serializers.SerializerMethodField()
    platoon_number = serializers.IntegerField(
        source="platoon.number", default=None, allow_null=True, read_only=True
    )

    class Meta:
        model = Duty
        fields = (
            "id", "user", "user_name", "kind", "company", "company_name", "platoon", "platoon_number", "starts_at",
            "ends_at", "created_at",
        )  # fmt: skip
        read_only_fields = fields

    def get_company_name(self, duty: Duty) -> str:
        company = duty.platoon.company if duty.platoon else duty.company
        return company.name if company else ""


class DutyIn(serializers.Serializer[Any]):
    """A new duty; `company` and `platoon` are ids, at most one of them."""

    user = serializers.IntegerField()
    kind = serializers.ChoiceField(choices=KINDS)
    company = serializers.IntegerField(required=False, allow_null=True, default=None)
    platoon = serializers.IntegerField(required=False, allow_null=True, default=None)
    starts_at = serializers.DateTimeField(
        required=False, allow_null=True, default=None, help_text="Default: now"
    )
    ends_at = serializers.DateTimeField(required=False, allow_null=True, default=None)
    reason = serializers.CharField(max_length=1000)


class DutyPatchIn(serializers.Serializer[Any]):
    """When the duty ends; null is until further notice."""

    ends_at = serializers.DateTimeField(allow_null=True)
    reason = serializers.CharField(max_length=1000)


class DutyEndQuery(serializers.Serializer[Any]):
    """Why it ends. In the query string, since the body of a DELETE may get lost on the way."""

    reason = serializers.CharField(max_length=1000)


class DutyKindOut(serializers.Serializer[Any]):
    """What a kind of duty lets its holder do, and which of that it gives for the whole corps only."""

    kind = serializers.ChoiceField(choices=KINDS)
    actions = serializers.ListField(
        child=serializers.ChoiceField(choices=[action.value for action in Action])
    )
    whole_corps_actions = serializers.ListField(
        child=serializers.ChoiceField(choices=[action.value for action in Action])
    )
