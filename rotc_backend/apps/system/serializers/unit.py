"""The unit's settings as the API takes and shows them."""

from typing import Any

from django.conf import settings
from rest_framework import serializers

from apps.system.models import UnitSettings
from common.clock import validate_zone


class UnitOut(serializers.ModelSerializer[UnitSettings]):
    """Which unit this is, and whether it is under maintenance."""

    time_zone = serializers.SerializerMethodField(help_text="The one that holds")

    class Meta:
        model = UnitSettings
        fields = ("name", "short_name", "school", "time_zone", "maintenance_since", "maintenance_note")

    def get_time_zone(self, unit: UnitSettings) -> str:
        return unit.time_zone or settings.TIME_ZONE


class MaintenanceIn(serializers.Serializer[Any]):
    """To hold all writes, or to take them again."""

    is_on = serializers.BooleanField()
    note = serializers.CharField(max_length=300, allow_blank=True, required=False, default="")


class SignatoriesFields(serializers.Serializer[Any]):
    """Who stands under "Prepared by" and "Certified correct"."""

    prepared_by = serializers.CharField(max_length=120, allow_blank=True, required=False)
    prepared_by_title = serializers.CharField(max_length=120, allow_blank=True, required=False)
    certified_by = serializers.CharField(max_length=120, allow_blank=True, required=False)
    certified_by_title = serializers.CharField(max_length=120, allow_blank=True, required=False)
    approved_by = serializers.CharField(max_length=120, allow_blank=True, required=False)
    approved_by_title = serializers.CharField(max_length=120, allow_blank=True, required=False)


class LetterheadFields(SignatoriesFields):
    """What stands at the head of every paper of the unit, and who signs at its foot."""

    name = serializers.CharField(max_length=200, required=False)
    short_name = serializers.CharField(max_length=40, required=False)
    school = serializers.CharField(max_length=200, allow_blank=True, required=False)
    headquarters = serializers.CharField(max_length=1000, allow_blank=True, required=False)


class FlagLimitsFields(serializers.Serializer[Any]):
    """From what on scans are for a person to look at."""

    flag_scans_a_minute = serializers.IntegerField(min_value=1, max_value=600, required=False)
    flag_same_second = serializers.IntegerField(min_value=2, max_value=600, required=False)
    flag_two_places_seconds = serializers.IntegerField(min_value=1, max_value=3600, required=False)
    live_codes = serializers.BooleanField(
        required=False, help_text="Printed cards are for a person to look at"
    )


class ExcuseDaysFields(serializers.Serializer[Any]):
    """Days after a training day within which a cadet files an excuse, and after a refusal an appeal."""

    excuse_days = serializers.IntegerField(min_value=0, max_value=120)


class TimeZoneIn(serializers.Serializer[Any]):
    """The unit's time zone, such as Asia/Manila; empty: the server's own."""

    time_zone = serializers.CharField(max_length=64, allow_blank=True, validators=[validate_zone])


class TimeZoneOut(serializers.ModelSerializer[UnitSettings]):
    """What the unit has set, and what holds while it has set nothing."""

    default_time_zone = serializers.SerializerMethodField(help_text="The server's own (RGMS_TIME_ZONE)")

    class Meta:
        model = UnitSettings
        fields = ("time_zone", "default_time_zone")
        read_only_fields = fields

    def get_default_time_zone(self, unit: UnitSettings) -> str:
        return settings.TIME_ZONE
