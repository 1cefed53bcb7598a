"""The unit's offences and commendations."""

from django.db.models import QuerySet
from django.utils.translation import gettext

from apps.grading.models import CatalogueItem
from common.actors import Actor
from common.errors import NotFound


def list_catalogue(actor: Actor, *, with_inactive: bool = False) -> QuerySet[CatalogueItem]:
    """For everyone who is signed in: cadets may know what an offence costs."""
    rows = CatalogueItem.objects.order_by("kind", "name")
    return rows if with_inactive else rows.filter(is_active=True)


def lock_item(actor: Actor, item_id: int) -> CatalogueItem:
    """One item to change. Raises NotFound."""
    item = list_catalogue(actor, with_inactive=True).select_for_update(no_key=True).filter(pk=item_id).first()
    if item is None:
        raise NotFound(gettext("There is no such item in the catalogue."))
    return item
