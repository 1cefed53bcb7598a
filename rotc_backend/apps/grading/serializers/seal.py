"""The seal of a term as the API takes and shows it."""

from typing import Any

from rest_framework import serializers

from apps.grading.models import SealedTerm, SealReopening
from apps.system.rules import TermStatus
from apps.system.serializers.unit import SignatoriesFields
from common.fields import ToldField


class ReopeningOut(serializers.ModelSerializer[SealReopening]):
    """A request to open a sealed term again, and what was decided."""

    class Meta:
        model = SealReopening
        fields = (
            "id", "memo", "requested_by", "requested_by_name", "requested_at", "status", "decided_by_name", "decided_at",
            "decision_reason",
        )  # fmt: skip
        read_only_fields = fields


class SealVersionOut(serializers.ModelSerializer[SealedTerm]):
    """One sealing, with the requests to open it. `hash` is the SHA-256 over the whole packet."""

    policy_version = serializers.IntegerField(source="header.policy.version")
    accepted = serializers.ListField(child=serializers.CharField(), source="header.accepted")
    signatories = SignatoriesFields(source="header.unit")
    reopenings = ReopeningOut(many=True)

    class Meta:
        model = SealedTerm
        fields = (
            "version", "hash", "grade_count", "policy_version", "accepted", "signatories", "sealed_by_name", "sealed_at",
            "reopenings",
        )  # fmt: skip
        read_only_fields = fields


class LackOut(serializers.Serializer[Any]):
    """Something that is missing. What is not blocking may be accepted by its key. `link` is a path in the client."""

    key = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]  # DRF takes declared fields off the class
    count = serializers.IntegerField()
    is_blocking = serializers.BooleanField()
    link = serializers.CharField()


class SealOut(serializers.Serializer[Any]):
    """Where a term stands: what it lacks (while it is not sealed), who would sign, and its seals, newest first."""

    status = serializers.ChoiceField(choices=[status.value for status in TermStatus])
    missing = LackOut(many=True)
    signatories = SignatoriesFields()
    versions = SealVersionOut(many=True)


class VerificationQuery(serializers.Serializer[Any]):
    """Which seal; without a version the newest."""

    version = serializers.IntegerField(required=False, min_value=1)


class VerificationOut(serializers.Serializer[Any]):
    """What was found: without `differences` the seal holds. `is_recomputed` is false for a seal that was opened again: its
    records have moved on, so only its packet was looked at."""

    version = serializers.IntegerField(source="seal.version")
    hash = serializers.CharField(source="seal.hash")
    grade_count = serializers.IntegerField(source="seal.grade_count")
    is_recomputed = serializers.BooleanField()
    differences = serializers.ListField(child=ToldField())


class SealIn(serializers.Serializer[Any]):
    """The keys of what is missing and accepted."""

    accepted = serializers.ListField(
        child=serializers.CharField(max_length=40), required=False, default=list, max_length=40
    )


class ReopeningIn(serializers.Serializer[Any]):
    """What must be corrected, and why."""

    memo = serializers.CharField(max_length=4000)


class ApproveReopeningIn(serializers.Serializer[Any]):
    """A word to go with the approval, if there is one."""

    reason = serializers.CharField(max_length=1000, required=False, allow_blank=True, default="")


class RefuseReopeningIn(serializers.Serializer[Any]):
    """Why the term stays sealed."""

    reason = serializers.CharField(max_length=1000)
