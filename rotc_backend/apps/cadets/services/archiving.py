"""Archive and restore: one cadet or many at once, all of them or none, in a constant number of statements."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext_noop

from apps.authentication.rules.duties import Action
from apps.cadets import selectors
from apps.cadets.models import Cadet, CadetMerge, Enrollment
from apps.cadets.rules import EnrollmentStatus
from apps.cadets.services.roster import publish_cadets, publish_enrollments
from apps.system.rules import SEALED_STATUSES, cadet_person
from apps.system.services import audit
from common import clock, database
from common.actors import Actor
from common.errors import Conflict


class MergedAway(Conflict):
    """A record that was merged into another stays archived."""

    code = "merged_away"
    title = gettext_noop("This record was merged into another one")


@transaction.atomic
def set_archived(*, actor: Actor, cadet_ids: Collection[int], archived: bool, now: datetime) -> list[Cadet]:
    """Those whom that changed: who would take it back does so with them, and leaves alone who was archived before.

    Who is archived is not trained any more: enrollments in terms that are not sealed end the day before, so that nobody who is
    gone collects absences; restoring takes up what the archiving ended. Doing it twice changes nothing.

    Raises NotFound, Forbidden, MergedAway.
    """
    rows = selectors.lock_cadets(actor, cadet_ids, Action.KEEP_ROSTER)
    changed = [row for row in rows if (row.archived_at is not None) != archived]
    if not archived and CadetMerge.objects.filter(gone__in=changed).exists():
        raise MergedAway()
    for row in changed:
        row.archived_at = now if archived else None
        row.version += 1
    database.update(changed, ["archived_at", "version"])
    before, after = {"archived": not archived}, {"archived": archived}
    changes = [audit.Change(Cadet._meta.db_table, row.pk, before, after) for row in changed]
    action = "cadet.archived" if archived else "cadet.restored"
    audit.record_many(actor=actor, action=action, changes=changes, now=now)
    publish_cadets(changed)
    _end_or_take_up(actor, changed, archived=archived, now=now)
    return changed


def _end_or_take_up(actor: Actor, cadets: Sequence[Cadet], *, archived: bool, now: datetime) -> None:
    yesterday = clock.local_date(now) - timedelta(days=1)
    found = Enrollment.objects.filter(cadet__in=cadets).exclude(term__status__in=SEALED_STATUSES)
    locked = found.select_for_update(no_key=True, of=("self",)).select_related("cadet").order_by("pk")
    rows, changes = [], []
    for row in locked:
        before = row.ended_on
        is_dropped = row.status == EnrollmentStatus.DROPPED
        if archived and before is None:
            row.ended_on = max(yesterday, row.enrolled_on or yesterday)
        elif not archived and row.ended_by_archiving and not is_dropped:
            row.ended_on = None
        else:
            continue
        row.ended_by_archiving = archived
        rows.append(row)
        after = {"ended_on": row.ended_on}
        change = audit.Change(
            Enrollment._meta.db_table, row.pk, {"ended_on": before}, after, person=cadet_person(row.cadet_id)
        )
        changes.append(change)
    database.update(rows, ["ended_on", "ended_by_archiving"])
    audit.record_many(actor=actor, action="enrollment.changed", changes=changes, now=now)
    publish_enrollments((row, None) for row in rows)
