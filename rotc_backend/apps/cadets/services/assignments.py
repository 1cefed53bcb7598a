"""Many cadets to another company, platoon or squad at once, as the assignment board moves them: all of them or none."""

from collections.abc import Sequence
from copy import copy
from dataclasses import asdict, dataclass
from datetime import date, datetime

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext

from apps.authentication.rules.duties import Action
from apps.cadets import selectors
from apps.cadets.models import Enrollment, Transfer
from apps.cadets.services import transfers
from apps.cadets.services.roster import publish_enrollments
from apps.system.models import Company, Platoon, Squad
from apps.system.rules import cadet_person
from apps.system.selectors import get_term
from apps.system.services import audit
from apps.system.services.terms import refuse_sealed
from common import clock
from common.actors import Actor
from common.errors import Invalid, NotFound, StaleWrite


@dataclass(frozen=True)
class Spot:
    """Where a cadet stands; None is nowhere."""

    company_id: int | None = None
    platoon_id: int | None = None
    squad_id: int | None = None

    @classmethod
    def of(cls, enrollment: Enrollment) -> "Spot":
        """Where an enrollment stands."""
        return cls(enrollment.company_id, enrollment.platoon_id, enrollment.squad_id)


@dataclass(frozen=True)
class Move:
    """From where the mover saw the cadet stand to somewhere else."""

    enrollment_id: int
    was: Spot
    to: Spot


@transaction.atomic
def assign(*, actor: Actor, term_id: int, moves: Sequence[Move], moved_on: date, now: datetime) -> int:
    """Move cadets from a day on, today or before; how many. What was until then stays of the old company and platoon, as with
    a transfer; a squad has no days. Moving them back from where they went to is how it is undone.

    Raises NotFound, Forbidden out of the actor's reach, TermSealed, StaleWrite when somebody stands elsewhere than was seen,
    Invalid for a place that is none and for a day on which a cadet cannot move.
    """
    refuse_sealed(get_term(actor, term_id))
    wanted = {move.enrollment_id: move for move in moves}
    rows = selectors.lock_enrollments(actor, wanted, Action.KEEP_ROSTER)
    if any(row.term_id != term_id for row in rows):
        raise NotFound(gettext("They are not all enrolled in that term."))
    _refuse_stale(rows, wanted)
    _refuse_places({move.to for move in moves}, actor)
    told = []
    for row in rows:
        was, to = copy(row), wanted[row.pk].to
        if Spot.of(row) != to:
            row.company_id, row.platoon_id, row.squad_id = to.company_id, to.platoon_id, to.squad_id
            told.append((row, was))
    _refuse_days(told, moved_on, today=clock.local_date(now))
    Enrollment.objects.bulk_update([row for row, _ in told], ["company", "platoon", "squad"], batch_size=1000)
    transfers.note(actor=actor, moves=told, moved_on=moved_on, now=now)
    changes = [
        audit.Change(
            Enrollment._meta.db_table, row.pk, asdict(Spot.of(was)),
            {**asdict(Spot.of(row)), "moved_on": moved_on}, cadet_person(row.cadet_id),
        )
        for row, was in told
    ]  # fmt: skip
    audit.record_many(actor=actor, action="enrollment.assigned", changes=changes, now=now)
    publish_enrollments(told)
    return len(told)


def _refuse_stale(rows: Sequence[Enrollment], wanted: dict[int, Move]) -> None:
    stale = [row for row in rows if Spot.of(row) != wanted[row.pk].was]
    if stale:
        names = "; ".join(row.cadet.name for row in stale[:5])
        raise StaleWrite(
            gettext("Somebody has moved {names}{others} meanwhile. Look again; nothing was moved.").format(
                names=names, others=gettext(" and others") if len(stale) > 5 else ""
            ),
            extra={"current": [{"enrollment": row.pk, **asdict(Spot.of(row))} for row in stale]},
        )


def _refuse_places(spots: set[Spot], actor: Actor) -> None:
    companies = set(Company.objects.values_list("pk", flat=True))
    platoons = dict(Platoon.objects.values_list("pk", "company_id"))
    squads = dict(Squad.objects.values_list("pk", "platoon_id"))
    for spot in spots:
        problem = None
        if spot.company_id is not None and spot.company_id not in companies:
            problem = gettext("There is no such company.")
        elif spot.platoon_id is not None and platoons.get(spot.platoon_id, 0) != spot.company_id:
            problem = gettext("The platoon is not of that company.")
        elif spot.squad_id is not None and squads.get(spot.squad_id, 0) != spot.platoon_id:
            problem = gettext("The squad is not of that platoon.")
        if problem:
            raise Invalid(problem, errors={"moves": [problem]})
        selectors.refuse_place(
            actor, Action.KEEP_ROSTER, company_id=spot.company_id, platoon_id=spot.platoon_id
        )


def _refuse_days(told: Sequence[tuple[Enrollment, Enrollment]], moved_on: date, *, today: date) -> None:
    """A move to another company or platoon is on a day of the enrollment, and not before the last such move."""
    moving = [row for row, was in told if transfers.place_of(row) != transfers.place_of(was)]
    of_them = Transfer.objects.filter(enrollment__in=[row.pk for row in moving])
    latest = dict(of_them.values_list("enrollment_id").annotate(Max("moved_on")).order_by())
    refused = [
        row.cadet.name
        for row in moving
        if not max(row.enrolled_on or date.min, latest.get(row.pk, date.min))
        <= moved_on
        <= min(row.ended_on or today, today)
    ]
    if refused:
        problem = gettext(
            "On {moved_on} cannot move: {names}{others}. Choose a day on which they were enrolled,"
            " not before their last transfer, today at the latest."
        ).format(
            moved_on=moved_on,
            names="; ".join(refused[:5]),
            others=gettext(" and others") if len(refused) > 5 else "",
        )
        raise Invalid(problem, errors={"moved_on": [problem]})
