"""Reads of duties. An admin sees all, a member of the staff the own ones."""

import uuid
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any, TypeVar

import orjson
from django.db import connection
from django.db.models import Q, QuerySet
from django.utils.translation import gettext

from apps.authentication.models import Duty, Session, User
from apps.authentication.models.duties import in_force
from apps.authentication.rules import Role
from apps.authentication.rules.duties import DutyKind, Grant
from apps.system.selectors import FIRST_VERSION
from common import clock
from common.actors import Actor, person_id
from common.database import Statement, ask_first
from common.errors import NotFound

_Row = TypeVar("_Row", Session, User)
# Asked with every request; by hand, since the ORM takes five times as long to write it as the database to answer, and of a
# function (migrations/0008_who_asks_in_one_plan.py), since its planning took longer than its run.
_SESSIONS = "SELECT said, {along} FROM authentication_who_asks(%s::uuid[], %s, %s)"
_NOTHING = Statement("NULL")
_READERS: dict[str, Callable[[str], Any]] = {
    "DateTimeField": datetime.fromisoformat,
    "UUIDField": uuid.UUID,
}


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


def with_grants(accounts: QuerySet[User], *, now: datetime) -> list[User]:
    """The accounts with the duties that they have at `now`, in two statements however many they are."""
    users = list(accounts)
    grants: defaultdict[int, list[Grant]] = defaultdict(list)
    held = Duty.objects.filter(in_force(now), user_id__in=[user.pk for user in users])
    for user_id, kind, *place in held.values_list("user_id", "kind", "company_id", "platoon_id"):
        grants[user_id].append(Grant(DutyKind(kind), *place))
    for user in users:
        user.grants = tuple(grants[user.pk])
    return users


def sessions_with_users(
    ids: Iterable[uuid.UUID], *, now: datetime, along: Statement | None = None
) -> dict[uuid.UUID, Session]:
    """The sessions that exist, ended or not, with their users, the duties that these have at `now` and whether
    they have consented to the privacy notice in force (`has_consented`) and whether writes are held (`is_maintenance`), in
    one statement. What `along` says, an expression that may name the id of the `account`, is their `along`."""
    asked = along or _NOTHING
    rows = ask_first(
        _SESSIONS.format(along=asked.sql),
        [*asked.parameters, [str(one) for one in ids], now, FIRST_VERSION],
    )
    found = {}
    for text, answer in rows:
        said = orjson.loads(text)
        session = _read(Session, said["session"])
        session.user = _read(User, said["account"])
        session.user.grants = grants_of(said["grants"])
        session.has_consented, session.is_maintenance = said["has_consented"], said["is_maintenance"]  # type: ignore[attr-defined]
        session.along = answer  # type: ignore[attr-defined]
        found[session.pk] = session
    return found


def _read(model: type[_Row], said: dict[str, Any]) -> _Row:
    """A row that the database has told as JSON."""
    names, columns = _columns(model)
    values = [
        reader(said[column]) if reader and said[column] is not None else said[column]
        for column, reader in columns
    ]
    return model.from_db(connection.alias, names, values)


@cache
def _columns(
    model: type[Session] | type[User],
) -> tuple[list[str], list[tuple[str, Callable[[str], Any] | None]]]:
    """The names of a model's attributes, and the columns behind them with what reads these."""
    fields = model._meta.concrete_fields
    columns = [(str(field.column), _READERS.get(field.get_internal_type())) for field in fields]
    return [field.attname for field in fields], columns


def grants_of(rows: Iterable[dict[str, Any]]) -> tuple[Grant, ...]:
    """Grants from rows of kind, company_id and platoon_id."""
    return tuple(Grant(DutyKind(row["kind"]), row["company_id"], row["platoon_id"]) for row in rows)


def _found(duty: Duty | None) -> Duty:
    if duty is None:
        raise NotFound(gettext("There is no such duty."))
    return duty
