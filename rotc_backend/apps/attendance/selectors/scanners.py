"""The scanners of a training day, and how its cadets arrived."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet

from apps.attendance.models import AttendanceRecord, Scanner, TrainingDay, TrainingSession
from apps.attendance.rules import AttendanceStatus
from apps.attendance.selectors import on_roll
from apps.cadets.models import Enrollment
from apps.cadets.selectors import ENROLLMENT_ORDER, RosterFilter, in_scope, places_on, visible_enrollments
from apps.system import outbox
from common.actors import Actor


@dataclass(frozen=True)
class Arrivals:
    """When each cadet came, by enrollment, true for every event up to `cursor`; later ones are folded in by enrollment."""

    cursor: int
    session: TrainingSession
    times: dict[int, datetime]


def list_scanners(actor: Actor, day: TrainingDay) -> QuerySet[Scanner]:
    """Every phone that scans the day. Whoever sees a board may know them: they say nothing of cadets."""
    return Scanner.objects.filter(day=day).select_related("user").order_by("user__display_name", "device")


def arrivals(actor: Actor, day: TrainingDay, session: TrainingSession) -> Arrivals:
    """When the cadets whom the actor sees were scanned in. The cursor is read first, as for the muster."""
    cursor = outbox.newest()
    rows = AttendanceRecord.objects.filter(
        in_scope(actor, path="enrollment__"), session=session, scanned_at__isnull=False
    )
    times = {row: moment for row, moment in rows.values_list("enrollment_id", "scanned_at") if moment}
    return Arrivals(cursor, session, times)


def missing(
    actor: Actor, day: TrainingDay, session: TrainingSession, roster: RosterFilter
) -> QuerySet[Enrollment]:
    """Who is not here: on the day's roll, narrowed as it was then, and without a record or absent. By company, then by name."""
    elsewhere = AttendanceRecord.objects.filter(session=session).exclude(status=AttendanceStatus.ABSENT)
    then = roster.of_enrollment(places_on(day.term_id, day.held_on))
    rows = visible_enrollments(actor).filter(then, on_roll(day))
    return rows.filter(~Q(pk__in=elsewhere.values("enrollment_id"))).order_by(
        "company__name", "platoon__number", *ENROLLMENT_ORDER
    )


def as_they_stood(day: TrainingDay, enrollments: Sequence[Enrollment]) -> Sequence[Enrollment]:
    """The same, to be shown: with the company and platoon of the day."""
    moved = places_on(day.term_id, day.held_on)
    for enrollment in enrollments:
        if left := moved.get(enrollment.pk):
            enrollment.company, enrollment.platoon = left.from_company, left.from_platoon
    return enrollments
