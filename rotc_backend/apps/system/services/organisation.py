"""Battalions, companies, platoons and squads, as an admin makes, renames and removes them."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, TypeVar

from django.db import IntegrityError, transaction
from django.db.models import Model
from django.utils.translation import gettext, gettext_noop

from apps.system import outbox
from apps.system.events import BattalionSaved, CompanySaved, Event
from apps.system.models import Battalion, Company, Platoon, Squad
from apps.system.rules import UNIT_AUDIENCE
from apps.system.services import audit
from common import database
from common.actors import Actor
from common.errors import Conflict, NotFound

Part = TypeVar("Part", Battalion, Company, Platoon, Squad)

_MISSING: dict[type[Model], str] = {
    Battalion: gettext_noop("There is no such battalion."),
    Company: gettext_noop("There is no such company."),
    Platoon: gettext_noop("There is no such platoon."),
    Squad: gettext_noop("There is no such squad."),
}


class PlaceExists(Conflict):
    """Battalions and companies have a name each, platoons and squads a number within what they are part of."""

    code = "place_exists"
    title = gettext_noop("There is one of that name already")


class PlaceInUse(Conflict):
    """Cadets stand in it, or records name it; `extra["found"]` says how many of what."""

    code = "place_in_use"
    title = gettext_noop("It is in use")


@transaction.atomic
def add_battalion(*, actor: Actor, name: str, now: datetime) -> Battalion:
    """A new battalion. Raises PlaceExists."""
    return _added(Battalion(name=name), actor=actor, now=now)


@transaction.atomic
def rename_battalion(*, actor: Actor, battalion_id: int, name: str, now: datetime) -> Battalion:
    """Another name for a battalion. Raises NotFound, PlaceExists."""
    return _changed(_locked(Battalion, battalion_id), {"name": name}, actor=actor, now=now)


@transaction.atomic
def remove_battalion(*, actor: Actor, battalion_id: int, now: datetime) -> None:
    """Take away a battalion of which no company is. Raises NotFound, PlaceInUse."""
    _remove(_locked(Battalion, battalion_id), actor=actor, now=now)


@transaction.atomic
def add_company(*, actor: Actor, name: str, battalion: Battalion | None, now: datetime) -> Company:
    """A new company without platoons. Raises PlaceExists."""
    return _added(Company(name=name, battalion=battalion), actor=actor, now=now)


@transaction.atomic
def change_company(*, actor: Actor, company_id: int, fields: Mapping[str, Any], now: datetime) -> Company:
    """Another name or battalion (`battalion_id`). Raises NotFound, PlaceExists."""
    return _changed(_locked(Company, company_id), fields, actor=actor, now=now)


@transaction.atomic
def remove_company(*, actor: Actor, company_id: int, now: datetime) -> None:
    """Take away a company that nothing names, in no term. Raises NotFound, PlaceInUse."""
    _remove(_locked(Company, company_id), actor=actor, now=now)


@transaction.atomic
def add_platoon(*, actor: Actor, company_id: int, number: int, now: datetime) -> Platoon:
    """A new platoon of a company. Raises NotFound, PlaceExists."""
    company = _locked(Company, company_id)
    return _added(Platoon(company=company, number=number), actor=actor, now=now)


@transaction.atomic
def remove_platoon(*, actor: Actor, platoon_id: int, now: datetime) -> None:
    """Take away a platoon that nothing names, in no term. Raises NotFound, PlaceInUse."""
    _remove(_locked(Platoon, platoon_id), actor=actor, now=now)


@transaction.atomic
def add_squad(*, actor: Actor, platoon_id: int, number: int, now: datetime) -> Squad:
    """A new squad of a platoon. Raises NotFound, PlaceExists."""
    platoon = _locked(Platoon, platoon_id)
    return _added(Squad(platoon=platoon, number=number), actor=actor, now=now)


@transaction.atomic
def remove_squad(*, actor: Actor, squad_id: int, now: datetime) -> None:
    """Take away a squad that nothing names, in no term. Raises NotFound, PlaceInUse."""
    _remove(_locked(Squad, squad_id), actor=actor, now=now)


def _locked(model: type[Part], pk: int) -> Part:
    # With the strongest lock: whoever is about to name it waits, and finds it gone.
    row = model._default_manager.select_for_update(of=("self",)).filter(pk=pk).first()
    if row is None:
        raise NotFound(gettext(_MISSING[model]))
    return row


def _added(row: Part, *, actor: Actor, now: datetime) -> Part:
    _save(row)
    noun = row._meta.verbose_name
    audit.record(actor=actor, action=f"{noun}.added", row=row, before=None, after=_plain(row), now=now)
    _tell(row)
    return row


def _changed(row: Part, fields: Mapping[str, Any], *, actor: Actor, now: datetime) -> Part:
    before = _plain(row)
    for name, value in fields.items():
        setattr(row, name, value)
    after = _plain(row)
    if after != before:
        _save(row)
        noun = row._meta.verbose_name
        audit.record(actor=actor, action=f"{noun}.changed", row=row, before=before, after=after, now=now)
        _tell(row)
    return row


def _remove(row: Battalion | Company | Platoon | Squad, *, actor: Actor, now: datetime) -> None:
    found = database.hanging_on(type(row), [row.pk]).get(row.pk)
    if found:
        named = ", ".join(f"{count} {what}" for what, count in sorted(found.items()))
        detail = gettext("{row} stays: {named}, in this or in another term.").format(row=row, named=named)
        raise PlaceInUse(detail, extra={"found": dict(found)})
    noun = row._meta.verbose_name
    audit.record(actor=actor, action=f"{noun}.removed", row=row, before=_plain(row), after=None, now=now)
    _tell(row)
    row.delete()


def _save(row: Model) -> None:
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as error:
        if "one_" not in str(error):
            raise
        problem = gettext("There is {row} already.").format(row=row)
        named = "number" if isinstance(row, Platoon | Squad) else "name"
        raise PlaceExists(problem, errors={named: [problem]}) from None


def _plain(row: Battalion | Company | Platoon | Squad) -> dict[str, Any]:
    names = [field.attname for field in row._meta.concrete_fields if field.attname != "id"]
    return {name: getattr(row, name) for name in names}


def _tell(row: Battalion | Company | Platoon | Squad) -> None:
    event: Event
    match row:
        case Battalion():
            event = BattalionSaved(row.pk)
        case Company():
            event = CompanySaved(row.pk)
        case Platoon():
            event = CompanySaved(row.company_id)
        case Squad():
            event = CompanySaved(row.platoon.company_id)
    outbox.publish(event, to=[UNIT_AUDIENCE])
