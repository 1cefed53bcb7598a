"""Traces of a person in the unit's own tables: what was told, what was answered, from where was consented."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.db.models import CharField, F, IntegerField, Q, Value
from django.db.models.expressions import Func
from django.db.models.functions import Cast

from apps.system.models import AuditEntry, IdempotentAnswer, OutboxEvent, PrivacyConsent

SHORTEST_WORD = 4


def blank_events(words: Collection[str]) -> int:
    """Take texts out of the events that have gone out, where they are or hold one of the words; the number of events."""
    wanted = _wanted(words)
    rows = OutboxEvent.objects.annotate(text=Cast("data", CharField())).filter(sent_at__isnull=False)
    condition = Q(pk__in=[])
    for word in wanted:
        condition |= Q(text__icontains=word)
    found = list(rows.filter(condition))
    for row in found:
        row.data = _blanked(row.data, wanted)
    OutboxEvent.objects.bulk_update(found, ["data"], batch_size=1000)
    return len(found)


def blank_answers(words: Collection[str]) -> int:
    """Answers that hold one of the words are kept no longer; that there was an answer is. Their number."""
    condition = Q(pk__in=[])
    rows = IdempotentAnswer.objects.all()
    for number, word in enumerate(_wanted(words)):
        place = Func(
            Value(word.encode()),
            F("body"),
            function="position",
            arg_joiner=" IN ",
            output_field=IntegerField(),
        )
        rows = rows.alias(**{f"place_{number}": place})
        condition |= Q(**{f"place_{number}__gt": 0})
    return rows.filter(condition).update(status=None, content_type="", body=b"")


def forget_addresses(user_id: int) -> int:
    """That and when an account consented stays; from where goes."""
    return PrivacyConsent.objects.filter(user_id=user_id).exclude(address=None).update(address=None)


def sealed_entries(people: Collection[str]) -> int:
    """How many entries of the audit have a part that only these people's keys open."""
    return AuditEntry.objects.filter(sealed__has_any_keys=list(people)).count()


def _wanted(words: Collection[str]) -> list[str]:
    # A short word would be found in what has nothing to do with the person.
    return sorted({word for word in words if len(word) >= SHORTEST_WORD})


def _blanked(value: Any, words: list[str]) -> Any:
    if isinstance(value, dict):
        return {name: _blanked(part, words) for name, part in value.items()}
    if isinstance(value, list):
        return [_blanked(part, words) for part in value]
    is_personal = isinstance(value, str) and any(word.casefold() in value.casefold() for word in words)
    return "" if is_personal else value
