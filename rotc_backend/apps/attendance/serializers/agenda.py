"""The unit's calendar, its feed and the hours of cadets as the API shows them."""

from datetime import timedelta
from typing import Any

from django.utils.translation import gettext
from rest_framework import serializers

from apps.attendance.rules.agenda import EntryKind
from common.fields import DayField

LONGEST_SPAN = timedelta(days=400)


class CalendarQuery(serializers.Serializer[Any]):
    """Which days, both included."""

    def get_fields(self) -> dict[str, Any]:
        # "from" is a word of Python.
        return {"from": DayField(), "to": DayField()}

    def validate(self, given: dict[str, Any]) -> dict[str, Any]:
        if not timedelta(0) <= given["to"] - given["from"] <= LONGEST_SPAN:
            raise serializers.ValidationError(
                {"to": gettext("Choose a day after the first, 400 days at most.")}
            )
        return given


class CalendarEntryOut(serializers.Serializer[Any]):
    """An entry; without moments it is of the whole day."""

    kind = serializers.ChoiceField(choices=[kind.value for kind in EntryKind])
    id = serializers.IntegerField()
    title = serializers.CharField()
    starts_on = serializers.DateField()
    ends_on = serializers.DateField()
    starts_at = serializers.DateTimeField(allow_null=True)
    ends_at = serializers.DateTimeField(allow_null=True)
    location = serializers.CharField()


class FeedOut(serializers.Serializer[Any]):
    """Whether one has a link to the calendar; the link itself is told once."""

    created_at = serializers.DateTimeField(allow_null=True)
    read_on = serializers.DateField(allow_null=True, help_text="When a program last asked for it")


class FeedMadeOut(serializers.Serializer[Any]):
    """The new link's path on the server, this once."""

    path = serializers.CharField()


class TermHoursOut(serializers.Serializer[Any]):
    """Hours of one term."""

    term = serializers.IntegerField(source="term.pk")
    name = serializers.CharField(source="term.name")
    training = serializers.DecimalField(max_digits=8, decimal_places=2)
    activities = serializers.DecimalField(max_digits=8, decimal_places=2)
    total = serializers.DecimalField(max_digits=8, decimal_places=2)


class YearHoursOut(serializers.Serializer[Any]):
    """Hours of one school year, and what it asks for."""

    school_year = serializers.CharField()
    terms = TermHoursOut(many=True)
    total = serializers.DecimalField(max_digits=8, decimal_places=2)
    target = serializers.DecimalField(max_digits=8, decimal_places=2)
    still_needed = serializers.DecimalField(max_digits=8, decimal_places=2)


class HoursLineOut(serializers.Serializer[Any]):
    """One cadet of a term with the hours of its school year."""

    enrollment = serializers.IntegerField(source="enrollment.pk")
    cadet = serializers.IntegerField(source="enrollment.cadet_id")
    name = serializers.CharField(source="enrollment.cadet.name")
    student_number = serializers.CharField(source="enrollment.cadet.student_number")
    company_name = serializers.CharField(source="enrollment.company.name", default="")
    platoon = serializers.IntegerField(source="enrollment.platoon.number", default=None, allow_null=True)
    training = serializers.DecimalField(max_digits=8, decimal_places=2)
    activities = serializers.DecimalField(max_digits=8, decimal_places=2)
    total = serializers.DecimalField(max_digits=8, decimal_places=2)
    still_needed = serializers.DecimalField(max_digits=8, decimal_places=2)
