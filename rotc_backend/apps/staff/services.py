"""Training staff."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db import transaction

from apps.staff.models import StaffMember
from apps.system.services import audit
from common.actors import Actor

ERASED_NAME = "Erased"


def erase(*, user_id: int) -> int:
    """Take the name out of an account's staff record; how many there were. The caller holds the transaction and audits."""
    rows = StaffMember.objects.filter(user_id=user_id)
    return rows.update(rank="", last_name=ERASED_NAME, first_name="", designation="")


@transaction.atomic
def move_in(*, actor: Actor, members: Sequence[StaffMember], now: datetime, reason: str) -> list[StaffMember]:
    """Unsaved members who come from another system, with numbers of their own. One audit entry counts them."""
    made = StaffMember.objects.bulk_create(members)
    change = audit.Change(StaffMember._meta.db_table, None, None, {"rows": len(made)})
    audit.record_many(actor=actor, action="staff.history_recorded", changes=[change], now=now, reason=reason)
    return made


@transaction.atomic
def link(*, actor: Actor, users: Mapping[int, int], now: datetime) -> None:
    """Give members (by id) who have no account theirs (by id); each is audited."""
    rows = list(StaffMember.objects.select_for_update().filter(pk__in=users, user=None).order_by("pk"))
    for member in rows:
        member.user_id = users[member.pk]
    StaffMember.objects.bulk_update(rows, ["user"])
    changes = [
        audit.Change(StaffMember._meta.db_table, row.pk, {"user_id": None}, {"user_id": row.user_id})
        for row in rows
    ]
    audit.record_many(actor=actor, action="staff.account_linked", changes=changes, now=now)
