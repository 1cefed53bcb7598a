"""The register of privacy incidents. Nothing in it is deleted."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext

from apps.system import selectors
from apps.system.models import Incident
from apps.system.services import audit
from common.actors import Actor
from common.errors import Invalid


@transaction.atomic
def record_incident(*, actor: Actor, fields: Mapping[str, Any], now: datetime) -> Incident:
    """Enter an incident. Raises Invalid for a discovery in the future."""
    if fields["discovered_at"] > now:
        raise Invalid(errors={"discovered_at": [gettext("It cannot have been discovered in the future.")]})
    incident = Incident.objects.create(**fields, recorded_by_name=actor.display_name, recorded_at=now)
    audit.record(
        actor=actor, action="incident.recorded", row=incident, before=None, after=dict(fields), now=now
    )
    return incident


@transaction.atomic
def change_incident(*, actor: Actor, incident_id: int, fields: Mapping[str, Any], now: datetime) -> Incident:
    """Note what is known by now. Raises NotFound."""
    incident = selectors.lock_incident(actor, incident_id)
    changed = {name: value for name, value in fields.items() if getattr(incident, name) != value}
    if changed:
        before = {name: getattr(incident, name) for name in changed}
        for name, value in changed.items():
            setattr(incident, name, value)
        incident.save(update_fields=list(changed))
        audit.record(
            actor=actor, action="incident.changed", row=incident, before=before, after=changed, now=now
        )
    return incident
