"""Policies as the API takes and shows them: the stored form of `rules.Policy`, decimals as text."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from apps.authentication.rules.duties import DutyKind
from apps.grading.models import CatalogueItem, GradingPolicy
from apps.grading.rules import Clamp, LedgerKind, Policy, Preset, RoundingMode
from apps.grading.selectors.simulation import Flip, Show, SimulatedRow
from apps.grading.serializers.grades import AssessmentOut, CadetBriefOut, GradeNumbersOut
from common.fields import ToldField

ISSUERS = ("admin", *(kind.value for kind in DutyKind))


def _number(**options: Any) -> serializers.DecimalField:
    """Its range is the rules' business; this bounds the size."""
    return serializers.DecimalField(max_digits=10, decimal_places=3, normalize_output=True, **options)


class BandFields(serializers.Serializer[Any]):
    """Finals from `lowest` upwards transmute to `equivalent`."""

    lowest = serializers.DecimalField(max_digits=6, decimal_places=2)
    equivalent = serializers.DecimalField(max_digits=4, decimal_places=2)


class WeightsFields(serializers.Serializer[Any]):
    """Points of 100."""

    attendance = _number()
    aptitude = _number()
    subject = _number()


class CreditsFields(serializers.Serializer[Any]):
    """A status's share of a day."""

    present = _number()
    late = _number()
    absent = _number()
    excused = _number()


class AptitudeFields(serializers.Serializer[Any]):
    """Where aptitude starts and ends, and whether it is kept within that once or after every entry of the ledger."""

    base = _number()
    ceiling = _number()
    clamp = serializers.ChoiceField(choices=[clamp.value for clamp in Clamp], default=Clamp.TOTAL.value)
    merits_beyond_ceiling_count = serializers.BooleanField(default=True)


class AssessmentPlanFields(serializers.Serializer[Any]):
    """An exam. `base` is the percentage that a score of 0 earns: 50 for raw / maximum × 50 + 50."""

    code = serializers.SlugField(max_length=30)
    name = serializers.CharField(max_length=60)
    maximum = _number()
    weight = _number(default=1)
    base = _number(default=0)


class FloorsFields(serializers.Serializer[Any]):
    """Points below which a part fails the grade; null is none."""

    attendance = _number(allow_null=True, default=None)
    aptitude = _number(allow_null=True, default=None)
    subject = _number(allow_null=True, default=None)


class RoundingFields(serializers.Serializer[Any]):
    """How the final grade is rounded."""

    places = serializers.IntegerField(default=2)
    mode = serializers.ChoiceField(
        choices=[mode.value for mode in RoundingMode], default=RoundingMode.HALF_UP.value
    )


class DropRulesFields(serializers.Serializer[Any]):
    """What flags a cadet as liable to be dropped; null switches a rule off."""

    min_attendance_percent = _number(allow_null=True, default=80)
    max_unexcused = serializers.IntegerField(allow_null=True, default=3)
    consecutive_absences = serializers.IntegerField(allow_null=True, default=3)


class IssuerLimitFields(serializers.Serializer[Any]):
    """How many points whoever has that duty may give; null is no limit."""

    issuer = serializers.ChoiceField(choices=ISSUERS)
    kind = serializers.ChoiceField(choices=[kind.value for kind in LedgerKind])
    per_entry = serializers.IntegerField(allow_null=True, default=None, max_value=10000)
    per_day = serializers.IntegerField(allow_null=True, default=None, max_value=10000)
    per_cadet = serializers.IntegerField(allow_null=True, default=None, max_value=10000)


class RecognitionFields(serializers.Serializer[Any]):
    """An award that so many lifetime merits earn."""

    name = serializers.CharField(max_length=40)
    merits = serializers.IntegerField(max_value=100000)


class PolicyIn(serializers.Serializer[Any]):
    """A draft of a policy. What is left out is as in version 1, without floors and limits."""

    weights = WeightsFields()
    credits = CreditsFields()
    excused_leaves_denominator = serializers.BooleanField(default=False)
    counted_days = serializers.IntegerField(
        allow_null=True, default=None, help_text="null: the closed days on which the cadet was enrolled"
    )
    aptitude = AptitudeFields()
    assessments = serializers.ListField(child=AssessmentPlanFields(), max_length=20)
    floors = FloorsFields(default=dict)
    bands = serializers.ListField(child=BandFields(), max_length=30)
    failing_equivalent = serializers.DecimalField(max_digits=4, decimal_places=2)
    rounding = RoundingFields(default=dict)
    drop_rules = DropRulesFields(required=False)
    issuer_limits = serializers.ListField(child=IssuerLimitFields(), default=list, max_length=30)
    recognition = serializers.ListField(child=RecognitionFields(), required=False, max_length=10)
    sources = serializers.DictField(
        child=serializers.CharField(max_length=300),
        default=dict,
        help_text="By field: the order, memo or text that it follows",
    )


def draft_of(given: dict[str, Any]) -> Policy:
    """The policy of a validated draft."""
    rounding = {"places": 2, "mode": RoundingMode.HALF_UP, **given["rounding"]}
    return Policy.from_json({**given, "rounding": rounding})


class PolicyDraftIn(serializers.Serializer[Any]):
    """A draft to look at."""

    policy = PolicyIn()


class PolicyAdoptIn(PolicyDraftIn):
    """A draft to put in force."""

    based_on = serializers.IntegerField(help_text="The version that was in force when the draft was begun")
    reason = serializers.CharField(max_length=500)


class PolicyFieldsOut(serializers.Serializer[Any]):
    """The rules themselves."""

    weights = WeightsFields()
    credits = CreditsFields()
    excused_leaves_denominator = serializers.BooleanField()
    counted_days = serializers.IntegerField(allow_null=True)
    aptitude = AptitudeFields()
    floors = FloorsFields()
    bands = BandFields(many=True)
    failing_equivalent = serializers.CharField()
    rounding = RoundingFields()
    drop_rules = DropRulesFields()
    issuer_limits = IssuerLimitFields(many=True)
    recognition = RecognitionFields(many=True)
    sources = serializers.DictField(child=serializers.CharField())


class PolicyOut(PolicyFieldsOut):
    """The rules that a term is graded by. `assessments` are the term's own, with their ids."""

    version = serializers.IntegerField()
    assessments = AssessmentOut(many=True)


class PolicyRulesOut(PolicyFieldsOut):
    """The rules of a version, a preset or a draft, as they can be sent back as one."""

    assessments = AssessmentPlanFields(many=True)


class PolicyVersionOut(serializers.ModelSerializer[GradingPolicy]):
    """A version with when, by whom and why it was adopted."""

    adopted_by = serializers.CharField(source="created_by.display_name", default="")
    adopted_at = serializers.DateTimeField(source="created_at")
    rules = serializers.SerializerMethodField()

    class Meta:
        model = GradingPolicy
        fields = ("version", "reason", "adopted_by", "adopted_at", "rules")

    @extend_schema_field(PolicyRulesOut)
    def get_rules(self, row: GradingPolicy) -> Any:
        return PolicyRulesOut(Policy.from_json(row.rules).to_json()).data


class PresetOut(serializers.Serializer[Any]):
    """A policy to begin with."""

    key = serializers.CharField()
    name = ToldField()
    description = ToldField()
    rules = serializers.SerializerMethodField()

    @extend_schema_field(PolicyRulesOut)
    def get_rules(self, preset: Preset) -> Any:
        return PolicyRulesOut(preset.policy.to_json()).data


class PresetsOut(serializers.Serializer[Any]):
    """All of them."""

    results = PresetOut(many=True)


class WorkedExampleOut(serializers.Serializer[Any]):
    """A made-up cadet under the draft, line by line."""

    name = serializers.CharField()
    grade = GradeNumbersOut()
    steps = serializers.ListField(child=serializers.CharField())


class CheckedDraftOut(serializers.Serializer[Any]):
    """What is wrong with a draft, by field such as "bands.2.lowest"; examples when nothing is."""

    problems = serializers.DictField(child=serializers.ListField(child=serializers.CharField()))
    examples = WorkedExampleOut(many=True)


class SimulateQuery(serializers.Serializer[Any]):
    """Which rows to see."""

    show = serializers.ChoiceField(choices=[show.value for show in Show], default=Show.CHANGED.value)
    page = serializers.IntegerField(required=False, min_value=1)
    page_size = serializers.IntegerField(required=False, min_value=1, max_value=100)


class SimulatedRowOut(serializers.Serializer[Any]):
    """One enrollment's grade now and under the draft. `difference` is between the finals, null unless both are there."""

    enrollment = serializers.IntegerField(source="before_line.enrollment_id")
    cadet = serializers.SerializerMethodField()
    company_name = serializers.CharField(source="before_line.company_name")
    platoon = serializers.IntegerField(source="before_line.platoon", allow_null=True)
    before = GradeNumbersOut()
    after = GradeNumbersOut()
    difference = serializers.DecimalField(max_digits=6, decimal_places=2, allow_null=True)
    flip = serializers.ChoiceField(choices=[flip.value for flip in Flip], allow_null=True)

    @extend_schema_field(CadetBriefOut)
    def get_cadet(self, row: SimulatedRow) -> Any:
        line = row.before_line
        return {"id": line.cadet_id, "student_number": line.student_number, "name": line.name}


class SimulationSummaryOut(serializers.Serializer[Any]):
    """The draft against the whole term. `largest_rise` and `largest_fall` are between finals, null when none rises or falls."""

    based_on = serializers.IntegerField()
    enrolled = serializers.IntegerField()
    changed = serializers.IntegerField()
    equivalents_changed = serializers.IntegerField()
    now_passed = serializers.IntegerField()
    now_failed = serializers.IntegerField()
    largest_rise = serializers.DecimalField(max_digits=6, decimal_places=2, allow_null=True)
    largest_fall = serializers.DecimalField(max_digits=6, decimal_places=2, allow_null=True)


class SimulationOut(serializers.Serializer[Any]):
    """A page of what the draft would do."""

    count = serializers.IntegerField()
    next = serializers.URLField(allow_null=True)
    previous = serializers.URLField(allow_null=True)
    summary = SimulationSummaryOut()
    results = SimulatedRowOut(many=True)


class CatalogueQuery(serializers.Serializer[Any]):
    """What the catalogue is narrowed by."""

    inactive = serializers.BooleanField(
        required=False, default=False, help_text="Also what is not offered any more"
    )


class CatalogueItemOut(serializers.ModelSerializer[CatalogueItem]):
    """An offence (demerit) or commendation (merit) with the points that are suggested for it."""

    class Meta:
        model = CatalogueItem
        fields = ("id", "kind", "name", "suggested_points", "is_active")


class CatalogueItemIn(serializers.Serializer[Any]):
    """A new item."""

    kind = serializers.ChoiceField(choices=[kind.value for kind in LedgerKind])
    name = serializers.CharField(max_length=120)
    suggested_points = serializers.IntegerField(min_value=1, max_value=1000)


class CatalogueItemPatchIn(serializers.Serializer[Any]):
    """What changes in an item."""

    name = serializers.CharField(max_length=120, required=False)
    suggested_points = serializers.IntegerField(min_value=1, max_value=1000, required=False)
    is_active = serializers.BooleanField(required=False)
