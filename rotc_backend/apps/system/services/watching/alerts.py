"""Alerts: raised once, over once. Telling people is messaging's business."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from apps.system.models import Alert, AlertStreak
from apps.system.rules.watching import FLAPPING, Reading, next_streak, readings
from apps.system.services.watching import samples
from common.metrics import BUCKETS


@transaction.atomic
def judge(*, now: datetime) -> list[Alert]:
    """Judge the newest samples; the alerts that were raised or are over by it. Once per sample: see samples.take."""
    window = samples.window()
    if not window:
        return []
    expected = samples.expected_services(now=now)
    streaks = {row.key: row for row in AlertStreak.objects.select_for_update().order_by("key")}
    found = {reading.key: reading for reading in readings(window, BUCKETS, expected)}
    # What is not looked at any more, such as a service that the deployment has no longer, is not wrong any more.
    gone = {key: Reading(key, is_bad=False, says="") for key in streaks if key not in found}
    changed = [
        _judge_one(reading, streaks.get(key) or AlertStreak(key=key), now=now)
        for key, reading in sorted((found | gone).items())
    ]
    return [alert for alert in changed if alert is not None]


def _judge_one(reading: Reading, row: AlertStreak, *, now: datetime) -> Alert | None:
    lately = (
        Alert.objects.filter(key=reading.key, raised_at__gt=now - FLAPPING).count() if row.is_raised else 0
    )
    before = row.streak
    after = next_streak(before, reading, times_lately=lately)
    if after != before or row._state.adding:
        row.bad, row.good, row.is_raised = min(after.bad, _ENOUGH), min(after.good, _ENOUGH), after.is_raised
        row.save()
    if after.is_raised == before.is_raised:
        return None
    if after.is_raised:
        return Alert.objects.create(key=reading.key, says=reading.says, raised_at=now)
    alert = Alert.objects.get(key=reading.key, recovered_at__isnull=True)
    alert.recovered_at = now
    alert.save(update_fields=["recovered_at"])
    return alert


# Longer streaks say no more.
_ENOUGH = 1000
