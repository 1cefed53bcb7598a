"""The scanner kit: what a phone takes along to scan a day without the server."""

from dataclasses import dataclass
from datetime import datetime

from apps.attendance import selectors
from apps.attendance.models import TrainingDay
from apps.attendance.selectors import RosterLine
from apps.cadets.services import cards
from apps.system.services import audit
from common.actors import Actor


@dataclass(frozen=True)
class ScannerKit:
    """The day, whom the actor may scan on it, and the public key of the ID cards."""

    day: TrainingDay
    public_key: str
    roster: list[RosterLine]


def take_kit(*, actor: Actor, day_id: int, now: datetime) -> ScannerKit:
    """The kit of one day. That its roster was taken is noted, once per person and day of the unit. Raises NotFound."""
    day = selectors.get_day(actor, day_id)
    audit.note_view(actor=actor, row=day, owner_id=None, now=now)
    return ScannerKit(day, cards.public_key(), selectors.scanner_roster(actor, day))
