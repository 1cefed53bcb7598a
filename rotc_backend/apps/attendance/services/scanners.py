"""What a scanner tells of itself while it has signal, so that boards see one that went quiet with scans on it."""

import uuid
from datetime import datetime

from django.db import transaction

from apps.attendance import selectors
from apps.attendance.events import ScannerReported
from apps.attendance.models import Scanner
from apps.attendance.services.audiences import all_staff
from apps.system import outbox
from common.actors import Actor, person_id


@transaction.atomic
def report_scanner(*, actor: Actor, day_id: int, device: uuid.UUID, queued: int, now: datetime) -> Scanner:
    """So many scans wait on this phone; the newest report of a phone stands. Raises NotFound."""
    day = selectors.get_day(actor, day_id)
    scanner, _ = Scanner.objects.update_or_create(
        day=day, device=device, defaults={"user_id": person_id(actor), "queued": queued, "seen_at": now}
    )
    event = ScannerReported(day.pk, str(device), actor.display_name, queued, now.isoformat())
    outbox.publish(event, to=all_staff())
    return scanner
