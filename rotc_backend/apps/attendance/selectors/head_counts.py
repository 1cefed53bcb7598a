"""Head-counts of platoons against what was scanned."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet
from django.utils.translation import gettext

from apps.attendance.models import AttendanceRecord, HeadCount, TrainingDay, TrainingSession
from apps.attendance.rules import AttendanceStatus
from apps.attendance.selectors import enrollments_on
from apps.cadets.selectors import in_scope
from apps.system.models import Platoon
from common.actors import Actor
from common.errors import NotFound

HERE = (AttendanceStatus.PRESENT, AttendanceStatus.LATE)


@dataclass(frozen=True)
class PlatoonLine:
    """A platoon on the board: enrolled, recorded as here now, and the newest head-count, if there is one."""

    platoon_id: int
    company: str
    number: int
    enrolled: int
    scanned: int
    counted: int | None
    counted_at: datetime | None
    entered_by: str
    note: str

    @property
    def difference(self) -> int | None:
        """Counted less scanned: above zero somebody stands there who was not scanned, below zero somebody scanned is gone."""
        return None if self.counted is None else self.counted - self.scanned


def visible_platoons(actor: Actor) -> QuerySet[Platoon]:
    """The platoons whose cadets the actor sees by duty."""
    scope = actor.scope()
    rows = Platoon.objects.select_related("company").order_by("company__name", "number")
    if scope.whole_corps:
        return rows
    return rows.filter(Q(company_id__in=scope.company_ids) | Q(pk__in=scope.platoon_ids))


def get_platoon(actor: Actor, platoon_id: int) -> Platoon:
    """One platoon. Raises NotFound."""
    platoon = visible_platoons(actor).filter(pk=platoon_id).first()
    if platoon is None:
        raise NotFound(gettext("There is no such platoon."))
    return platoon


def platoon_lines(actor: Actor, day: TrainingDay, session: TrainingSession) -> list[PlatoonLine]:
    """Every platoon with cadets on the day, as far as the actor sees them; three queries."""
    enrolled = dict(
        enrollments_on(day).filter(in_scope(actor), platoon__isnull=False).values_list("pk", "platoon_id")
    )
    here = AttendanceRecord.objects.filter(session=session, status__in=HERE)
    scanned = Counter(enrolled[pk] for pk in here.values_list("enrollment_id", flat=True) if pk in enrolled)
    size = Counter(enrolled.values())
    newest = HeadCount.objects.filter(session=session).order_by("platoon_id", "-id").distinct("platoon_id")
    by_platoon = {count.platoon_id: count for count in newest.select_related("entered_by")}
    return [
        _line(platoon, size[platoon.pk], scanned[platoon.pk], by_platoon.get(platoon.pk))
        for platoon in visible_platoons(actor)
        if size[platoon.pk] or platoon.pk in by_platoon
    ]


def scanned_of(day: TrainingDay, session: TrainingSession, platoon: Platoon) -> int:
    """How many of a platoon are recorded as here."""
    return AttendanceRecord.objects.filter(
        session=session, status__in=HERE, enrollment__in=enrollments_on(day).filter(platoon=platoon)
    ).count()


def count_history(actor: Actor, session: TrainingSession, platoon: Platoon) -> QuerySet[HeadCount]:
    """Every head-count of a platoon in a session, newest first."""
    rows = HeadCount.objects.filter(session=session, platoon=platoon)
    return rows.select_related("entered_by", "platoon__company").order_by("-id")


def _line(platoon: Platoon, enrolled: int, scanned: int, count: HeadCount | None) -> PlatoonLine:
    return PlatoonLine(
        platoon_id=platoon.pk,
        company=platoon.company.name,
        number=platoon.number,
        enrolled=enrolled,
        scanned=scanned,
        counted=count.counted if count else None,
        counted_at=count.counted_at if count else None,
        entered_by=count.entered_by.display_name if count else "",
        note=count.note if count else "",
    )
