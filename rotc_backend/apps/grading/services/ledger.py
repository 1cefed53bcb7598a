"""Merits and demerits: recorded, voided, never changed or deleted."""

from datetime import date, datetime

from django.db import transaction

from apps.authentication.models import User
from apps.authentication.rules.duties import Action
from apps.cadets.selectors import get_enrollment, refuse_unless
from apps.cadets.services.cadets import audience_of
from apps.grading.events import LedgerEntryRecorded, LedgerEntryVoided
from apps.grading.models import LedgerEntry
from apps.grading.rules import LedgerKind
from apps.grading.selectors.ledger import lock_entry
from apps.system import outbox
from apps.system.services import audit
from apps.system.services.terms import refuse_sealed
from common.actors import Actor
from common.errors import Conflict, Invalid


class AlreadyVoided(Conflict):
    """An entry is voided once."""

    code = "already_voided"
    title = "The entry is voided already"


@transaction.atomic
def record_entry(
    *,
    actor: Actor,
    enrollment_id: int,
    kind: LedgerKind,
    points: int,
    reason: str,
    occurred_on: date,
    now: datetime,
) -> LedgerEntry:
    """Give merits or demerits. Raises NotFound, TermSealed, Invalid for points below 1."""
    if points < 1:
        raise Invalid("Points are whole numbers from 1.", errors={"points": ["At least 1."]})
    enrollment = get_enrollment(actor, enrollment_id)
    refuse_unless(actor, Action.KEEP_LEDGER, enrollment)
    refuse_sealed(enrollment.term)
    entry = LedgerEntry.objects.create(
        enrollment=enrollment,
        kind=kind,
        points=points,
        reason=reason,
        occurred_on=occurred_on,
        recorded_at=now,
        issued_by=actor if isinstance(actor, User) else None,
        issued_by_name=actor.display_name,
    )
    after = {"enrollment": enrollment.pk, "kind": kind, "points": points, "occurred_on": occurred_on}
    audit.record(
        actor=actor, action="ledger.recorded", row=entry, before=None, after=after, reason=reason, now=now
    )
    event = LedgerEntryRecorded(entry.pk, enrollment.pk, enrollment.cadet_id, enrollment.term_id)
    outbox.publish(event, to=audience_of(enrollment.cadet, enrollment))
    return entry


@transaction.atomic
def void_entry(*, actor: Actor, entry_id: int, reason: str, now: datetime) -> LedgerEntry:
    """Take an entry back; it stays in the list with the reason. Raises NotFound, AlreadyVoided, TermSealed, Invalid."""
    if not reason.strip():
        raise Invalid("Say why the entry is voided.", errors={"reason": ["Say why."]})
    entry = lock_entry(actor, entry_id)
    refuse_sealed(entry.enrollment.term)
    if entry.voided_at is not None:
        raise AlreadyVoided(f"It was voided by {entry.voided_by_name}: {entry.void_reason}")
    entry.voided_at = now
    entry.voided_by = actor if isinstance(actor, User) else None
    entry.voided_by_name = actor.display_name
    entry.void_reason = reason
    entry.save(update_fields=["voided_at", "voided_by", "voided_by_name", "void_reason"])
    audit.record(
        actor=actor,
        action="ledger.voided",
        row=entry,
        before={"voided": False},
        after={"voided": True},
        reason=reason,
        now=now,
    )
    enrollment = entry.enrollment
    event = LedgerEntryVoided(entry.pk, enrollment.pk, enrollment.cadet_id, enrollment.term_id)
    outbox.publish(event, to=audience_of(enrollment.cadet, enrollment))
    return entry
