"""The ledger as the API takes and shows it."""

from typing import Any

from rest_framework import serializers

from apps.grading.models import LedgerEntry, LedgerRecommendation
from apps.grading.rules import LedgerKind, RecommendationStatus
from apps.grading.rules.recognition import RecognitionLevel
from apps.grading.selectors.recognition import LifetimeMerits
from apps.grading.serializers.grades import CadetBriefOut
from apps.grading.services.ledger import MAX_ENTRIES
from common.fields import DayField


class LedgerQuery(serializers.Serializer[Any]):
    """What the ledger is narrowed by."""

    term = serializers.IntegerField(required=False)
    enrollment = serializers.IntegerField(required=False)
    cadet = serializers.IntegerField(required=False)
    kind = serializers.ChoiceField(required=False, choices=[kind.value for kind in LedgerKind])
    company = serializers.CharField(required=False, help_text="Company id or name")
    platoon = serializers.IntegerField(required=False, help_text="Platoon number")
    search = serializers.CharField(required=False, help_text="Words of student number and name, in any order")
    issued_by = serializers.IntegerField(required=False, help_text="Account of whoever issued it")
    voided = serializers.BooleanField(required=False, allow_null=True, default=None)
    since = DayField(required=False, help_text="Occurred on that day or later")
    until = DayField(required=False, help_text="Occurred on that day or earlier")


class GivenIn(serializers.Serializer[Any]):
    """What is given, and for which item of the catalogue, if for one. `occurred_on` is today unless it says otherwise."""

    kind = serializers.ChoiceField(choices=[kind.value for kind in LedgerKind])
    points = serializers.IntegerField(min_value=1, max_value=1000)
    reason = serializers.CharField(max_length=1000)
    occurred_on = DayField(required=False)
    catalogue_item = serializers.IntegerField(required=False, allow_null=True, default=None)


class DuplicateIn(serializers.Serializer[Any]):
    """The same cadet, kind, points, reason and day a second time are refused, unless it is confirmed that it is meant."""

    confirm_duplicate = serializers.BooleanField(default=False)


class LedgerEntryIn(DuplicateIn, GivenIn):
    """A merit or demerit."""

    enrollment = serializers.IntegerField()


class LedgerBatchIn(DuplicateIn, GivenIn):
    """The same for each of these cadets, all or none."""

    enrollments = serializers.ListField(
        child=serializers.IntegerField(min_value=1), allow_empty=False, max_length=MAX_ENTRIES
    )


_LEVELS = [level.value for level in RecognitionLevel]


class EarnedOut(serializers.Serializer[Any]):
    """A level of recognition, and the day on which it was earned."""

    level = serializers.ChoiceField(choices=_LEVELS)
    earned_on = serializers.DateField()


class RecognitionOut(EarnedOut):
    """A level that a cadet has earned."""

    cadet = CadetBriefOut()


class RecognitionsQuery(serializers.Serializer[Any]):
    """Which level, and earned when; both days included."""

    level = serializers.ChoiceField(required=False, choices=_LEVELS)
    since = DayField(required=False)
    until = DayField(required=False)


class LifetimeMeritsOut(serializers.Serializer[LifetimeMerits]):
    """The merits of all terms, the level of recognition that they reach, and what the next one still needs."""

    merits = serializers.IntegerField()
    level = serializers.ChoiceField(choices=[level.value for level in RecognitionLevel], allow_null=True)
    next_level = serializers.ChoiceField(choices=[level.value for level in RecognitionLevel], allow_null=True)
    still_needed = serializers.IntegerField()
    earned = EarnedOut(many=True)


class LedgerEntryOut(serializers.ModelSerializer[LedgerEntry]):
    """A ledger entry."""

    cadet = CadetBriefOut(source="enrollment.cadet")
    company_name = serializers.CharField(source="enrollment.company.name", default="")

    class Meta:
        model = LedgerEntry
        fields = (
            "id", "enrollment", "cadet", "company_name", "kind", "points", "reason", "catalogue_item", "occurred_on",
            "recorded_at", "issued_by", "issued_by_name", "recommended_by_name", "voided_at", "voided_by_name", "void_reason",
        )  # fmt: skip


class VoidIn(serializers.Serializer[Any]):
    """Why the entry is taken back."""

    reason = serializers.CharField(max_length=1000)


class LedgerBatchOut(serializers.Serializer[Any]):
    """The entries, in order of enrollment."""

    results = LedgerEntryOut(many=True)


class RecommendationsQuery(serializers.Serializer[Any]):
    """What the recommendations are narrowed by."""

    term = serializers.IntegerField(required=False)
    enrollment = serializers.IntegerField(required=False)
    status = serializers.ChoiceField(
        required=False, choices=[status.value for status in RecommendationStatus]
    )


class RecommendationIn(GivenIn):
    """What is recommended for a cadet."""

    enrollment = serializers.IntegerField()


class RecommendationOut(serializers.ModelSerializer[LedgerRecommendation]):
    """A recommendation; `entry` is what came of it, once approved."""

    cadet = CadetBriefOut(source="enrollment.cadet")
    company_name = serializers.CharField(source="enrollment.company.name", default="")

    class Meta:
        model = LedgerRecommendation
        fields = (
            "id", "enrollment", "cadet", "company_name", "kind", "points", "reason", "catalogue_item", "occurred_on",
            "recommended_by", "recommended_by_name", "recommended_at",
            "status", "decided_by_name", "decided_at", "decision_reason", "entry",
        )  # fmt: skip
        read_only_fields = fields


class AmountOut(serializers.Serializer[Any]):
    """Standing entries of one kind; see FairnessOut."""

    entries = serializers.IntegerField()
    points = serializers.IntegerField()
    mean = serializers.DecimalField(max_digits=8, decimal_places=2, allow_null=True)
    percent = serializers.DecimalField(max_digits=4, decimal_places=1, allow_null=True)


class ShareOut(serializers.Serializer[Any]):
    """What went to one company or sex (empty: to cadets without one), beside the share of the cadets who stand there."""

    label = serializers.CharField()  # type: ignore[assignment]  # DRF takes declared fields off the class
    enrolled_percent = serializers.DecimalField(max_digits=4, decimal_places=1, allow_null=True)
    merits = AmountOut()
    demerits = AmountOut()


class IssuerOut(serializers.Serializer[Any]):
    """One issuer; `id` is null for entries that came in with a sheet."""

    id = serializers.IntegerField(allow_null=True)
    name = serializers.CharField()
    merits = AmountOut()
    demerits = AmountOut()
    voided = serializers.IntegerField()
    companies = ShareOut(many=True)
    sexes = ShareOut(many=True)


class FairnessOut(serializers.Serializer[Any]):
    """Every issuer of the term, by name, over the cadets whom one sees. `mean` is points per entry, `percent` the share of the
    issuer's points of that kind."""

    issuers = IssuerOut(many=True)


class AllowanceOut(serializers.Serializer[Any]):
    """What the policy lets a person give as one issuer ("admin", or a kind of duty); null is no limit."""

    issuer = serializers.CharField()
    kind = serializers.ChoiceField(choices=[kind.value for kind in LedgerKind])
    per_entry = serializers.IntegerField(allow_null=True)
    per_day = serializers.IntegerField(allow_null=True)
    per_cadet = serializers.IntegerField(allow_null=True)
    given_today = serializers.IntegerField(
        help_text="Points of the kind that the person gave today, to everyone"
    )


class AllowancesOut(serializers.Serializer[Any]):
    """One per issuer that the person is, and kind. Of several the most generous holds for the cadets whom that duty covers."""

    allowances = AllowanceOut(many=True)
