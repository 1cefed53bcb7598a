"""A term's calendar as the API takes and shows it."""

from typing import Any

from rest_framework import serializers

from apps.attendance.models import Calendar
from apps.attendance.rules.calendar import MOST_DATES, Skip
from common.fields import DayField

MOST_DAYS = 60
MOST_SESSIONS = 4


class SessionTimesIn(serializers.Serializer[Any]):
    """A session's times on the unit's clocks, in order."""

    name = serializers.CharField(max_length=40, required=False, allow_blank=True, default="")
    opens = serializers.TimeField()
    on_time_until = serializers.TimeField()
    late_until = serializers.TimeField()
    closes = serializers.TimeField()


class CalendarPlanIn(serializers.Serializer[Any]):
    """So many training days, from a date on, every so many weeks on its weekday. Dates that are skipped are made up for at the
    end. Titles get the running number."""

    starts_on = DayField()
    count = serializers.IntegerField(min_value=1, max_value=MOST_DAYS)
    every_weeks = serializers.IntegerField(min_value=1, max_value=8, default=1)
    first_number = serializers.IntegerField(min_value=1, max_value=999, default=1)
    title = serializers.CharField(max_length=180)
    location = serializers.CharField(max_length=120, allow_blank=True, default="")
    sessions = serializers.ListField(child=SessionTimesIn(), allow_empty=False, max_length=MOST_SESSIONS)
    skips_holidays = serializers.BooleanField(default=True)
    left_out = serializers.ListField(child=DayField(), default=list, max_length=MOST_DATES)


class CalendarIn(CalendarPlanIn):
    """The plan, and the dates that the person saw: when others would be planned now, nothing is."""

    dates = serializers.ListField(child=DayField(), allow_empty=False, max_length=MOST_DAYS)


class CalendarDateOut(serializers.Serializer[Any]):
    """A date: the number of its training day, or why it has none."""

    held_on = serializers.DateField()
    number = serializers.IntegerField(allow_null=True)
    skipped = serializers.ChoiceField(choices=[skip.value for skip in Skip], allow_null=True)
    why = serializers.CharField()


class CalendarPreviewOut(serializers.Serializer[Any]):
    """Every date up to the last training day; `missing` of those asked for have no place before the term ends."""

    dates = CalendarDateOut(many=True)
    missing = serializers.IntegerField()


class CalendarOut(serializers.ModelSerializer[Calendar]):
    """A calendar that was made; `undone_at` says when it was taken back."""

    class Meta:
        model = Calendar
        fields = (
            "id", "term", "day_count", "first_on", "last_on", "made_by_name", "made_at", "undone_by_name", "undone_at",
            "undo_reason",
        )  # fmt: skip
        read_only_fields = fields


class CalendarUndoIn(serializers.Serializer[Any]):
    """Why it is taken back."""

    reason = serializers.CharField(max_length=1000)
