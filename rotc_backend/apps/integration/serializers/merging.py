"""Duplicates and their merging, as the API takes and shows them."""

from typing import Any

from django.utils.translation import gettext, gettext_noop
from rest_framework import serializers

from apps.cadets.models import Cadet
from apps.integration.services.merging.comparing import GONE, KEPT

SIDES = [KEPT, GONE]
# What the models whose rows move or clash call themselves, one and many.
_NAMES = frozenset(
    (
        gettext_noop("enrollment"), gettext_noop("enrollments"),
        gettext_noop("correction"), gettext_noop("corrections"),
        gettext_noop("cadet merge"), gettext_noop("cadet merges"),
        gettext_noop("cadet record"), gettext_noop("cadet records"),
        gettext_noop("requirement"), gettext_noop("requirements"),
        gettext_noop("award"), gettext_noop("awards"),
        gettext_noop("serial number"), gettext_noop("serial numbers"),
        gettext_noop("erasure request"), gettext_noop("erasure requests"),
        gettext_noop("legacy row"), gettext_noop("legacy rows"),
        gettext_noop("transfer"), gettext_noop("transfers"),
        gettext_noop("merged enrollment"), gettext_noop("merged enrollments"),
        gettext_noop("post"), gettext_noop("posts"),
        gettext_noop("participation"), gettext_noop("participations"),
        gettext_noop("make up"), gettext_noop("make ups"),
        gettext_noop("attendance record"), gettext_noop("attendance records"),
        gettext_noop("excuse"), gettext_noop("excuses"),
        gettext_noop("scan"), gettext_noop("scans"),
        gettext_noop("score"), gettext_noop("scores"),
        gettext_noop("grade mark"), gettext_noop("grade marks"),
        gettext_noop("ledger entry"), gettext_noop("ledger entries"),
        gettext_noop("ledger recommendation"), gettext_noop("ledger recommendations"),
        gettext_noop("rolled enrollment"), gettext_noop("later enrollments"),
        gettext_noop("sealed grade"), gettext_noop("sealed grades"),
        gettext_noop("report"), gettext_noop("reports"),
    )
)  # fmt: skip


class RowNameField(serializers.CharField):
    """What two rows are, in the language of the page."""

    def to_representation(self, value: str) -> str:
        return gettext(value) if value in _NAMES else value


class MovesField(serializers.DictField):
    """How many rows of what go over."""

    def to_representation(self, value: Any) -> dict[str, int]:
        return {RowNameField().to_representation(what): count for what, count in value.items()}


class CadetBesideOut(serializers.Serializer[Cadet]):
    """One of two records that may be of one person."""

    id = serializers.IntegerField()
    version = serializers.IntegerField()
    student_number = serializers.CharField()
    name = serializers.CharField()
    birthdate = serializers.DateField(allow_null=True)
    archived_at = serializers.DateTimeField(allow_null=True)


class DuplicateOut(serializers.Serializer[Any]):
    """Two records that may be of one person, the older one first, and what speaks for it besides the name."""

    first = CadetBesideOut()
    second = CadetBesideOut()
    because = serializers.ListField(child=serializers.ChoiceField(choices=["birthdate", "student_number"]))


class FieldChoiceOut(serializers.Serializer[Any]):
    """A field in which the two differ; `chosen` stands unless another is said."""

    field = serializers.CharField()
    kept = serializers.JSONField(allow_null=True)
    gone = serializers.JSONField(allow_null=True)
    chosen = serializers.ChoiceField(choices=SIDES)


class ClashOut(serializers.Serializer[Any]):
    """Two rows of which one can stand."""

    key = serializers.CharField()
    what = RowNameField()
    where = serializers.CharField()
    kept = serializers.DictField()
    gone = serializers.DictField()


class ComparisonOut(serializers.Serializer[Any]):
    """Two records side by side. `moves` counts the rows that go over; with an obstacle nothing can be merged."""

    kept = CadetBesideOut()
    gone = CadetBesideOut()
    differing = FieldChoiceOut(source="fields", many=True)
    clashes = ClashOut(many=True)
    moves = MovesField(child=serializers.IntegerField())
    obstacles = serializers.ListField(child=serializers.CharField())


class VersionsIn(serializers.Serializer[Any]):
    """The versions that were compared."""

    kept = serializers.IntegerField(min_value=1)
    gone = serializers.IntegerField(min_value=1)


class MergeIn(serializers.Serializer[Any]):
    """Which value of each field, and which row of each clash (by its key) stands; and why the two are one person."""

    versions = VersionsIn()
    values = serializers.DictField(
        child=serializers.ChoiceField(choices=SIDES), required=False, default=dict, help_text="By field"
    )
    rows = serializers.DictField(
        child=serializers.ChoiceField(choices=SIDES),
        required=False,
        default=dict,
        help_text="By key of the clash",
    )
    reason = serializers.CharField(max_length=1000)


class MergedOut(serializers.Serializer[Any]):
    """The record that both are now."""

    cadet = serializers.IntegerField()
