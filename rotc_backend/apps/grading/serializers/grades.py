"""Grades, scores and marks as the API takes and shows them."""

import re
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from apps.cadets.serializers import RosterQuery
from apps.grading.models import Assessment
from apps.grading.rules import NO_ASSESSMENT, NO_COUNTED_DAY, MarkCode, Part, Result
from apps.grading.rules.needed import Reach, Target
from apps.grading.services.scores import MAX_CELLS, CellOutcome

# Narrow: exact arithmetic on what Decimal() reads, "1e-999999999" among it, would take all memory there is.
_ASSUMED = re.compile(r"([0-9]{1,18}):([0-9]{1,4}(?:\.[0-9]{1,3})?)", re.ASCII)


class CadetBriefOut(serializers.Serializer[Any]):
    """Whose it is."""

    id = serializers.IntegerField()
    student_number = serializers.CharField()
    name = serializers.CharField()


class AssessmentOut(serializers.ModelSerializer[Assessment]):
    """An exam of the term."""

    class Meta:
        model = Assessment
        fields = ("id", "code", "name", "maximum", "weight", "base")


class GradesQuery(RosterQuery):
    """What a grade sheet is narrowed by."""

    term = None  # type: ignore[assignment]  # the path says the term
    result = serializers.ChoiceField(required=False, choices=[result.value for result in Result])
    as_of = serializers.DateTimeField(required=False, help_text="The sheet as it was at that moment")


class GradeQuery(serializers.Serializer[Any]):
    """Which moment to look at."""

    as_of = serializers.DateTimeField(required=False, help_text="The grade as it was at that moment")


class MissingField(serializers.CharField):
    """Assessments by the names that they were given, and what stands for all of a kind."""

    def to_representation(self, value: str) -> str:
        return gettext(value) if value in (NO_ASSESSMENT, NO_COUNTED_DAY) else value


class GradeNumbersOut(serializers.Serializer[Any]):
    """A grade. A missing number is null, never 0."""

    attendance = serializers.DecimalField(max_digits=6, decimal_places=2, allow_null=True)
    aptitude = serializers.DecimalField(max_digits=6, decimal_places=2)
    subject = serializers.DecimalField(max_digits=6, decimal_places=2, allow_null=True)
    final = serializers.DecimalField(max_digits=6, decimal_places=2, allow_null=True)
    equivalent = serializers.DecimalField(max_digits=4, decimal_places=2, allow_null=True)
    mark = serializers.ChoiceField(choices=[code.value for code in MarkCode], allow_null=True)
    result = serializers.ChoiceField(choices=[result.value for result in Result])
    missing = serializers.ListField(child=MissingField())
    lowest_final = serializers.DecimalField(max_digits=6, decimal_places=2, allow_null=True)
    highest_final = serializers.DecimalField(max_digits=6, decimal_places=2, allow_null=True)
    below_floors = serializers.ListField(child=serializers.ChoiceField(choices=[part.value for part in Part]))


class GradeRowOut(GradeNumbersOut):
    """One line of the grade sheet."""

    enrollment = serializers.IntegerField()
    cadet = CadetBriefOut()
    course = serializers.CharField()
    company_name = serializers.CharField()
    platoon = serializers.IntegerField(allow_null=True)


class ExplanationItemOut(serializers.Serializer[Any]):
    """One record, entry or score under a part."""

    label = serializers.CharField()  # type: ignore[assignment]  # DRF takes declared fields off the class
    detail = serializers.CharField()
    value = serializers.CharField()
    at = serializers.SerializerMethodField()
    kind = serializers.ChoiceField(choices=["attendance_record", "ledger_entry", "score"])
    ref_id = serializers.IntegerField(allow_null=True)
    standing = serializers.CharField(
        allow_null=True,
        help_text="Aptitude after the entry, where the policy keeps it within bounds after each",
    )

    def get_at(self, item: Any) -> str | None:
        return item.at.isoformat() if item.at else None


class RuleRefOut(serializers.Serializer[Any]):
    """A rule of the policy, and the order, memo or text that it follows ("" when none is named)."""

    field = serializers.CharField()
    says = serializers.CharField()
    source = serializers.CharField()  # type: ignore[assignment]  # DRF takes declared fields off the class


class ExplanationNodeOut(serializers.Serializer[Any]):
    """One part of the grade, how it comes about, and what it is made of."""

    key = serializers.ChoiceField(choices=["attendance", "aptitude", "subject", "final", "equivalent"])
    label = serializers.CharField()  # type: ignore[assignment]  # DRF takes declared fields off the class
    points = serializers.DecimalField(max_digits=6, decimal_places=2, allow_null=True)
    out_of = serializers.DecimalField(max_digits=6, decimal_places=2, allow_null=True)
    formula = serializers.CharField()
    steps = serializers.ListField(child=serializers.CharField())
    rules = RuleRefOut(many=True)
    items = ExplanationItemOut(many=True)


class GradeOut(GradeRowOut):
    """One enrollment's grade with its explanation."""

    policy_version = serializers.IntegerField()
    as_of = serializers.DateTimeField(allow_null=True, help_text="null: now")
    explanation = ExplanationNodeOut(many=True)


class NeededQuery(serializers.Serializer[Any]):
    """What to reckon with for assessments that are missing: `assume=ASSESSMENT:SCORE,…`."""

    assume = serializers.CharField(required=False, default="", max_length=500)

    def validate_assume(self, text: str) -> dict[int, Decimal]:
        pairs = [_ASSUMED.fullmatch(part) for part in text.split(",") if part]
        if None in pairs:
            raise serializers.ValidationError(gettext("ASSESSMENT:SCORE, separated by commas."))
        return {int(pair[1]): Decimal(pair[2]) for pair in pairs if pair}


class NeededAssessmentOut(serializers.Serializer[Any]):
    """A missing assessment."""

    id = serializers.IntegerField()
    name = serializers.CharField()
    maximum = serializers.DecimalField(max_digits=7, decimal_places=3, normalize_output=True)


class NeededScoreOut(serializers.Serializer[Any]):
    """The least score in one assessment."""

    assessment = serializers.IntegerField()
    score = serializers.DecimalField(max_digits=7, decimal_places=3, normalize_output=True)


class NeededTargetOut(serializers.Serializer[Any]):
    """What an equivalent or better takes. With several assessments missing, the same `percent` of each maximum."""

    equivalent = serializers.DecimalField(max_digits=4, decimal_places=2)
    lowest_final = serializers.DecimalField(max_digits=6, decimal_places=2)
    is_pass = serializers.BooleanField()
    reach = serializers.ChoiceField(choices=[reach.value for reach in Reach])
    scores = serializers.SerializerMethodField()
    percent = serializers.DecimalField(max_digits=6, decimal_places=3, allow_null=True, normalize_output=True)

    @extend_schema_field(NeededScoreOut(many=True))
    def get_scores(self, target: Target) -> Any:
        pairs = [{"assessment": pk, "score": score} for pk, score in target.scores.items()]
        return NeededScoreOut(pairs, many=True).data


class NeededOut(serializers.Serializer[Any]):
    """Targets, best equivalent first, with attendance and aptitude as they stand. None while nothing is missing, or while no
    training day is closed yet."""

    enrollment = serializers.IntegerField(source="enrollment.pk")
    policy_version = serializers.IntegerField()
    missing = NeededAssessmentOut(source="needed.missing", many=True)
    targets = NeededTargetOut(source="needed.targets", many=True)


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
