"""Merits and demerits, as far as an actor sees them."""

from django.db.models import QuerySet

from apps.grading.models import LedgerEntry
from common.actors import Actor, person_id, sees_whole_corps
from common.errors import NotFound


def visible_entries(actor: Actor) -> QuerySet[LedgerEntry]:
    """Entries that the actor may see, newest first."""
    rows = LedgerEntry.objects.select_related("enrollment__cadet", "enrollment__term")
    if not sees_whole_corps(actor):
        rows = rows.filter(enrollment__cadet__user_id=person_id(actor))
    return rows.order_by("-recorded_at", "-id")


def get_entry(actor: Actor, entry_id: int) -> LedgerEntry:
    """One entry. Raises NotFound."""
    entry = visible_entries(actor).filter(pk=entry_id).first()
    if entry is None:
        raise NotFound("There is no such ledger entry.")
    return entry


def lock_entry(actor: Actor, entry_id: int) -> LedgerEntry:
    """One entry, locked until the transaction ends. Raises NotFound."""
    entry = visible_entries(actor).select_for_update(no_key=True, of=("self",)).filter(pk=entry_id).first()
    if entry is None:
        raise NotFound("There is no such ledger entry.")
    return entry
