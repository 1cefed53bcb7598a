"""The picture of a cadet, on ID cards and for whoever scans them.

The first one may come from the cadet. From then on only who keeps the roster changes it: a picture that its owner can change at
will tells the scanner nothing about who lends a card to whom.
"""

from datetime import datetime
from typing import IO, Any

from django.db import transaction
from django.utils.translation import gettext, gettext_noop

from apps.authentication.rules.duties import Action
from apps.cadets import selectors
from apps.cadets.models import Cadet
from apps.cadets.services.cadets import publish_cadet
from apps.files.models import StoredFile
from apps.files.services import storing
from apps.files.services.storing import Received
from apps.system.services import audit
from common.actors import Actor, person_id
from common.errors import Conflict, NotFound


class PhotoStands(Conflict):
    """A cadet sends the own picture once."""

    code = "photo_stands"
    title = gettext_noop("There is a photo already")


def set_photo(*, actor: Actor, cadet_id: int, photo: IO[bytes], now: datetime) -> Cadet:
    """Keep a cadet's picture instead of the one before.

    Raises NotFound, Forbidden, PhotoStands for a cadet who has one, and what storing.receive_picture raises.
    """
    # Before the picture is read, which takes its time; and again with the row locked.
    with transaction.atomic():
        _lock(actor, cadet_id)
    received = storing.receive_picture(photo, field="photo")
    return _keep(actor=actor, cadet_id=cadet_id, received=received, now=now)


@transaction.atomic
def _keep(*, actor: Actor, cadet_id: int, received: Received, now: datetime) -> Cadet:
    cadet = _lock(actor, cadet_id)
    return _change(
        actor, cadet, storing.store(received, actor=actor, now=now), action="cadet.photo_set", now=now
    )


@transaction.atomic
def remove_photo(*, actor: Actor, cadet_id: int, now: datetime) -> None:
    """Let a cadet's picture go. Doing it twice changes nothing. Raises NotFound, Forbidden."""
    cadet = selectors.lock_cadet(actor, cadet_id, Action.KEEP_ROSTER)
    if cadet.photo is not None:
        _change(actor, cadet, None, action="cadet.photo_removed", now=now)


def open_photo(*, actor: Actor, cadet_id: int, now: datetime) -> StoredFile:
    """The picture, for whoever sees the cadet; who looked is noted, as for the record. Raises NotFound."""
    cadet = selectors.get_cadet(actor, cadet_id)
    if cadet.photo is None:
        raise NotFound(gettext("There is no photo of this cadet."))
    audit.note_view(actor=actor, row=cadet, owner_id=cadet.user_id, now=now)
    return cadet.photo


def _lock(actor: Actor, cadet_id: int) -> Cadet:
    if selectors.get_cadet(actor, cadet_id).user_id != person_id(actor):
        return selectors.lock_cadet(actor, cadet_id, Action.KEEP_ROSTER)
    cadet = Cadet.objects.select_for_update(no_key=True).get(pk=cadet_id)
    if cadet.photo_id is not None:
        raise PhotoStands(gettext("Ask whoever keeps your company's roster to take another."))
    return cadet


def _change(actor: Actor, cadet: Cadet, photo: StoredFile | None, *, action: str, now: datetime) -> Cadet:
    old, cadet.photo = cadet.photo, photo
    cadet.save(update_fields=["photo"])
    if old is not None:
        storing.remove(old)
    audit.record(actor=actor, action=action, row=cadet, before=_said(old), after=_said(photo), now=now)
    publish_cadet(cadet)
    return cadet


def _said(photo: StoredFile | None) -> dict[str, Any]:
    return {"photo": photo.sha256 if photo else None}
