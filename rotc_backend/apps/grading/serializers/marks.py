"""Marks as the API takes and shows them."""

from typing import Any

from rest_framework import serializers

from apps.grading.models import GradeMark
from apps.grading.rules import SET_MARKS, MarkCode
from apps.grading.serializers.grades import CadetBriefOut, CellIn
from apps.grading.services.scores import MAX_CELLS
from common.fields import DayField

REASON_LENGTH = 1000


class MarkSetIn(serializers.Serializer[Any]):
    """The mark, or null to lift it, and why. An INC says what it is completed by, and until when."""

    code = serializers.ChoiceField(choices=[code.value for code in SET_MARKS], allow_null=True)
    reason = serializers.CharField(max_length=REASON_LENGTH)
    requirement = serializers.CharField(
        max_length=REASON_LENGTH, required=False, allow_blank=True, default=""
    )
    deadline = DayField(required=False, allow_null=True, default=None)


class MarkScoreIn(serializers.Serializer[Any]):
    """A score of the cadet as typed, at the version that was seen (0: none yet)."""

    assessment = serializers.IntegerField()
    value = CellIn().fields["value"]
    version = serializers.IntegerField(min_value=0)


class MarkCompleteIn(serializers.Serializer[Any]):
    """The scores that the INC waited for, if they are not there yet, and by what it is completed."""

    reason = serializers.CharField(max_length=REASON_LENGTH)
    scores = serializers.ListField(child=MarkScoreIn(), required=False, default=list, max_length=MAX_CELLS)


class MarkLapseIn(serializers.Serializer[Any]):
    """Why the INC lapses."""

    reason = serializers.CharField(max_length=REASON_LENGTH)


class MarksQuery(serializers.Serializer[Any]):
    """What the marks are narrowed by."""

    code = serializers.ChoiceField(required=False, choices=[code.value for code in MarkCode])
    overdue = serializers.BooleanField(default=False, help_text="INCs whose deadline has passed")


class MarkOut(serializers.ModelSerializer[GradeMark]):
    """A mark. After its deadline an INC stays an INC until a person decides."""

    cadet = CadetBriefOut(source="enrollment.cadet")
    company_name = serializers.CharField(source="enrollment.company.name", default="")
    platoon = serializers.IntegerField(source="enrollment.platoon.number", default=None, allow_null=True)

    class Meta:
        model = GradeMark
        fields = (
            "enrollment", "cadet", "company_name", "platoon", "code", "reason", "requirement", "deadline", "set_at",
        )  # fmt: skip
        read_only_fields = fields


class MarkSaysOut(serializers.Serializer[Any]):
    """What stood at that time; `mark` is null for none."""

    mark = serializers.CharField(allow_null=True, default=None)
    requirement = serializers.CharField(default="")
    deadline = serializers.CharField(allow_null=True, default=None)


class MarkStepOut(serializers.Serializer[Any]):
    """One step in the life of a mark: what it was, what it became, and why. Words that were erased say so."""

    at = serializers.DateTimeField()
    actor_name = serializers.CharField()
    action = serializers.CharField(help_text="Such as mark.set, mark.lifted, mark.completed")
    before = MarkSaysOut()
    after = MarkSaysOut()
    reason = serializers.CharField()


class MarkHistoryOut(serializers.Serializer[Any]):
    """The steps, the latest first."""

    steps = MarkStepOut(many=True)
