"""Which cadets and enrollments an actor sees. Staff see the whole corps, a cadet only the own record; unseen is missing."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVar

from django.db.models import Q, QuerySet

from apps.cadets.models import Cadet, Enrollment
from apps.cadets.rules import course_code, fold
from common.actors import Actor, person_id, sees_whole_corps
from common.errors import NotFound

T = TypeVar("T")

ENROLLMENT_ORDER = ("cadet__last_name", "cadet__first_name", "cadet_id")


@dataclass(frozen=True)
class RosterFilter:
    """What a list of cadets is narrowed by. `company` is an id or a name, `platoon` a number."""

    company: str | None = None
    platoon: int | None = None
    course: str | None = None
    status: str | None = None
    search: str | None = None

    @classmethod
    def of(cls, query: dict[str, Any]) -> "RosterFilter":
        """From a validated query string; other parameters are left alone."""
        return cls(**{name: query.get(name) for name in cls.__dataclass_fields__})

    def of_enrollment(self) -> Q:
        """As a condition on enrollments."""
        condition = Q()
        if self.company:
            is_id = self.company.isdecimal() and len(self.company) < 20
            by_name = Q(company__name__iexact=self.company)
            condition &= Q(company_id=int(self.company)) if is_id else by_name
        if self.platoon is not None:
            condition &= Q(platoon__number=self.platoon)
        if self.course:
            condition &= Q(course=course_code(self.course) or self.course)
        if self.status:
            condition &= Q(status=self.status)
        for word in fold(self.search or "").split():
            condition &= Q(cadet__search_text__contains=word)
        return condition


def visible_cadets(actor: Actor) -> QuerySet[Cadet]:
    """All cadets whose record the actor may see."""
    if sees_whole_corps(actor):
        return Cadet.objects.all()
    return Cadet.objects.filter(user_id=person_id(actor))


def visible_enrollments(actor: Actor) -> QuerySet[Enrollment]:
    """All enrollments that the actor may see."""
    rows = Enrollment.objects.select_related("cadet", "term", "company", "platoon")
    return rows if sees_whole_corps(actor) else rows.filter(cadet__user_id=person_id(actor))


def list_cadets(
    actor: Actor, *, term_id: int | None, roster: RosterFilter, archived: bool, enrolled_only: bool = False
) -> QuerySet[Cadet]:
    """Cadets in name order. Filters on company, platoon, course and status look at the enrollment in `term_id`."""
    rows = visible_cadets(actor).filter(archived_at__isnull=not archived)
    for word in fold(roster.search or "").split():
        rows = rows.filter(search_text__contains=word)
    narrowed = RosterFilter(roster.company, roster.platoon, roster.course, roster.status)
    if enrolled_only or narrowed != RosterFilter():
        enrolled = Enrollment.objects.filter(narrowed.of_enrollment(), term_id=term_id or 0)
        rows = rows.filter(pk__in=enrolled.values("cadet_id"))
    return rows.order_by("last_name", "first_name", "id")


def get_cadet(actor: Actor, cadet_id: int) -> Cadet:
    """One cadet. Raises NotFound."""
    return _found(visible_cadets(actor).filter(pk=cadet_id).first(), "There is no such cadet.")


def lock_cadet(actor: Actor, cadet_id: int) -> Cadet:
    """One cadet, locked until the transaction ends. Raises NotFound."""
    rows = visible_cadets(actor).select_for_update(no_key=True)
    return _found(rows.filter(pk=cadet_id).first(), "There is no such cadet.")


def own_cadet(actor: Actor) -> Cadet:
    """The record of the cadet who is signed in. Raises NotFound for everyone else."""
    return _found(Cadet.objects.filter(user_id=person_id(actor)).first(), "Your account belongs to no cadet.")


def get_enrollment(actor: Actor, enrollment_id: int) -> Enrollment:
    """One enrollment. Raises NotFound."""
    return _found(visible_enrollments(actor).filter(pk=enrollment_id).first(), "There is no such enrollment.")


def lock_enrollment(actor: Actor, enrollment_id: int) -> Enrollment:
    """One enrollment, locked until the transaction ends. Raises NotFound."""
    rows = visible_enrollments(actor).select_for_update(no_key=True, of=("self",))
    return _found(rows.filter(pk=enrollment_id).first(), "There is no such enrollment.")


def enrollments_in_list_order(actor: Actor, term_id: int, roster: RosterFilter) -> QuerySet[Enrollment]:
    """The enrollments of a term in name order."""
    rows = visible_enrollments(actor).filter(roster.of_enrollment(), term_id=term_id)
    return rows.order_by(*ENROLLMENT_ORDER)


def counted_on(day: date) -> Q:
    """Condition on enrollments: those that include a calendar day."""
    return (Q(enrolled_on__isnull=True) | Q(enrolled_on__lte=day)) & (
        Q(ended_on__isnull=True) | Q(ended_on__gte=day)
    )


def enrollments_of(cadet_ids: Sequence[int]) -> list[Enrollment]:
    """All enrollments of some cadets, latest term first."""
    rows = Enrollment.objects.filter(cadet_id__in=cadet_ids).select_related("company", "platoon")
    return list(rows.order_by("-term_id"))


def _found(row: T | None, detail: str) -> T:
    if row is None:
        raise NotFound(detail)
    return row
