"""What every field of a cadet was: the audit log's entries on the cadet and the own enrollments, for those who may know."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext

from apps.authentication.rules.duties import Action
from apps.cadets.models import Cadet, Enrollment, MergedEnrollment
from apps.cadets.selectors import shells_of, visible_cadets
from apps.system.models import AuditEntry
from apps.system.rules import VIEWED
from apps.system.services import sealing
from common.actors import Actor
from common.errors import Forbidden


@dataclass(frozen=True)
class FieldChange:
    """One field of a change; None is nothing."""

    field: str
    before: Any
    after: Any


@dataclass(frozen=True)
class PastChange:
    """One entry: who changed which fields of the cadet or, where it says so, of an enrollment."""

    id: int
    at: datetime
    actor_name: str
    action: str
    reason: str
    enrollment: int | None
    changes: Sequence[FieldChange]


def changes_of(actor: Actor, cadet: Cadet, *, field: str | None = None) -> QuerySet[AuditEntry]:
    """What was changed of a cadet whom the actor sees, latest first, if asked so of one field.

    Raises Forbidden for who neither keeps the record nor is the cadet."""
    is_own = cadet.user_id is not None and cadet.user_id == actor.pk
    if not is_own and not visible_cadets(actor, Action.KEEP_ROSTER).filter(pk=cadet.pk).exists():
        raise Forbidden(gettext("The history of a record is told to who keeps it, and to the cadet."))
    own = list(Enrollment.objects.filter(cadet=cadet).values_list("pk", flat=True))
    merged = MergedEnrollment.objects.filter(kept__in=own).values_list("gone_id", flat=True)
    people = [cadet.pk, *shells_of(cadet).values_list("pk", flat=True)]
    about = Q(table=Cadet._meta.db_table, row_id__in=people) | Q(
        table=Enrollment._meta.db_table, row_id__in=[*own, *merged]
    )
    rows = AuditEntry.objects.filter(about).exclude(action=VIEWED).order_by("-id")
    return rows.filter(Q(before__has_key=field) | Q(after__has_key=field)) if field else rows


def told(page: Sequence[AuditEntry]) -> list[PastChange]:
    """A page of them as people read it; one statement for the keys."""
    return [_told(entry) for entry in sealing.opened(page)]


def _told(entry: AuditEntry) -> PastChange:
    before, after = entry.before or {}, entry.after or {}
    changes = [
        FieldChange(name, before.get(name), after.get(name))
        for name in {**before, **after}
        if before.get(name) != after.get(name) and (before.get(name), after.get(name)) != (None, "")
    ]
    return PastChange(
        id=entry.pk,
        at=entry.at,
        actor_name=entry.actor_name,
        action=entry.action,
        reason=entry.reason,
        enrollment=entry.row_id if entry.table == Enrollment._meta.db_table else None,
        changes=changes,
    )
