"""The unit's settings."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from apps.system import outbox
from apps.system.events import UnitSaved
from apps.system.models import UnitSettings
from apps.system.rules import UNIT_AUDIENCE
from apps.system.services import audit, zone
from common.actors import Actor

FLAG_LIMITS = ("flag_scans_a_minute", "flag_same_second", "flag_two_places_seconds", "live_codes")
SIGNATORIES = (
    "prepared_by", "prepared_by_title", "certified_by", "certified_by_title", "approved_by", "approved_by_title",
)  # fmt: skip
LETTERHEAD = ("name", "short_name", "school", "headquarters", *SIGNATORIES)


@transaction.atomic
def change_signatories(*, actor: Actor, fields: Mapping[str, str], now: datetime) -> UnitSettings:
    """Who signs from now on; what was issued or sealed keeps the names of then. `fields` are some of SIGNATORIES."""
    return _change(SIGNATORIES, fields, actor=actor, action="unit.signatories_changed", now=now)


@transaction.atomic
def change_letterhead(*, actor: Actor, fields: Mapping[str, str], now: datetime) -> UnitSettings:
    """What stands on the unit's papers from now on, and who signs them. `fields` are some of LETTERHEAD."""
    return _change(LETTERHEAD, fields, actor=actor, action="unit.letterhead_changed", now=now)


@transaction.atomic
def change_flag_limits(*, actor: Actor, fields: Mapping[str, int | bool], now: datetime) -> UnitSettings:
    """From what on scans are for a person to look at. `fields` are some of FLAG_LIMITS."""
    return _change(FLAG_LIMITS, fields, actor=actor, action="unit.flag_limits_changed", now=now)


@transaction.atomic
def change_excuse_days(*, actor: Actor, days: int, now: datetime) -> UnitSettings:
    """Within how many days excuses are filed, and refusals appealed."""
    return _change(
        ("excuse_days",), {"excuse_days": days}, actor=actor, action="unit.excuse_days_changed", now=now
    )


@transaction.atomic
def change_time_zone(*, actor: Actor, name: str, now: datetime) -> UnitSettings:
    """By which clock the unit lives from now on; "" is RGMS_TIME_ZONE. Moments stay what they were: days that were held, and
    sessions that are planned, open and close when they would have, and their hours read otherwise."""
    fields = {"time_zone": name}
    changed = _change(("time_zone",), fields, actor=actor, action="unit.time_zone_changed", now=now)
    transaction.on_commit(zone.forget)
    return changed


def _change(
    names: Sequence[str], fields: Mapping[str, Any], *, actor: Actor, action: str, now: datetime
) -> UnitSettings:
    UnitSettings.objects.get_or_create(pk=1)
    unit = UnitSettings.objects.select_for_update().get(pk=1)
    before = {name: getattr(unit, name) for name in names}
    after = {**before, **fields}
    if after != before:
        for name, value in after.items():
            setattr(unit, name, value)
        unit.save(update_fields=names)
        audit.record(actor=actor, action=action, row=unit, before=before, after=after, now=now)
        outbox.publish(UnitSaved(unit.pk), to=[UNIT_AUDIENCE])
    return unit
