"""Grades, scores, marks and policy as the API takes and shows them."""

from typing import Any

from rest_framework import serializers

from apps.cadets.serializers import RosterQuery
from apps.grading.models import Assessment
from apps.grading.rules import MarkCode, Result
from apps.grading.services.scores import MAX_CELLS, CellOutcome


class CadetBriefOut(serializers.Serializer[Any]):
    """Whose it is."""

    id = serializers.IntegerField()
    student_number = serializers.CharField()
    name = serializers.CharField()


class BandOut(serializers.Serializer[Any]):
    """Finals from `lowest` upwards transmute to `equivalent`."""

    lowest = serializers.DecimalField(max_digits=6, decimal_places=2)
    equivalent = serializers.DecimalField(max_digits=4, decimal_places=2)


class WeightsOut(serializers.Serializer[Any]):
    """Points of 100."""

    attendance = serializers.CharField()
    aptitude = serializers.CharField()
    subject = serializers.CharField()


class CreditsOut(serializers.Serializer[Any]):
    """A status's share of a day."""

    present = serializers.CharField()
    late = serializers.CharField()
    absent = serializers.CharField()
    excused = serializers.CharField()


class AptitudeOut(serializers.Serializer[Any]):
    """Where aptitude starts and ends."""

    base = serializers.CharField()
    ceiling = serializers.CharField()


class AssessmentOut(serializers.ModelSerializer[Assessment]):
    """An exam of the term."""

    class Meta:
        model = Assessment
        fields = ("id", "code", "name", "maximum", "weight")


class PolicyOut(serializers.Serializer[Any]):
    """The rules that a term is graded by."""

    version = serializers.IntegerField()
    weights = WeightsOut()
    credits = CreditsOut()
    excused_leaves_denominator = serializers.BooleanField()
    aptitude = AptitudeOut()
    bands = BandOut(many=True)
    failing_equivalent = serializers.CharField()
    assessments = AssessmentOut(many=True)


class GradesQuery(RosterQuery):
    """What a grade sheet is narrowed by."""

    term = None  # type: ignore[assignment]  # the path says the term
    result = serializers.ChoiceField(required=False, choices=[result.value for result in Result])


class GradeRowOut(serializers.Serializer[Any]):
    """One line of the grade sheet. A missing number is null, never 0."""

    enrollment = serializers.IntegerField()
    cadet = CadetBriefOut()
    course = serializers.CharField()
    company_name = serializers.CharField()
    platoon = serializers.IntegerField(allow_null=True)
    attendance = serializers.DecimalField(max_digits=6, decimal_places=2, allow_null=True)
    aptitude = serializers.DecimalField(max_digits=6, decimal_places=2)
    subject = serializers.DecimalField(max_digits=6, decimal_places=2, allow_null=True)
    final = serializers.DecimalField(max_digits=6, decimal_places=2, allow_null=True)
    equivalent = serializers.DecimalField(max_digits=4, decimal_places=2, allow_null=True)
    mark = serializers.ChoiceField(choices=[code.value for code in MarkCode], allow_null=True)
    result = serializers.ChoiceField(choices=[result.value for result in Result])
    missing = serializers.ListField(child=serializers.CharField())
    lowest_final = serializers.DecimalField(max_digits=6, decimal_places=2, allow_null=True)
    highest_final = serializers.DecimalField(max_digits=6, decimal_places=2, allow_null=True)


class ExplanationItemOut(serializers.Serializer[Any]):
    """One record, entry or score under a part."""

    label = serializers.CharField()  # type: ignore[assignment]  # DRF takes declared fields off the class
    detail = serializers.CharField()
    value = serializers.CharField()
    at = serializers.SerializerMethodField()
    kind = serializers.ChoiceField(choices=["attendance_record", "ledger_entry", "score"])
    ref_id = serializers.IntegerField(allow_null=True)

    def get_at(self, item: Any) -> str | None:
        return item.at.isoformat() if item.at else None


class ExplanationNodeOut(serializers.Serializer[Any]):
    """One part of the grade, how it comes about, and what it is made of."""

    key = serializers.ChoiceField(choices=["attendance", "aptitude", "subject", "final", "equivalent"])
    label = serializers.CharField()  # type: ignore[assignment]  # DRF takes declared fields off the class
    points = serializers.DecimalField(max_digits=6, decimal_places=2, allow_null=True)
    out_of = serializers.DecimalField(max_digits=6, decimal_places=2, allow_null=True)
    formula = serializers.CharField()
    items = ExplanationItemOut(many=True)


class GradeOut(GradeRowOut):
    """One enrollment's grade with its explanation."""

    policy_version = serializers.IntegerField()
    explanation = ExplanationNodeOut(many=True)


class ScoresQuery(RosterQuery):
    """What the grid is narrowed by, and which page of it."""

    term = None  # type: ignore[assignment]  # the path says the term
    page = serializers.IntegerField(required=False, min_value=1)
    page_size = serializers.IntegerField(required=False, min_value=1, max_value=100)


class CellOut(serializers.Serializer[Any]):
    """One score; version 0 while it was never written."""

    assessment = serializers.IntegerField()
    value = serializers.DecimalField(max_digits=7, decimal_places=3, allow_null=True, normalize_output=True)
    version = serializers.IntegerField()


class GridRowOut(serializers.Serializer[Any]):
    """One enrollment's row of the grid."""

    enrollment = serializers.IntegerField(source="enrollment.pk")
    cadet = CadetBriefOut(source="enrollment.cadet")
    company_name = serializers.CharField(source="enrollment.company.name", default="")
    platoon = serializers.IntegerField(source="enrollment.platoon.number", default=None, allow_null=True)
    scores = CellOut(many=True)


class ScoreGridOut(serializers.Serializer[Any]):
    """A page of the grid with the assessments that head its columns."""

    count = serializers.IntegerField()
    next = serializers.URLField(allow_null=True)
    previous = serializers.URLField(allow_null=True)
    assessments = AssessmentOut(many=True)
    results = GridRowOut(many=True)


class CellIn(serializers.Serializer[Any]):
    """A cell as typed: text, or null for blank."""

    enrollment = serializers.IntegerField()
    assessment = serializers.IntegerField()
    value = serializers.CharField(max_length=40, allow_null=True, allow_blank=True)
    version = serializers.IntegerField(min_value=0)


class CellsIn(serializers.Serializer[Any]):
    """Many cells at once."""

    cells = serializers.ListField(child=CellIn(), allow_empty=False, max_length=MAX_CELLS)


class CellResultOut(serializers.Serializer[Any]):
    """The answer to one cell; `current` is what is stored now."""

    enrollment = serializers.IntegerField(source="enrollment_id")
    assessment = serializers.IntegerField(source="assessment_id")
    outcome = serializers.ChoiceField(choices=[outcome.value for outcome in CellOutcome])
    current = CellOut(allow_null=True)
    message = serializers.CharField()


class CellResultsOut(serializers.Serializer[Any]):
    """The answers, in the order of the cells."""

    results = CellResultOut(many=True)
