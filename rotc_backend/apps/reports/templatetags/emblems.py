"""The unit's emblems at the head of a paper."""

from django import template

from apps.files.rules import EmblemKind
from apps.files.services.emblems import as_data_uri

register = template.Library()


@register.simple_tag
def emblem(kind: str) -> str:
    """The picture as a data URI, since a paper fetches nothing; empty where the unit has none."""
    return as_data_uri(EmblemKind(kind))
