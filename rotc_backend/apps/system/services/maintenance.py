"""Maintenance: what is there can be read, and nothing can be changed, while an operator moves, restores or counts."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext, gettext_noop

from apps.system import outbox
from apps.system.events import UnitSaved
from apps.system.models import UnitSettings
from apps.system.rules import UNIT_AUDIENCE
from apps.system.services import audit
from common.actors import Actor
from common.errors import DomainError

RETRY_SECONDS = 60


class UnderMaintenance(DomainError):
    """Nothing is changed meanwhile. What a phone has queued stays there and is sent again."""

    kind = "unavailable"
    code = "maintenance"
    title = gettext_noop("RGMS is under maintenance")

    def __init__(self, detail: str = "") -> None:
        said = detail or gettext(
            "Nothing can be changed at the moment; what is there can be read. Try again later."
        )
        super().__init__(said, extra={"retry_after": RETRY_SECONDS})


def is_on() -> bool:
    """Whether writes are held now."""
    return UnitSettings.objects.filter(maintenance_since__isnull=False).exists()


def refuse() -> None:
    """For doors that nobody signs in at. Raises UnderMaintenance."""
    if is_on():
        raise UnderMaintenance()


@transaction.atomic
def switch(*, actor: Actor, is_on: bool, note: str, now: datetime) -> UnitSettings:
    """Hold all writes from the next request on, with a note for everyone, or take them again. Requests and tasks under way
    end first as they would. To switch on what is on only changes the note."""
    UnitSettings.objects.get_or_create(pk=1)
    unit = UnitSettings.objects.select_for_update().get(pk=1)
    before = _told(unit)
    if is_on:
        unit.maintenance_since = unit.maintenance_since or now
    else:
        unit.maintenance_since = None
    unit.maintenance_note = note if is_on else ""
    after = _told(unit)
    if after != before:
        unit.save(update_fields=["maintenance_since", "maintenance_note"])
        action = "maintenance.on" if is_on else "maintenance.off"
        audit.record(actor=actor, action=action, row=unit, before=before, after=after, now=now)
        outbox.publish(UnitSaved(unit.pk), to=[UNIT_AUDIENCE])
    return unit


def _told(unit: UnitSettings) -> dict[str, object]:
    return {"maintenance_since": unit.maintenance_since, "maintenance_note": unit.maintenance_note}
