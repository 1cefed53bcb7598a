"""Reads of duties. An admin sees all, a member of the staff the own ones."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import orjson
from django.db import connection
from django.db.models import Q, QuerySet

from apps.authentication.models import Duty, Session, User
from apps.authentication.models.duties import in_force
from apps.authentication.rules import Role
from apps.authentication.rules.duties import DutyKind, Grant
from apps.system.selectors import FIRST_VERSION
from common import clock
from common.actors import Actor, person_id
from common.database import columns
from common.errors import NotFound

_SESSION_FIELDS = [field.attname for field in Session._meta.concrete_fields]
_USER_FIELDS = [field.attname for field in User._meta.concrete_fields]
# Asked with every request; by hand, since the ORM takes five times as long to write it as the database to answer.
_SESSIONS = f"""
    SELECT {columns("session", Session)}, {columns("account", User)},
           ARRAY(SELECT json_build_object('kind', kind, 'company_id', company_id, 'platoon_id', platoon_id)::text
                   FROM authentication_duty AS duty
                  WHERE duty.user_id = account.id AND duty.starts_at <= %s AND (duty.ends_at IS NULL OR duty.ends_at > %s)
                  ORDER BY duty.id DESC),
           EXISTS (SELECT FROM system_privacyconsent AS consent WHERE consent.user_id = account.id
                      AND consent.version = coalesce((SELECT max(version) FROM system_privacynotice), %s)),
           EXISTS (SELECT FROM system_unitsettings WHERE maintenance_since IS NOT NULL)
      FROM authentication_session AS session JOIN authentication_user AS account ON account.id = session.user_id
     WHERE session.id = ANY(%s::uuid[])
"""  # noqa: S608 (names of columns)


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


def sessions_with_users(ids: Iterable[uuid.UUID], *, now: datetime) -> dict[uuid.UUID, Session]:
    """The sessions that exist, ended or not, with their users, the duties that these have at `now` and whether
    they have consented to the privacy notice in force (`has_consented`) and whether writes are held (`is_maintenance`), in
    one statement."""
    with connection.cursor() as cursor:
        cursor.execute(_SESSIONS, [now, now, FIRST_VERSION, [str(one) for one in ids]])
        rows = cursor.fetchall()
    found = {}
    for row in rows:
        session = Session.from_db(connection.alias, _SESSION_FIELDS, row[: len(_SESSION_FIELDS)])
        session.user = User.from_db(connection.alias, _USER_FIELDS, row[len(_SESSION_FIELDS) : -3])
        session.user.grants = grants_of(map(orjson.loads, row[-3]))
        session.has_consented, session.is_maintenance = row[-2:]  # type: ignore[attr-defined]
        found[session.pk] = session
    return found


def grants_of(rows: Iterable[dict[str, Any]]) -> tuple[Grant, ...]:
    """Grants from rows of kind, company_id and platoon_id."""
    return tuple(Grant(DutyKind(row["kind"]), row["company_id"], row["platoon_id"]) for row in rows)


def _found(duty: Duty | None) -> Duty:
    if duty is None:
        raise NotFound("There is no such duty.")
    return duty
