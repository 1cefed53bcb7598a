"""Training staff."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from django.db import transaction

from apps.staff.models import StaffMember
from apps.system.services import audit
from common.actors import Actor

TOLD = ("rank", "last_name", "first_name", "designation")
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
def add_members(
    *, actor: Actor, members: Sequence[StaffMember], now: datetime, reason: str
) -> list[StaffMember]:
    """Unsaved members, in the order given; each is audited."""
    made = StaffMember.objects.bulk_create(members)
    changes = [audit.Change(row._meta.db_table, row.pk, None, told(row)) for row in made]
    audit.record_many(actor=actor, action="staff.added", changes=changes, now=now, reason=reason)
    return made


@transaction.atomic
def change_members(
    *, actor: Actor, changes: Mapping[int, Mapping[str, str]], now: datetime, reason: str
) -> None:
    """Set some fields of TOLD of members by id; each is audited with what it was."""
    rows = list(StaffMember.objects.select_for_update().filter(pk__in=changes).order_by("pk"))
    notes = []
    for row in rows:
        fields = changes[row.pk]
        before = {name: getattr(row, name) for name in fields}
        for name, value in fields.items():
            setattr(row, name, value)
        notes.append(audit.Change(row._meta.db_table, row.pk, before, dict(fields)))
    StaffMember.objects.bulk_update(rows, list(TOLD))
    audit.record_many(actor=actor, action="staff.changed", changes=notes, now=now, reason=reason)


@transaction.atomic
def remove_members(*, actor: Actor, member_ids: Collection[int], now: datetime, reason: str) -> None:
    """Delete members; each is audited with what it was."""
    rows = list(StaffMember.objects.select_for_update().filter(pk__in=member_ids).order_by("pk"))
    notes = [audit.Change(row._meta.db_table, row.pk, told(row), None) for row in rows]
    StaffMember.objects.filter(pk__in=[row.pk for row in rows]).delete()
    audit.record_many(actor=actor, action="staff.removed", changes=notes, now=now, reason=reason)


def told(row: StaffMember) -> dict[str, str]:
    """What a list of the staff tells of a member."""
    return {name: getattr(row, name) for name in TOLD}


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
