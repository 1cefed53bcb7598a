"""Training staff."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext, gettext_noop

from apps.authentication.models import User
from apps.authentication.rules import Role
from apps.staff import selectors
from apps.staff.events import StaffMemberSaved
from apps.staff.models import StaffMember
from apps.system import outbox
from apps.system.rules import CORPS_AUDIENCE, account_person, user_audience
from apps.system.services import audit
from common.actors import Actor
from common.errors import Conflict, Invalid, StaleWrite

TOLD = ("rank", "last_name", "first_name", "designation")
FIELDS = (*TOLD, "serial_number", "contact_number")
# What a member says of themselves; rank and designation are the unit's word.
OWN_FIELDS = ("contact_number",)
ERASED_NAME = "Erased"


class SerialNumberTaken(Conflict):
    """A serial number belongs to one member."""

    code = "serial_number_taken"
    title = gettext_noop("Another member of the staff has this serial number")


class HasMember(Conflict):
    """One staff record per account."""

    code = "has_member"
    title = gettext_noop("This account has a staff record already")


class OnDuty(Conflict):
    """Who covers somebody is not archived."""

    code = "on_duty"
    title = gettext_noop("This member has duties in force")


def erase(*, user_id: int) -> int:
    """Take the name out of an account's staff record; how many there were. The caller holds the transaction and audits."""
    rows = StaffMember.objects.filter(user_id=user_id)
    nothing = {"rank": "", "first_name": "", "designation": "", "serial_number": "", "contact_number": ""}
    return rows.update(last_name=ERASED_NAME, **nothing)


@transaction.atomic
def add_member(*, actor: Actor, fields: Mapping[str, Any], now: datetime) -> StaffMember:
    """A new member from FIELDS and, if there is one, the account `user`. Raises Invalid, SerialNumberTaken, HasMember."""
    member = StaffMember(**fields)
    _save(member)
    _note(actor, member, action="staff.added", before=None, after=_values(member), now=now)
    return member


@transaction.atomic
def change_member(
    *, actor: Actor, member_id: int, version: int, fields: Mapping[str, Any], now: datetime
) -> StaffMember:
    """Change some FIELDS, or the account, of the version that was read.

    Raises NotFound, StaleWrite, and what add_member raises."""
    member = selectors.lock_member(actor, member_id)
    return _change(actor, member, version=version, fields=fields, now=now)


@transaction.atomic
def change_own(*, actor: User, version: int, fields: Mapping[str, Any], now: datetime) -> StaffMember:
    """A member changes some OWN_FIELDS. Raises NotFound for who has no record, StaleWrite."""
    member = selectors.own_member(actor)
    return _change(actor, selectors.lock_member(actor, member.pk), version=version, fields=fields, now=now)


@transaction.atomic
def set_archived(*, actor: Actor, member_id: int, archived: bool, now: datetime) -> StaffMember:
    """Take a member off the lists, or back. Who has a duty in force is not archived. Doing it twice changes nothing.

    Raises NotFound, OnDuty."""
    member = selectors.lock_member(actor, member_id)
    if (member.archived_at is not None) == archived:
        return member
    if archived and selectors.has_duty(member, now=now):
        raise OnDuty(gettext("End the duties of {member} first.").format(member=member))
    member.archived_at = now if archived else None
    member.version += 1
    member.save(update_fields=["archived_at", "version"])
    action = "staff.archived" if archived else "staff.restored"
    _note(
        actor, member, action=action, before={"archived": not archived}, after={"archived": archived}, now=now
    )
    return member


def _change(
    actor: Actor, member: StaffMember, *, version: int, fields: Mapping[str, Any], now: datetime
) -> StaffMember:
    before = _values(member)
    if member.version != version:
        raise StaleWrite(
            gettext("Someone else changed this record. Look at the current values and save again."),
            extra={"current": {"version": member.version, **before}, "given": dict(fields)},
        )
    for name, value in fields.items():
        setattr(member, name, value)
    after = _values(member)
    changed = [name for name in before if before[name] != after[name]]
    if not changed:
        return member
    member.version += 1
    _save(member)
    _note(
        actor, member, action="staff.changed", before={name: before[name] for name in changed},
        after={name: after[name] for name in changed}, now=now,
    )  # fmt: skip
    return member


def _save(member: StaffMember) -> None:
    if member.user is not None and member.user.role == Role.CADET:
        raise Invalid(errors={"user": [gettext("Belongs to a cadet.")]})
    try:
        with transaction.atomic():
            member.save()
    except IntegrityError as error:
        if "serial_number" in str(error):
            taken = gettext("Belongs to another member of the staff.")
            raise SerialNumberTaken(taken, errors={"serial_number": [taken]}) from None
        if "user_id" in str(error):
            raise HasMember(errors={"user": [gettext("Has a staff record already.")]}) from None
        raise


def _values(member: StaffMember) -> dict[str, Any]:
    return {**{name: getattr(member, name) for name in FIELDS}, "user_id": member.user_id}


def _note(
    actor: Actor,
    member: StaffMember,
    *,
    action: str,
    before: Mapping[str, Any] | None,
    after: Mapping[str, Any],
    now: datetime,
) -> None:
    person = account_person(member.user_id) if member.user_id else None
    audit.record(actor=actor, action=action, row=member, before=before, after=after, now=now, person=person)
    own = [user_audience(member.user_id)] if member.user_id else []
    outbox.publish(StaffMemberSaved(member.pk), to=[CORPS_AUDIENCE, *own])


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
        row.version += 1
        notes.append(audit.Change(row._meta.db_table, row.pk, before, dict(fields)))
    StaffMember.objects.bulk_update(rows, [*TOLD, "version"])
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
        member.version += 1
    StaffMember.objects.bulk_update(rows, ["user", "version"])
    changes = [
        audit.Change(StaffMember._meta.db_table, row.pk, {"user_id": None}, {"user_id": row.user_id})
        for row in rows
    ]
    audit.record_many(actor=actor, action="staff.account_linked", changes=changes, now=now)
