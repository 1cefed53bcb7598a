"""Rows whose time is over: which of the unit's own these are, and deleting them in batches. Every app names its own."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Max, Q, QuerySet

from apps.system.models import Alert, IdempotentAnswer, OutboxEvent, Sample, ScheduledRun

ROWS_AT_ONCE = 1000


def delete_in_batches(rows: QuerySet[Any]) -> int:
    """Delete the rows, in their order, ROWS_AT_ONCE per transaction; how many. Cut off anywhere, the next run goes on."""
    total = 0
    while True:
        with transaction.atomic():
            # Not a queryset: what is to go is decided once per batch.
            ids = list(rows.values_list("pk", flat=True)[:ROWS_AT_ONCE])
            rows.model._default_manager.filter(pk__in=ids).delete()
        total += len(ids)
        if len(ids) < ROWS_AT_ONCE:
            return total


def answers_over(before: datetime) -> QuerySet[IdempotentAnswer]:
    """Answers that were given before, and that no repetition asks for any more."""
    return IdempotentAnswer.objects.filter(created_at__lt=before).order_by("pk")


def events_over(before: datetime) -> QuerySet[OutboxEvent]:
    """Events from before that have gone out, oldest number first: a beginning of history, never a hole in it, so that a
    client that missed one of them is told that history is gone. The newest event always stays: numbering goes on from it."""
    numbered = OutboxEvent.objects.filter(seq__isnull=False)
    kept = numbered.filter(Q(created_at__gte=before) | Q(sent_at__isnull=True)).order_by("seq")
    first_kept = kept.values_list("seq", flat=True).first()
    newest = numbered.aggregate(newest=Max("seq"))["newest"] or 0
    end = newest if first_kept is None else min(first_kept, newest)
    return numbered.filter(seq__lt=end).order_by("seq")


def samples_over(before: datetime) -> QuerySet[Sample]:
    """Samples from before."""
    return Sample.objects.filter(at__lt=before).order_by("pk")


def runs_over(before: datetime) -> QuerySet[ScheduledRun]:
    """What ended before."""
    return ScheduledRun.objects.filter(finished_at__lt=before).order_by("pk")


def alerts_over(before: datetime) -> QuerySet[Alert]:
    """Alerts that were over before."""
    return Alert.objects.filter(recovered_at__lt=before).order_by("pk")
