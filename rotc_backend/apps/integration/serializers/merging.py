"""Duplicates and their merging, as the API takes and shows them."""

from typing import Any

from rest_framework import serializers

from apps.cadets.models import Cadet
from apps.integration.services.merging.comparing import GONE, KEPT

SIDES = [KEPT, GONE]


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
    what = serializers.CharField()
    where = serializers.CharField()
    kept = serializers.DictField()
    gone = serializers.DictField()


class ComparisonOut(serializers.Serializer[Any]):
    """Two records side by side. `moves` counts the rows that go over; with an obstacle nothing can be merged."""

    kept = CadetBesideOut()
    gone = CadetBesideOut()
    differing = FieldChoiceOut(source="fields", many=True)
    clashes = ClashOut(many=True)
    moves = serializers.DictField(child=serializers.IntegerField())
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
