"""Fields of bodies and queries that more than one app takes."""

from datetime import date
from typing import Any

from django.utils.translation import gettext
from rest_framework import serializers

from common.retelling import retold

FIRST_DAY, LAST_DAY = date(1900, 1, 1), date(2199, 12, 31)


class ToldField(serializers.CharField):
    """A sentence of ours, in the language of the page."""

    def to_representation(self, value: Any) -> str:
        return retold(super().to_representation(value))


class DayField(serializers.DateField):
    """A date of somebody's life. Moments are reckoned from dates, and next to the ends of the calendar there are none."""

    def to_internal_value(self, value: Any) -> date:
        day = super().to_internal_value(value)
        if not FIRST_DAY <= day <= LAST_DAY:
            raise serializers.ValidationError(
                gettext("A date from {first_day} to {last_day}.").format(
                    first_day=FIRST_DAY, last_day=LAST_DAY
                )
            )
        return day
