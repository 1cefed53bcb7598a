"""The ledger as the API takes and shows it."""

from typing import Any

from rest_framework import serializers

from apps.grading.models import LedgerEntry
from apps.grading.rules import LedgerKind
from apps.grading.serializers.grades import CadetBriefOut


class LedgerQuery(serializers.Serializer[Any]):
    """What the ledger is narrowed by."""

    term = serializers.IntegerField(required=False)
    enrollment = serializers.IntegerField(required=False)
    cadet = serializers.IntegerField(required=False)
    kind = serializers.ChoiceField(required=False, choices=[kind.value for kind in LedgerKind])


class LedgerEntryIn(serializers.Serializer[Any]):
    """A merit or demerit. `occurred_on` is today unless it says otherwise."""

    enrollment = serializers.IntegerField()
    kind = serializers.ChoiceField(choices=[kind.value for kind in LedgerKind])
    points = serializers.IntegerField(min_value=1, max_value=1000)
    reason = serializers.CharField(max_length=1000)
    occurred_on = serializers.DateField(required=False)


class LedgerEntryOut(serializers.ModelSerializer[LedgerEntry]):
    """A ledger entry."""

    cadet = CadetBriefOut(source="enrollment.cadet")

    class Meta:
        model = LedgerEntry
        fields = (
            "id", "enrollment", "cadet", "kind", "points", "reason", "occurred_on", "recorded_at", "issued_by_name",
            "voided_at", "voided_by_name", "void_reason",
        )  # fmt: skip


class VoidIn(serializers.Serializer[Any]):
    """Why the entry is taken back."""

    reason = serializers.CharField(max_length=1000)
