"""Scans that came in after a seal and are held: once the term is open again, a person takes or refuses each, with a reason."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext, gettext_noop

from apps.attendance import selectors
from apps.attendance.events import HeldScansChanged
from apps.attendance.models import Scan
from apps.attendance.rules import Rejection, ScanOutcome
from apps.attendance.services import muster
from apps.authentication.rules.duties import Action
from apps.cadets.selectors import lock_enrollment
from apps.cadets.services.cadets import staff_audience_of
from apps.system import outbox
from apps.system.rules import cadet_person
from apps.system.services import audit
from apps.system.services.terms import refuse_sealed
from common.actors import Actor
from common.errors import Conflict, Invalid


class NotHeld(Conflict):
    """A held scan is decided once."""

    code = "not_held"
    title = gettext_noop("The scan is not held any more")


def apply_scan(*, actor: Actor, scan_id: int, reason: str, now: datetime) -> Scan:
    """Take a held scan: it becomes the record, or a duplicate of what stands. Raises as refuse_scan does."""
    return _decide(actor=actor, scan_id=scan_id, reason=reason, now=now, is_taken=True)


def refuse_scan(*, actor: Actor, scan_id: int, reason: str, now: datetime) -> Scan:
    """Refuse a held scan for good, also when the phone sends it again.

    Raises NotFound, Forbidden, TermSealed, NotHeld, Invalid without a reason.
    """
    return _decide(actor=actor, scan_id=scan_id, reason=reason, now=now, is_taken=False)


@transaction.atomic
def _decide(*, actor: Actor, scan_id: int, reason: str, now: datetime, is_taken: bool) -> Scan:
    if not reason.strip():
        raise Invalid(gettext("Say why."), errors={"reason": [gettext("Say why.")]})
    seen = selectors.get_held_scan(actor, scan_id)
    # Held scans have their cadet: whoever was not identified was rejected.
    enrollment = lock_enrollment(actor, seen.enrollment_id or 0, Action.RECORD_ATTENDANCE)
    scan = selectors.get_held_scan(actor, scan_id)
    refuse_sealed(scan.day.term)
    if scan.outcome != ScanOutcome.HELD:
        raise NotHeld()
    before = {"outcome": scan.outcome}
    if is_taken:
        scan.outcome = muster.record_held(
            actor=actor, scan=scan, enrollment=enrollment, reason=reason, now=now
        )
    else:
        scan.outcome, scan.rejection = ScanOutcome.REJECTED, Rejection.REFUSED
    scan.save(update_fields=["outcome", "rejection"])
    outbox.publish(HeldScansChanged(scan.day_id), to=staff_audience_of(enrollment))
    audit.record(
        actor=actor,
        action="scan.applied" if is_taken else "scan.refused",
        row=scan,
        before=before,
        after={"outcome": scan.outcome},
        reason=reason,
        now=now,
        person=cadet_person(enrollment.cadet_id),
    )
    return scan
