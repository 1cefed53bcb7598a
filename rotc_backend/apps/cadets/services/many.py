"""The same for many cadets at once, as a person does it for one: all of them or none."""

from collections.abc import Collection
from datetime import datetime

from django.db import transaction

from apps.authentication.rules.duties import Action
from apps.cadets import selectors
from apps.cadets.services.cadets import set_archived
from common.actors import Actor


@transaction.atomic
def set_archived_many(
    *, actor: Actor, cadet_ids: Collection[int], archived: bool, now: datetime
) -> list[int]:
    """Archive or restore. Ids of those whom that changed: who would take it back does so with them, and leaves alone who
    was archived before. Raises NotFound, Forbidden."""
    rows = selectors.lock_cadets(actor, cadet_ids, Action.KEEP_ROSTER)
    changed = [row.pk for row in rows if (row.archived_at is not None) != archived]
    for pk in changed:
        set_archived(actor=actor, cadet_id=pk, archived=archived, now=now)
    return changed
