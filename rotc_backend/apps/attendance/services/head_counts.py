"""Head-counts: what a leader counted on the ground, entered beside what was scanned. Nobody is marked by them."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext

from apps.attendance import selectors
from apps.attendance.events import PlatoonCounted
from apps.attendance.models import HeadCount
from apps.attendance.rules import DayStatus
from apps.attendance.selectors.head_counts import get_platoon, scanned_of
from apps.attendance.services.days import WrongDayStatus
from apps.system import outbox
from apps.system.rules import CORPS_AUDIENCE, company_audience, platoon_audience
from apps.system.services import audit
from apps.system.services.terms import refuse_sealed
from common.actors import Actor, person_id


@transaction.atomic
def enter_count(
    *,
    actor: Actor,
    day_id: int,
    session_id: int | None,
    platoon_id: int,
    counted: int,
    note: str,
    now: datetime,
) -> HeadCount:
    """How many of a platoon stand there now; the counts before it are kept. Whoever sees the platoon may enter it.

    Raises NotFound, WrongDayStatus for a day that never opened, TermSealed.
    """
    day = selectors.get_day(actor, day_id)
    refuse_sealed(day.term)
    if day.status == DayStatus.PLANNED:
        raise WrongDayStatus(gettext("The training day is not open yet."))
    session = selectors.session_of(day, session_id, now)
    platoon = get_platoon(actor, platoon_id)
    count = HeadCount.objects.create(
        session=session,
        platoon=platoon,
        counted=counted,
        scanned=scanned_of(day, session, platoon),
        counted_at=now,
        note=note,
        entered_by_id=person_id(actor),
    )
    after = {"platoon_id": platoon.pk, "counted": counted, "scanned": count.scanned}
    audit.record(actor=actor, action="platoon.counted", row=count, before=None, after=after, now=now)
    outbox.publish(
        PlatoonCounted(day.pk, session.pk, platoon.pk),
        to=[CORPS_AUDIENCE, company_audience(platoon.company_id), platoon_audience(platoon.pk)],
    )
    return count
