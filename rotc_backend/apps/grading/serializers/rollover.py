"""The roll-over of a term as the API takes and shows it."""

from typing import Any

from rest_framework import serializers

from apps.grading.models import RollOver
from apps.grading.rules import Result
from apps.grading.rules.rollover import Onward
from apps.grading.serializers.grades import CadetBriefOut
from apps.system.serializers import SCHOOL_YEAR, TermIn

REASON_LENGTH = 1000
AT_MOST = 20_000


class RollOverQuery(serializers.Serializer[Any]):
    """Where the roll-over would lead, and what the preview is narrowed by."""

    to = serializers.IntegerField(required=False, help_text="The term that they would go to, if it is there")
    school_year = serializers.RegexField(
        SCHOOL_YEAR, required=False, default="", help_text="That of the term to be, if it is not there"
    )
    onward = serializers.ChoiceField(required=False, choices=[kind.value for kind in Onward])


class RollOverStepOut(serializers.Serializer[Any]):
    """One enrollment: who, where, whether it goes on and in which course ("" when it does not)."""

    enrollment = serializers.IntegerField(source="enrollment.pk")
    cadet = CadetBriefOut(source="enrollment.cadet")
    company_name = serializers.CharField(source="enrollment.company.name", default="")
    platoon = serializers.IntegerField(source="enrollment.platoon.number", default=None, allow_null=True)
    course = serializers.CharField(source="enrollment.course")
    next_course = serializers.CharField()
    result = serializers.ChoiceField(choices=[result.value for result in Result], source="grade.result")
    equivalent = serializers.DecimalField(
        max_digits=4, decimal_places=2, allow_null=True, source="grade.equivalent"
    )
    onward = serializers.ChoiceField(choices=[kind.value for kind in Onward])


class RollOverSummaryOut(serializers.Serializer[Any]):
    """How many of each, and the enrollments that go on without a choice: what a commit begins with."""

    counts = serializers.DictField(child=serializers.IntegerField())
    going_on = serializers.ListField(child=serializers.IntegerField())


class RollOverPreviewOut(serializers.Serializer[Any]):
    """A page of the preview, with the summary of all of it."""

    count = serializers.IntegerField()
    next = serializers.CharField(allow_null=True)
    previous = serializers.CharField(allow_null=True)
    results = RollOverStepOut(many=True)
    summary = RollOverSummaryOut()
    is_sealed = serializers.BooleanField(help_text="Whether the grades that it goes by are sealed")


class RollOverIn(serializers.Serializer[Any]):
    """The term that is there (`to`) or the one to be made (`term`), and who goes on."""

    to = serializers.IntegerField(required=False, allow_null=True, default=None)
    term = TermIn(required=False, allow_null=True, default=None)
    enrollments = serializers.ListField(
        child=serializers.IntegerField(), allow_empty=False, max_length=AT_MOST
    )


class RollOverUndoIn(serializers.Serializer[Any]):
    """Why it is taken back."""

    reason = serializers.CharField(max_length=REASON_LENGTH)


class RollOverOut(serializers.ModelSerializer[RollOver]):
    """A roll-over that was made, and maybe undone."""

    source_name = serializers.CharField(source="source.name")
    target_name = serializers.CharField(source="target.name")

    class Meta:
        model = RollOver
        fields = (
            "id", "source", "source_name", "target", "target_name", "enrollment_count", "made_by_name", "made_at",
            "undone_by_name", "undone_at", "undo_reason",
        )  # fmt: skip
        read_only_fields = fields
