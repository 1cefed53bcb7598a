"""From when a cadet stands in another company or platoon: each change of place leaves a row that says so."""

from collections.abc import Iterable
from datetime import date, datetime

from apps.cadets.models import Enrollment, Transfer
from common.actors import Actor


def note(
    *, actor: Actor, moves: Iterable[tuple[Enrollment, Enrollment]], moved_on: date, now: datetime
) -> None:
    """Keep where enrollments were until `moved_on`: each as it is now, and as it was. Who stays where they are is passed over,
    and so is who stood nowhere: a first place is theirs from the beginning."""
    Transfer.objects.bulk_create(
        Transfer(
            enrollment=enrollment,
            moved_on=moved_on,
            from_company_id=was.company_id,
            from_platoon_id=was.platoon_id,
            to_company_id=enrollment.company_id,
            to_platoon_id=enrollment.platoon_id,
            recorded_by_name=actor.display_name,
            recorded_at=now,
        )
        for enrollment, was in moves
        if was.company_id is not None and place_of(was) != place_of(enrollment)
    )


def place_of(enrollment: Enrollment) -> tuple[int | None, int | None]:
    """Company and platoon."""
    return enrollment.company_id, enrollment.platoon_id
