"""Changes of the unit's catalogue of offences and commendations. Ledger entries keep the points that they were given with."""

from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext, gettext_noop

from apps.grading.events import CatalogueChanged
from apps.grading.models import CatalogueItem
from apps.grading.rules import LedgerKind
from apps.grading.selectors.catalogue import lock_item
from apps.system import outbox
from apps.system.rules import UNIT_AUDIENCE
from apps.system.services import audit
from common.actors import Actor
from common.errors import Conflict


class ItemExists(Conflict):
    """Names are unique among the offences, and among the commendations."""

    code = "catalogue_item_exists"
    title = gettext_noop("An item of that name exists")


@transaction.atomic
def add_item(
    *, actor: Actor, kind: LedgerKind, name: str, suggested_points: int, now: datetime
) -> CatalogueItem:
    """A new offence (demerit) or commendation (merit). Raises ItemExists."""
    item = CatalogueItem(kind=kind, name=name, suggested_points=suggested_points)
    _save(item)
    audit.record(actor=actor, action="catalogue.added", row=item, before=None, after=_plain(item), now=now)
    outbox.publish(CatalogueChanged(item.pk), to=[UNIT_AUDIENCE])
    return item


@transaction.atomic
def change_item(*, actor: Actor, item_id: int, fields: dict[str, Any], now: datetime) -> CatalogueItem:
    """Change name, suggested points, or whether it is offered. Raises NotFound, ItemExists."""
    item = lock_item(actor, item_id)
    before = _plain(item)
    for name, value in fields.items():
        setattr(item, name, value)
    if (after := _plain(item)) != before:
        _save(item)
        audit.record(actor=actor, action="catalogue.changed", row=item, before=before, after=after, now=now)
        outbox.publish(CatalogueChanged(item.pk), to=[UNIT_AUDIENCE])
    return item


def _save(item: CatalogueItem) -> None:
    try:
        with transaction.atomic():
            item.save()
    except IntegrityError:
        raise ItemExists(gettext("“{name}” is in the catalogue already.").format(name=item.name)) from None


def _plain(item: CatalogueItem) -> dict[str, Any]:
    columns = ("kind", "name", "suggested_points", "is_active")
    return {column: getattr(item, column) for column in columns}
