"""Merits and demerits, as far as an actor sees them."""

from django.db.models import QuerySet

from apps.authentication.rules.duties import Action
from apps.cadets.selectors import in_scope, refuse_unless
from apps.grading.models import LedgerEntry
from common.actors import Actor
from common.errors import NotFound


def visible_entries(actor: Actor) -> QuerySet[LedgerEntry]:
    """Entries that the actor may see, newest first."""
    rows = LedgerEntry.objects.select_related("enrollment__cadet", "enrollment__term")
    return rows.filter(in_scope(actor, path="enrollment__")).order_by("-recorded_at", "-id")


def get_entry(actor: Actor, entry_id: int) -> LedgerEntry:
    """One entry. Raises NotFound."""
    entry = visible_entries(actor).filter(pk=entry_id).first()
    if entry is None:
        raise NotFound("There is no such ledger entry.")
    return entry


def lock_entry(actor: Actor, entry_id: int) -> LedgerEntry:
    """One entry to void, locked until the transaction ends. Raises NotFound, Forbidden."""
    entry = visible_entries(actor).select_for_update(no_key=True, of=("self",)).filter(pk=entry_id).first()
    if entry is None:
        raise NotFound("There is no such ledger entry.")
    refuse_unless(actor, Action.KEEP_LEDGER, entry.enrollment)
    return entry
