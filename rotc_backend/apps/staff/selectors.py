"""Reads of the training staff. Whoever of the staff has a duty in force, and admins, know who else serves; cadets do not."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Prefetch, Q, QuerySet
from django.utils.translation import gettext, gettext_noop

from apps.authentication.models import Duty
from apps.authentication.models.duties import in_force
from apps.authentication.rules import Role
from apps.staff.models import StaffMember
from apps.system.models import Company
from common.actors import Actor, person_id
from common.errors import NotFound

NO_MEMBER = gettext_noop("There is no such member of the staff.")


@dataclass(frozen=True)
class Cover:
    """Somebody who covers a place now, by a duty of a kind."""

    user: int
    name: str
    kind: str
    platoon: int | None


@dataclass
class CoveredCompany:
    """A company, and who covers it or one of its platoons now."""

    company: int
    company_name: str
    covers: list[Cover] = field(default_factory=list)


@dataclass(frozen=True)
class Coverage:
    """Who covers what now; `corps` covers every company."""

    corps: Sequence[Cover]
    companies: Sequence[CoveredCompany]


def visible_members(actor: Actor) -> QuerySet[StaffMember]:
    """All members for who serves, the own record for everyone else."""
    rows = StaffMember.objects.select_related("user")
    return rows if actor.role == Role.ADMIN or actor.scope() else rows.filter(user_id=person_id(actor))


def list_members(
    actor: Actor, *, search: str | None, archived: bool, mine: bool = False, now: datetime
) -> QuerySet[StaffMember]:
    """Members in name order with their duties in force; `mine` is the own record only."""
    rows = visible_members(actor).filter(archived_at__isnull=not archived)
    if mine:
        rows = rows.filter(user_id=person_id(actor))
    for word in (search or "").split():
        rows = rows.filter(
            Q(last_name__icontains=word)
            | Q(first_name__icontains=word)
            | Q(designation__icontains=word)
            | Q(serial_number__icontains=word)
        )
    return rows.prefetch_related(_duties(now)).order_by("last_name", "first_name", "id")


def get_member(actor: Actor, member_id: int, *, now: datetime) -> StaffMember:
    """One member with the duties in force. Raises NotFound."""
    return _found(visible_members(actor).prefetch_related(_duties(now)).filter(pk=member_id))


def own_member(actor: Actor) -> StaffMember:
    """The record of who is signed in. Raises NotFound."""
    return _found(StaffMember.objects.filter(user_id=person_id(actor)))


def lock_member(actor: Actor, member_id: int) -> StaffMember:
    """One member, locked until the transaction ends. Raises NotFound."""
    return _found(visible_members(actor).select_for_update(no_key=True, of=("self",)).filter(pk=member_id))


def has_duty(member: StaffMember, *, now: datetime) -> bool:
    """Whether the member's account has a duty in force."""
    return member.user_id is not None and Duty.objects.filter(in_force(now), user_id=member.user_id).exists()


def coverage(actor: Actor, *, now: datetime) -> Coverage:
    """Who covers which company at a moment."""
    companies = {row.pk: CoveredCompany(row.pk, row.name) for row in Company.objects.order_by("name")}
    corps: list[Cover] = []
    duties = Duty.objects.filter(in_force(now), user__status="active").select_related(
        "user__staff_member", "platoon"
    )
    for duty in duties.order_by("kind", "user__display_name", "id"):
        cover = Cover(duty.user_id, _name_of(duty), duty.kind, duty.platoon.number if duty.platoon else None)
        company = duty.company_id or (duty.platoon.company_id if duty.platoon else None)
        (companies[company].covers if company else corps).append(cover)
    return Coverage(corps, list(companies.values()))


def _name_of(duty: Duty) -> str:
    member: StaffMember | None = getattr(duty.user, "staff_member", None)
    return str(member) if member else duty.user.display_name


def _duties(now: datetime) -> Prefetch[str, QuerySet[Duty], str]:
    rows = Duty.objects.filter(in_force(now)).select_related("company", "platoon__company").order_by("id")
    return Prefetch("user__duties", rows, to_attr="duties_now")


def _found(rows: Iterable[StaffMember]) -> StaffMember:
    member = next(iter(rows), None)
    if member is None:
        raise NotFound(gettext(NO_MEMBER))
    return member
