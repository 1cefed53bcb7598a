"""Reads of duties. An admin sees all, a member of the staff the own ones."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import JSONObject

from apps.authentication.models import Duty, Session, User
from apps.authentication.models.duties import in_force
from apps.authentication.rules import Role
from apps.authentication.rules.duties import DutyKind, Grant
from apps.system.selectors import consents_in_force
from common import clock
from common.actors import Actor, person_id
from common.errors import NotFound


def visible_duties(actor: Actor) -> QuerySet[Duty]:
    """The duties that the actor may see, newest first."""
    rows = Duty.objects.select_related("user", "company", "platoon__company").order_by("-id")
    return rows if actor.role == Role.ADMIN else rows.filter(user_id=person_id(actor))


@dataclass(frozen=True)
class DutyFilter:
    """What a list of duties is narrowed by. `in_force_at` is a moment, `on` a day of the unit, of which a duty has a part;
    `company` finds the duties for it and for its platoons."""

    user: int | None = None
    kind: str | None = None
    company: int | None = None
    in_force_at: datetime | None = None
    on: date | None = None

    def of_duty(self) -> Q:
        """As a condition on duties."""
        condition = Q() if self.user is None else Q(user_id=self.user)
        if self.kind:
            condition &= Q(kind=self.kind)
        if self.company is not None:
            condition &= Q(company_id=self.company) | Q(platoon__company_id=self.company)
        if self.in_force_at:
            condition &= in_force(self.in_force_at)
        if self.on:
            condition &= Q(starts_at__lt=clock.midnight(self.on + timedelta(days=1)))
            condition &= Q(ends_at__isnull=True) | Q(ends_at__gt=clock.midnight(self.on))
        return condition


def list_duties(actor: Actor, wanted: DutyFilter) -> QuerySet[Duty]:
    """The duties that the filter finds, newest first."""
    return visible_duties(actor).filter(wanted.of_duty())


def get_duty(actor: Actor, duty_id: int) -> Duty:
    """One duty. Raises NotFound."""
    return _found(visible_duties(actor).filter(pk=duty_id).first())


def lock_duty(actor: Actor, duty_id: int) -> Duty:
    """One duty, locked until the transaction ends. Raises NotFound."""
    return _found(visible_duties(actor).select_for_update(of=("self",)).filter(pk=duty_id).first())


def sessions_with_users(*, now: datetime) -> QuerySet[Session]:
    """Sessions with their users, the duties that these have at `now` (see user_of) and whether they have consented to the
    privacy notice in force (`has_consented`), in one statement."""
    held = Duty.objects.filter(in_force(now), user_id=OuterRef("user_id"))
    place = JSONObject(kind="kind", company_id="company_id", platoon_id="platoon_id")
    has_consented = Exists(consents_in_force().filter(user_id=OuterRef("user_id")))
    rows = Session.objects.select_related("user")
    return rows.annotate(held=ArraySubquery(held.values(place=place)), has_consented=has_consented)


def user_of(session: Session) -> User:
    """The user of a session from sessions_with_users, with the duties in force."""
    user = session.user
    user.grants = grants_of(session.held)  # type: ignore[attr-defined]  # annotated
    return user


def grants_of(rows: Iterable[dict[str, Any]]) -> tuple[Grant, ...]:
    """Grants from rows of kind, company_id and platoon_id."""
    return tuple(Grant(DutyKind(row["kind"]), row["company_id"], row["platoon_id"]) for row in rows)


def _found(duty: Duty | None) -> Duty:
    if duty is None:
        raise NotFound("There is no such duty.")
    return duty
