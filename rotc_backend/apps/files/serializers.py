"""Pictures as the API takes and shows them."""

from typing import Any

from rest_framework import serializers

from apps.files.models import Picture

FORMATS = "JPEG, PNG or WebP, 10 MB at most"


class EmblemIn(serializers.Serializer[Any]):
    """A seal or a logo."""

    picture = serializers.FileField(help_text=FORMATS)


class EmblemsOut(serializers.Serializer[Any]):
    """Ids of the pictures at `unit/emblems/{kind}/picture`: another one with each picture, null where there is none."""

    seal = serializers.IntegerField(allow_null=True)
    logo = serializers.IntegerField(allow_null=True)


class PictureIn(serializers.Serializer[Any]):
    """One more picture of something."""

    picture = serializers.FileField(help_text=FORMATS)
    caption = serializers.CharField(max_length=200, help_text="What is on it, for who cannot see it as well")


class PictureOut(serializers.Serializer[Picture]):
    """A picture, at `pictures/{id}` of what it is of, in small at `pictures/{id}/small`."""

    id = serializers.IntegerField(source="pk")
    caption = serializers.CharField()
