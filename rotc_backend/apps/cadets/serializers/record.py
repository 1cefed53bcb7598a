"""The whole record of a cadet as the API takes and shows it."""

from typing import Any

from django.utils.translation import gettext
from rest_framework import serializers

from apps.cadets.models import Award, SavedView
from apps.cadets.rules import (
    HEIGHTS_CM,
    WEIGHTS_KG,
    BloodType,
    RecordState,
    RequirementKind,
    RequirementState,
    Sex,
)
from apps.cadets.serializers import CadetPatchIn
from common.fields import DayField

MOST_FILTERS = 20


class RecordPatchIn(CadetPatchIn):
    """Fields of the whole record to change, and the version of the cadet that they were read at."""

    rank = serializers.CharField(max_length=40, allow_blank=True)
    position = serializers.CharField(max_length=80, allow_blank=True)
    college = serializers.CharField(max_length=120, allow_blank=True)
    section = serializers.CharField(max_length=40, allow_blank=True)
    boots_size = serializers.CharField(max_length=10, allow_blank=True)
    uniform_size = serializers.CharField(max_length=10, allow_blank=True)
    cap_size = serializers.CharField(max_length=10, allow_blank=True)
    guardian_name = serializers.CharField(max_length=200, allow_blank=True)
    guardian_relationship = serializers.CharField(max_length=40, allow_blank=True)
    guardian_contact_number = serializers.CharField(max_length=40, allow_blank=True)
    guardian_address = serializers.CharField(max_length=1000, allow_blank=True)
    blood_type = serializers.ChoiceField(choices=[kind.value for kind in BloodType], allow_blank=True)
    height_cm = serializers.IntegerField(min_value=HEIGHTS_CM[0], max_value=HEIGHTS_CM[1], allow_null=True)
    weight_kg = serializers.IntegerField(min_value=WEIGHTS_KG[0], max_value=WEIGHTS_KG[1], allow_null=True)
    allergies = serializers.CharField(max_length=1000, allow_blank=True)
    conditions = serializers.CharField(max_length=1000, allow_blank=True)


class RequirementOut(serializers.Serializer[Any]):
    """A paper that the unit asks for. `version` is 0 of one that is not handed in."""

    kind = serializers.ChoiceField(choices=[kind.value for kind in RequirementKind])
    state = serializers.ChoiceField(choices=[state.value for state in RequirementState])
    handed_in_on = serializers.DateField(allow_null=True)
    expires_on = serializers.DateField(allow_null=True, help_text="Last day; null: holds for good")
    note = serializers.CharField()
    version = serializers.IntegerField()


class AwardOut(serializers.ModelSerializer[Award]):
    """A medal, ribbon or citation."""

    class Meta:
        model = Award
        fields = ("id", "name", "given_on", "citation")
        read_only_fields = fields


class PrivateRecordOut(serializers.Serializer[Any]):
    """What is kept for an emergency."""

    guardian_name = serializers.CharField()
    guardian_relationship = serializers.CharField()
    guardian_contact_number = serializers.CharField()
    guardian_address = serializers.CharField()
    blood_type = serializers.ChoiceField(choices=[kind.value for kind in BloodType], allow_blank=True)
    height_cm = serializers.IntegerField(allow_null=True)
    weight_kg = serializers.IntegerField(allow_null=True)
    allergies = serializers.CharField()
    conditions = serializers.CharField()


class RecordOut(serializers.Serializer[Any]):
    """The whole record. `private` and `requirements` are null for whoever's duty does not need them; `missing` are fields that
    a cadet fills in before handing it in."""

    cadet = serializers.IntegerField()
    version = serializers.IntegerField()
    student_number = serializers.CharField()
    last_name = serializers.CharField()
    first_name = serializers.CharField()
    middle_name = serializers.CharField()
    suffix = serializers.CharField()
    sex = serializers.ChoiceField(choices=[sex.value for sex in Sex], allow_blank=True)
    birthdate = serializers.DateField(allow_null=True)
    email = serializers.CharField()
    contact_number = serializers.CharField()
    address = serializers.CharField()
    degree_program = serializers.CharField()
    year_level = serializers.IntegerField(allow_null=True)
    rank = serializers.CharField()
    position = serializers.CharField()
    college = serializers.CharField()
    section = serializers.CharField()
    boots_size = serializers.CharField()
    uniform_size = serializers.CharField()
    cap_size = serializers.CharField()
    private = PrivateRecordOut(allow_null=True)
    requirements = RequirementOut(many=True, allow_null=True)
    awards = AwardOut(many=True)
    state = serializers.ChoiceField(choices=[state.value for state in RecordState])
    handed_in_at = serializers.DateTimeField(allow_null=True)
    reviewed_at = serializers.DateTimeField(allow_null=True)
    reviewed_by_name = serializers.CharField()
    returned_reason = serializers.CharField()
    missing = serializers.ListField(child=serializers.CharField())


class RequirementIn(serializers.Serializer[Any]):
    """A paper as it was handed in, and the version that was read (0: it was lacking)."""

    version = serializers.IntegerField(min_value=0)
    handed_in_on = DayField()
    expires_on = DayField(required=False, allow_null=True, default=None)
    note = serializers.CharField(max_length=200, required=False, allow_blank=True, default="")


class AwardIn(serializers.Serializer[Any]):
    """An award that was given."""

    name = serializers.CharField(max_length=120)
    given_on = DayField()
    citation = serializers.CharField(max_length=500, required=False, allow_blank=True, default="")


class ReviewIn(serializers.Serializer[Any]):
    """Whether a record is in order; if not, what is to be mended."""

    in_order = serializers.BooleanField()
    reason = serializers.CharField(max_length=1000, required=False, allow_blank=True, default="")


class SavedViewOut(serializers.ModelSerializer[SavedView]):
    """A view of the list: filters and columns, as the address bar has them."""

    class Meta:
        model = SavedView
        fields = ("id", "name", "query")
        read_only_fields = fields


class SavedViewIn(serializers.Serializer[Any]):
    """A view to keep; one of the same name is replaced."""

    name = serializers.CharField(max_length=60)
    query = serializers.DictField(child=serializers.CharField(max_length=200, allow_blank=True))

    def validate_query(self, given: dict[str, str]) -> dict[str, str]:
        if len(given) > MOST_FILTERS:
            raise serializers.ValidationError(gettext("Too many filters."))
        return given


class HistoryQuery(serializers.Serializer[Any]):
    """Of which field."""

    field = serializers.RegexField(r"^[a-z_]{1,40}$", required=False)


class FieldChangeOut(serializers.Serializer[Any]):
    """One field of a change; null is nothing."""

    field = serializers.CharField()
    before = serializers.JSONField(allow_null=True)
    after = serializers.JSONField(allow_null=True)


class HistoryOut(serializers.Serializer[Any]):
    """A change of a cadet's record or enrollment (then `enrollment` says which): who, when, and each field."""

    id = serializers.IntegerField()
    at = serializers.DateTimeField()
    actor_name = serializers.CharField()
    action = serializers.CharField()
    reason = serializers.CharField()
    enrollment = serializers.IntegerField(allow_null=True)
    changes = FieldChangeOut(many=True)
