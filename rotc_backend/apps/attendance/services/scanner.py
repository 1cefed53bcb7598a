"""The scanner kit: what a phone takes along to scan a day without the server."""

from base64 import b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from apps.attendance import selectors
from apps.attendance.models import TrainingDay
from apps.attendance.selectors import RosterLine
from apps.cadets.services import cards
from apps.files.services import storing
from apps.system.selectors import get_unit
from apps.system.services import audit
from common.actors import Actor


@dataclass(frozen=True)
class ScannerKit:
    """The day, whom the actor may scan on it, the public key of the ID cards, and whether codes that change are asked for."""

    day: TrainingDay
    public_key: str
    live_codes: bool
    roster: list[RosterLine]


def take_kit(*, actor: Actor, day_id: int, now: datetime) -> ScannerKit:
    """The kit of one day. That its roster was taken is noted, once per person and day of the unit. Raises NotFound."""
    day = selectors.get_day(actor, day_id)
    audit.note_view(actor=actor, row=day, owner_id=None, now=now)
    return ScannerKit(day, cards.public_key(), get_unit().live_codes, selectors.scanner_roster(actor, day))


@dataclass(frozen=True)
class Face:
    """A cadet's face for the phone; `jpeg` in base64."""

    cadet_id: int
    photo_id: int
    jpeg: str


def take_faces(*, actor: Actor, day_id: int, cadet_ids: Sequence[int], now: datetime) -> list[Face]:
    """The faces of some cadets of the kit; who has no photo, or is out of reach, is left out. Noted as for the kit.

    Raises NotFound.
    """
    day = selectors.get_day(actor, day_id)
    audit.note_view(actor=actor, row=day, owner_id=None, now=now)
    photos = selectors.photos_on_roster(actor, day, cadet_ids)
    faces = storing.faces_of(photos.values())
    return [
        Face(cadet_id, photo_id, b64encode(faces[photo_id]).decode())
        for cadet_id, photo_id in photos.items()
        if photo_id in faces
    ]
