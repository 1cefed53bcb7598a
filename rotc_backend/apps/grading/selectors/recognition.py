"""The lifetime merits of a cadet."""

from dataclasses import dataclass
from datetime import date
from functools import reduce
from operator import or_

from django.db.models import F, Q, QuerySet, Sum, Window

from apps.cadets.models import Cadet
from apps.cadets.selectors import get_cadet, visible_cadets
from apps.grading.models import LedgerEntry
from apps.grading.rules import LedgerKind
from apps.grading.rules.recognition import LEVELS, RecognitionLevel, earned, level_of, next_level
from common.actors import Actor


@dataclass(frozen=True)
class Earned:
    """A level, and the day on which it was earned."""

    level: RecognitionLevel
    earned_on: date


@dataclass(frozen=True)
class Recognition(Earned):
    """A level that a cadet has earned."""

    cadet: Cadet


@dataclass(frozen=True)
class LifetimeMerits:
    """Merits of all terms that stand; demerits take nothing away. `next_level` is None once the highest is reached."""

    merits: int
    level: RecognitionLevel | None
    next_level: RecognitionLevel | None
    still_needed: int
    earned: list[Earned]


def lifetime_merits(actor: Actor, cadet_id: int) -> LifetimeMerits:
    """What a cadet whom the actor sees has earned over all terms. Raises NotFound."""
    cadet = get_cadet(actor, cadet_id)
    given = _standing().filter(enrollment__cadet=cadet).values_list("occurred_on", "points")
    entries = list(given)
    merits = sum(points for _, points in entries)
    ahead, still_needed = next_level(merits) or (None, 0)
    levels = [Earned(level, day) for level, day in earned(entries)]
    return LifetimeMerits(merits, level_of(merits), ahead, still_needed, levels)


def recognitions(
    actor: Actor,
    *,
    level: RecognitionLevel | None = None,
    since: date | None = None,
    until: date | None = None,
) -> list[Recognition]:
    """Who of those whom the actor sees has earned what and when, by name and not by merits: no ranking. `since` and `until`
    are days on which it was earned, both included. One statement, however many entries there are."""
    seen = visible_cadets(actor).filter(archived_at=None)
    running = Window(
        Sum("points"),
        partition_by=F("enrollment__cadet_id"),
        order_by=[F("occurred_on").asc(), F("id").asc()],
    )
    rows = _standing().filter(enrollment__cadet__in=seen).annotate(merits=running)
    bounds = [bound for bound, one in LEVELS if level in (None, one)]
    reaching = rows.filter(
        reduce(or_, (Q(merits__gte=bound, merits__lt=F("points") + bound) for bound in bounds))
    )
    return [
        Recognition(one, row.occurred_on, row.enrollment.cadet)
        for row in reaching.select_related("enrollment__cadet").order_by(
            "enrollment__cadet__last_name", "enrollment__cadet__first_name", "enrollment__cadet_id", "merits"
        )
        for bound, one in LEVELS
        if bound in bounds and row.merits - row.points < bound <= row.merits
        # Not in the statement: a condition on the day would be asked before the sum, and leave out what came before.
        if (since is None or since <= row.occurred_on) and (until is None or row.occurred_on <= until)
    ]


def _standing() -> QuerySet[LedgerEntry]:
    """Merits that are not voided, in the order in which they came."""
    return LedgerEntry.objects.filter(kind=LedgerKind.MERIT, voided_at=None).order_by("occurred_on", "id")
