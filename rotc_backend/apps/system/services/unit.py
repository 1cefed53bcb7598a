"""The unit's settings."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from apps.system import outbox
from apps.system.events import UnitSaved
from apps.system.models import UnitSettings
from apps.system.rules import UNIT_AUDIENCE
from apps.system.services import audit
from common.actors import Actor

SIGNATORIES = ("prepared_by", "prepared_by_title", "certified_by", "certified_by_title")


@transaction.atomic
def change_signatories(*, actor: Actor, fields: Mapping[str, str], now: datetime) -> UnitSettings:
    """Who signs from now on; what was issued or sealed keeps the names of then. `fields` are some of SIGNATORIES."""
    UnitSettings.objects.get_or_create(pk=1)
    unit = UnitSettings.objects.select_for_update().get(pk=1)
    before = {name: getattr(unit, name) for name in SIGNATORIES}
    after = {**before, **fields}
    if after != before:
        for name, value in after.items():
            setattr(unit, name, value)
        unit.save(update_fields=SIGNATORIES)
        audit.record(
            actor=actor, action="unit.signatories_changed", row=unit, before=before, after=after, now=now
        )
        outbox.publish(UnitSaved(unit.pk), to=[UNIT_AUDIENCE])
    return unit
