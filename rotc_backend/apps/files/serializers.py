"""The unit's emblems as the API takes and shows them."""

from typing import Any

from rest_framework import serializers


class EmblemIn(serializers.Serializer[Any]):
    """A seal or a logo."""

    picture = serializers.FileField(help_text="JPEG, PNG or WebP, 10 MB at most")


class EmblemsOut(serializers.Serializer[Any]):
    """Ids of the pictures at `unit/emblems/{kind}/picture`: another one with each picture, null where there is none."""

    seal = serializers.IntegerField(allow_null=True)
    logo = serializers.IntegerField(allow_null=True)
