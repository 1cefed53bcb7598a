"""Accounts for cadets of the roster: each gets a code to open it with, never a password that somebody else knew."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext

from apps.authentication.models import User
from apps.authentication.rules import AccountStatus
from apps.authentication.services import accounts, activation
from apps.authentication.services.accounts import NewAccount
from apps.cadets import selectors
from apps.cadets.models import Cadet, Enrollment
from apps.cadets.selectors import RosterFilter
from apps.system.services import audit
from common.actors import Actor
from common.errors import Invalid

AT_MOST = 1000
IN_USE = "in_use"
SUSPENDED = "suspended"
NAME_TAKEN = "name_taken"
ARCHIVED = "archived"


@dataclass(frozen=True)
class PrintedCode:
    """What stands on a cadet's slip. The code is shown this once."""

    cadet: Cadet
    company_name: str
    platoon: int | None
    username: str
    code: str
    expires_at: datetime


@dataclass(frozen=True)
class Skipped:
    """A cadet who gets no code: the account is in_use or suspended, its name_taken by somebody else, the cadet archived."""

    cadet: Cadet
    reason: str


@dataclass(frozen=True)
class Slips:
    """Codes in list order (company, platoon, name), and who got none."""

    codes: Sequence[PrintedCode]
    skipped: Sequence[Skipped]


@transaction.atomic
def create_for_cadets(
    *,
    actor: Actor,
    term_id: int | None,
    company: str | None,
    cadet_ids: Sequence[int] | None,
    now: datetime,
) -> Slips:
    """An account, with the student number as user name, and a code for each of the cadets that has not been here yet.
    Whoever had a code gets a new one. `cadet_ids`, or everyone enrolled in the term (and the company, by id or name).

    A constant number of statements. Raises Invalid for more than AT_MOST.
    """
    chosen = _chosen(actor, term_id, company, cadet_ids)
    cadets = list(chosen.select_for_update(no_key=True).order_by("pk")[: AT_MOST + 1])
    if len(cadets) > AT_MOST:
        raise Invalid(gettext("At most {at_most} at once: choose a company.").format(at_most=AT_MOST))
    known = {user.pk: user for user in _lock_accounts(cadets)}
    skipped = [
        Skipped(cadet, reason)
        for cadet in cadets
        if (reason := _obstacle(cadet, known.get(cadet.user_id or 0)))
    ]
    out = {row.cadet.pk for row in skipped}
    without = [cadet for cadet in cadets if cadet.user_id is None and cadet.pk not in out]
    made = accounts.create_many(
        actor=actor,
        entries=[NewAccount(cadet.student_number, _display_name(cadet), cadet.email) for cadet in without],
        now=now,
    )
    for cadet, user in zip(without, made, strict=True):
        if user is None:
            skipped.append(Skipped(cadet, NAME_TAKEN))
            out.add(cadet.pk)
        else:
            cadet.user, known[user.pk] = user, user
    Cadet.objects.bulk_update([cadet for cadet in without if cadet.user_id], ["user"])
    opened = [cadet for cadet in cadets if cadet.pk not in out]
    users = [known[cadet.user_id or 0] for cadet in opened]
    codes = activation.issue_many(actor=actor, users=users, now=now)
    places = _places(opened, term_id)
    slips = [
        PrintedCode(cadet, *places.get(cadet.pk, ("", None)), user.username, made.code, made.expires_at)
        for cadet, user, made in zip(opened, users, codes, strict=True)
    ]
    slips.sort(key=lambda slip: (slip.company_name, slip.platoon or 0, slip.cadet.name, slip.cadet.pk))
    return Slips(slips, skipped)


@transaction.atomic
def link(*, actor: Actor, users: Mapping[int, int], now: datetime) -> None:
    """Give cadets (by id) who have no account theirs (by id); each is audited."""
    rows = list(Cadet.objects.select_for_update(no_key=True).filter(pk__in=users, user=None).order_by("pk"))
    for cadet in rows:
        cadet.user_id = users[cadet.pk]
    Cadet.objects.bulk_update(rows, ["user"], batch_size=AT_MOST)
    changes = [
        audit.Change(Cadet._meta.db_table, row.pk, {"user_id": None}, {"user_id": row.user_id})
        for row in rows
    ]
    audit.record_many(actor=actor, action="cadet.account_linked", changes=changes, now=now)


def _chosen(
    actor: Actor, term_id: int | None, company: str | None, cadet_ids: Sequence[int] | None
) -> QuerySet[Cadet]:
    rows = selectors.visible_cadets(actor)
    if cadet_ids is not None:
        return rows.filter(pk__in=cadet_ids)
    enrolled = Enrollment.objects.filter(RosterFilter(company=company).of_enrollment(), term_id=term_id or 0)
    return rows.filter(pk__in=enrolled.values("cadet_id"), archived_at=None)


def _lock_accounts(cadets: Sequence[Cadet]) -> QuerySet[User]:
    rows = User.objects.select_for_update(no_key=True).order_by("pk")
    return rows.filter(pk__in=[cadet.user_id for cadet in cadets if cadet.user_id])


def _obstacle(cadet: Cadet, user: User | None) -> str:
    if cadet.archived_at is not None:
        return ARCHIVED
    if user is None:
        return ""
    if user.status == AccountStatus.SUSPENDED:
        return SUSPENDED
    return IN_USE if user.has_usable_password() else ""


def _display_name(cadet: Cadet) -> str:
    return f"{cadet.first_name} {cadet.last_name}"[:200]


def _places(cadets: Sequence[Cadet], term_id: int | None) -> dict[int, tuple[str, int | None]]:
    rows = Enrollment.objects.filter(cadet__in=cadets, term_id=term_id or 0)
    return {
        row.cadet_id: (row.company.name if row.company else "", row.platoon.number if row.platoon else None)
        for row in rows.select_related("company", "platoon")
    }
