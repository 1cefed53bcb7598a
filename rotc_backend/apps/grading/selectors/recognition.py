"""The lifetime merits of a cadet."""

from dataclasses import dataclass

from django.db.models import Sum

from apps.cadets.selectors import get_cadet
from apps.grading.models import LedgerEntry
from apps.grading.rules import LedgerKind
from apps.grading.rules.recognition import RecognitionLevel, level_of, next_level
from common.actors import Actor


@dataclass(frozen=True)
class LifetimeMerits:
    """Merits of all terms that stand; demerits take nothing away. `next_level` is None once the highest is reached."""

    merits: int
    level: RecognitionLevel | None
    next_level: RecognitionLevel | None
    still_needed: int


def lifetime_merits(actor: Actor, cadet_id: int) -> LifetimeMerits:
    """What a cadet whom the actor sees has earned over all terms. Raises NotFound."""
    cadet = get_cadet(actor, cadet_id)
    given = LedgerEntry.objects.filter(enrollment__cadet=cadet, kind=LedgerKind.MERIT, voided_at=None)
    merits = given.aggregate(merits=Sum("points"))["merits"] or 0
    ahead, still_needed = next_level(merits) or (None, 0)
    return LifetimeMerits(merits, level_of(merits), ahead, still_needed)
