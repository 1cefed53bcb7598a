"""The training staff as the API takes and shows it."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from apps.authentication.models import User
from apps.authentication.rules.duties import DutyKind
from apps.staff.models import StaffMember


class StaffQuery(serializers.Serializer[Any]):
    """What the list is narrowed by."""

    search = serializers.CharField(required=False, help_text="Words of name, designation and serial number")
    archived = serializers.BooleanField(required=False, default=False)
    mine = serializers.BooleanField(required=False, default=False, help_text="Only the own one")


class StaffDutyOut(serializers.Serializer[Any]):
    """A duty in force."""

    kind = serializers.ChoiceField(choices=[kind.value for kind in DutyKind])
    company_name = serializers.SerializerMethodField()
    platoon = serializers.IntegerField(source="platoon.number", default=None, allow_null=True)

    def get_company_name(self, duty: Any) -> str:
        company = duty.company or (duty.platoon.company if duty.platoon else None)
        return company.name if company else ""


class StaffMemberOut(serializers.ModelSerializer[StaffMember]):
    """A member of the training staff with the duties in force; `user` is the account, if there is one."""

    name = serializers.CharField(source="__str__")
    username = serializers.CharField(source="user.username", default=None, allow_null=True)
    duties = serializers.SerializerMethodField()

    class Meta:
        model = StaffMember
        fields = (
            "id", "name", "rank", "last_name", "first_name", "designation", "serial_number", "contact_number", "user",
            "username", "duties", "archived_at", "version",
        )  # fmt: skip
        read_only_fields = fields

    @extend_schema_field(StaffDutyOut(many=True))
    def get_duties(self, member: StaffMember) -> list[dict[str, Any]]:
        found = getattr(member.user, "duties_now", []) if member.user else []
        return list(StaffDutyOut(found, many=True).data)


class StaffMemberIn(serializers.Serializer[Any]):
    """A new member."""

    rank = serializers.CharField(max_length=40, required=False, allow_blank=True)
    last_name = serializers.CharField(max_length=100)
    first_name = serializers.CharField(max_length=100)
    designation = serializers.CharField(max_length=100, required=False, allow_blank=True)
    serial_number = serializers.CharField(max_length=40, required=False, allow_blank=True)
    contact_number = serializers.CharField(max_length=40, required=False, allow_blank=True)
    user = serializers.PrimaryKeyRelatedField(queryset=User.objects.all(), required=False, allow_null=True)


class StaffMemberPatchIn(StaffMemberIn):
    """Fields to change, and the version they were read at."""

    version = serializers.IntegerField(min_value=1)

    def get_fields(self) -> dict[str, Any]:
        fields = super().get_fields()
        for name, one in fields.items():
            one.required = name == "version"
        return fields


class OwnStaffPatchIn(serializers.Serializer[Any]):
    """What a member says of themselves."""

    version = serializers.IntegerField(min_value=1)
    contact_number = serializers.CharField(max_length=40, allow_blank=True)


class CoverOut(serializers.Serializer[Any]):
    """Somebody who covers a place now."""

    user = serializers.IntegerField()
    name = serializers.CharField()
    kind = serializers.ChoiceField(choices=[kind.value for kind in DutyKind])
    platoon = serializers.IntegerField(allow_null=True)


class CoveredCompanyOut(serializers.Serializer[Any]):
    """A company, and who covers it or one of its platoons."""

    company = serializers.IntegerField()
    company_name = serializers.CharField()
    covers = CoverOut(many=True)


class CoverageOut(serializers.Serializer[Any]):
    """Who covers what now; `corps` covers every company."""

    corps = CoverOut(many=True)
    companies = CoveredCompanyOut(many=True)
