"""Which cadets and enrollments an actor sees, and may change: this is the one door to both.

An enrollment belongs to the scope of those whose duty covers its company or platoon, whatever its term; a cadet to the scope
of those who have the latest enrollment. Whoever is a cadet sees the own record too, and changes nothing in it, whatever the
duty. Unseen is missing; seen, but out of reach for what is to be done, is forbidden.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, TypeVar

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet
from django.utils.translation import gettext, gettext_noop

from apps.authentication.rules.duties import Action
from apps.cadets.models import (
    Cadet,
    CadetMerge,
    CadetRecord,
    Enrollment,
    Requirement,
    SavedView,
    Transfer,
)
from apps.cadets.rules import RequirementKind, RequirementState, course_code, fold, requirement_state
from apps.system.models import Company, Platoon
from common.actors import Actor, person_id
from common.errors import Forbidden, NotFound

T = TypeVar("T")

OUT_OF_REACH = gettext_noop("None of your duties allows that for this cadet.")
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

    def of_enrollment(self, moved: Mapping[int, Transfer] | None = None) -> Q:
        """As a condition on enrollments. With who `moved` since (see places_on, places_at), the places are those of then."""
        condition = self._of_place() if not moved else self._of_place_then(moved)
        if self.course:
            condition &= Q(course=course_code(self.course) or self.course)
        if self.status:
            condition &= Q(status=self.status)
        for word in fold(self.search or "").split():
            condition &= Q(cadet__search_text__contains=word)
        return condition

    def _of_place(self) -> Q:
        condition = Q()
        if self.company:
            condition &= (
                Q(company_id=self._company_id) if self._company_id else Q(company__name__iexact=self.company)
            )
        if self.platoon is not None:
            condition &= Q(platoon__number=self.platoon)
        return condition

    def _of_place_then(self, moved: Mapping[int, Transfer]) -> Q:
        there = [pk for pk, left in moved.items() if self._takes(left.from_company, left.from_platoon)]
        return (self._of_place() & ~Q(pk__in=list(moved))) | Q(pk__in=there)

    def _takes(self, company: Company | None, platoon: Platoon | None) -> bool:
        named = (self.company or "").casefold()
        is_there = company is not None and (
            company.pk == self._company_id or company.name.casefold() == named
        )
        is_in = platoon is not None and platoon.number == self.platoon
        return (not self.company or is_there) and (self.platoon is None or is_in)

    @property
    def _company_id(self) -> int | None:
        is_id = self.company is not None and self.company.isdecimal() and len(self.company) < 20
        return int(self.company or "") if is_id else None


def in_scope(actor: Actor, action: str = Action.VIEW, *, path: str = "") -> Q:
    """Condition on enrollments, or on rows that reach one by `path` ("enrollment__"): those that the actor sees, or may do
    `action` with."""
    scope = actor.scope(action)
    if scope.whole_corps:
        return Q()
    condition = Q(pk__in=[])
    if scope.company_ids:
        condition |= Q(**{f"{path}company_id__in": scope.company_ids})
    if scope.platoon_ids:
        condition |= Q(**{f"{path}platoon_id__in": scope.platoon_ids})
    if action == Action.VIEW:
        condition |= Q(**{f"{path}cadet__user_id": person_id(actor)})
    return condition


def visible_cadets(actor: Actor, action: str = Action.VIEW) -> QuerySet[Cadet]:
    """All cadets whose record the actor may see, or may do `action` with."""
    scope = actor.scope(action)
    if scope.whole_corps:
        return Cadet.objects.all()
    own = Q(user_id=person_id(actor)) if action == Action.VIEW else Q(pk__in=[])
    if not scope:
        return Cadet.objects.filter(own)
    later = Enrollment.objects.filter(cadet_id=OuterRef("cadet_id"), term_id__gt=OuterRef("term_id"))
    latest = Enrollment.objects.filter(in_scope(actor, action), ~Exists(later), cadet_id=OuterRef("pk"))
    return Cadet.objects.filter(Exists(latest) | own)


def visible_enrollments(actor: Actor) -> QuerySet[Enrollment]:
    """All enrollments that the actor may see."""
    rows = Enrollment.objects.select_related("cadet", "term", "company", "platoon")
    return rows.filter(in_scope(actor))


@dataclass(frozen=True)
class RecordFilter:
    """What a list of cadets is narrowed by that their records say. `lacking` is a requirement that does not hold `today`."""

    sex: str | None = None
    to_review: bool = False
    lacking: str | None = None
    today: date = date.max

    def narrow(self, actor: Actor, rows: QuerySet[Cadet]) -> QuerySet[Cadet]:
        """The rows that fit; of papers only what the actor sees."""
        if self.sex:
            rows = rows.filter(sex=self.sex)
        if self.to_review:
            rows = rows.filter(record__handed_in_at__isnull=False, record__reviewed_at__isnull=True)
        if self.lacking:
            holds = Q(expires_on__isnull=True) | Q(expires_on__gte=self.today)
            papers = Requirement.objects.filter(holds, cadet_id=OuterRef("pk"), kind=self.lacking)
            rows = rows.filter(~Exists(papers))
            if not actor.scope(Action.SEE_PRIVATE).whole_corps:
                rows = rows.filter(pk__in=visible_cadets(actor, Action.SEE_PRIVATE).values("pk"))
        return rows


def list_cadets(
    actor: Actor,
    *,
    term_id: int | None,
    roster: RosterFilter,
    archived: bool,
    enrolled_only: bool = False,
    record: RecordFilter | None = None,
) -> QuerySet[Cadet]:
    """Cadets in name order. Filters on company, platoon, course and status look at the enrollment in `term_id`."""
    rows = visible_cadets(actor).filter(archived_at__isnull=not archived)
    if archived:
        rows = rows.filter(merged_into=None)
    for word in fold(roster.search or "").split():
        rows = rows.filter(search_text__contains=word)
    narrowed = RosterFilter(roster.company, roster.platoon, roster.course, roster.status)
    if enrolled_only or narrowed != RosterFilter():
        enrolled = Enrollment.objects.filter(in_scope(actor), narrowed.of_enrollment(), term_id=term_id or 0)
        rows = rows.filter(pk__in=enrolled.values("cadet_id"))
    if record is not None:
        rows = record.narrow(actor, rows)
    return rows.order_by("last_name", "first_name", "id")


def list_views(actor: Actor) -> QuerySet[SavedView]:
    """The actor's own saved views of the list, by name."""
    return SavedView.objects.filter(user_id=person_id(actor)).order_by("name")


def get_cadet(actor: Actor, cadet_id: int) -> Cadet:
    """One cadet. Raises NotFound."""
    return _found(visible_cadets(actor).filter(pk=cadet_id).first(), gettext_noop("There is no such cadet."))


def lock_cadet(actor: Actor, cadet_id: int, action: str) -> Cadet:
    """One cadet to do `action` with, locked until the transaction ends. Raises NotFound, Forbidden."""
    rows = visible_cadets(actor).select_for_update(no_key=True)
    cadet = _found(rows.filter(pk=cadet_id).first(), gettext_noop("There is no such cadet."))
    _refuse_own(actor, cadet)
    if (
        actor.scope(action) != actor.scope()
        and not visible_cadets(actor, action).filter(pk=cadet_id).exists()
    ):
        raise Forbidden(gettext(OUT_OF_REACH))
    return cadet


def lock_cadets(actor: Actor, cadet_ids: Iterable[int], action: str) -> list[Cadet]:
    """Some cadets to do `action` with, locked in order of id. Raises NotFound, Forbidden: for all or for none."""
    wanted = set(cadet_ids)
    found = list(visible_cadets(actor).filter(pk__in=wanted).select_for_update(no_key=True).order_by("pk"))
    if not found and len(wanted) == 1:
        raise NotFound(gettext("There is no such cadet."))
    if len(found) < len(wanted):
        lacking = ", ".join(str(pk) for pk in sorted(wanted - {row.pk for row in found}))
        raise NotFound(gettext("There is no such cadet: {lacking}.").format(lacking=lacking))
    for cadet in found:
        _refuse_own(actor, cadet)
    if visible_cadets(actor, action).filter(pk__in=wanted).count() < len(wanted):
        raise Forbidden(gettext(OUT_OF_REACH))
    return found


def merged_into(cadet: Cadet) -> int | None:
    """The record that a cadet's was merged into; only an archived one was."""
    found = CadetMerge.objects.filter(gone=cadet) if cadet.archived_at else CadetMerge.objects.none()
    return found.values_list("kept_id", flat=True).first()


def shells_of(cadet: Cadet) -> QuerySet[Cadet]:
    """The records that were merged into a cadet's, also through one another."""
    found, todo = set[int](), [cadet.pk]
    while todo:
        todo = list(CadetMerge.objects.filter(kept__in=todo).values_list("gone_id", flat=True))
        found |= set(todo)
    return Cadet.objects.filter(pk__in=found)


def sees_private(actor: Actor, cadet: Cadet) -> bool:
    """Whether an actor who sees a cadet sees what is kept for an emergency too: guardian, health, papers."""
    if cadet.user_id is not None and cadet.user_id == actor.pk:
        return True
    scope = actor.scope(Action.SEE_PRIVATE)
    return scope == actor.scope() or visible_cadets(actor, Action.SEE_PRIVATE).filter(pk=cadet.pk).exists()


def record_of(cadet: Cadet) -> CadetRecord:
    """The rest of a cadet's record; an empty one, not saved, of who has none."""
    return CadetRecord.objects.filter(cadet=cadet).first() or CadetRecord(cadet=cadet)


@dataclass(frozen=True)
class Paper:
    """A requirement of a cadet, handed in or not."""

    kind: RequirementKind
    state: RequirementState
    handed_in_on: date | None = None
    expires_on: date | None = None
    note: str = ""
    version: int = 0


def requirements_of(cadet: Cadet, today: date) -> list[Paper]:
    """What the unit asks of a cadet, kind by kind, as it stands on a day."""
    found = {row.kind: row for row in Requirement.objects.filter(cadet=cadet)}
    return [_paper(kind, found.get(kind), today) for kind in RequirementKind]


def _paper(kind: RequirementKind, row: Requirement | None, today: date) -> Paper:
    if row is None:
        return Paper(kind, RequirementState.LACKING)
    state = requirement_state(row.expires_on, is_handed_in=True, today=today)
    return Paper(kind, state, row.handed_in_on, row.expires_on, row.note, row.version)


def own_cadet(actor: Actor) -> Cadet:
    """The record of the cadet who is signed in. Raises NotFound for everyone else."""
    return _found(
        Cadet.objects.filter(user_id=person_id(actor)).first(),
        gettext_noop("Your account belongs to no cadet."),
    )


def get_enrollment(actor: Actor, enrollment_id: int) -> Enrollment:
    """One enrollment. Raises NotFound."""
    return _found(
        visible_enrollments(actor).filter(pk=enrollment_id).first(),
        gettext_noop("There is no such enrollment."),
    )


def lock_enrollment(actor: Actor, enrollment_id: int, action: str) -> Enrollment:
    """One enrollment to do `action` with, locked until the transaction ends. Raises NotFound, Forbidden."""
    rows = visible_enrollments(actor).select_for_update(no_key=True, of=("self",))
    enrollment = _found(rows.filter(pk=enrollment_id).first(), gettext_noop("There is no such enrollment."))
    refuse_unless(actor, action, enrollment)
    return enrollment


def lock_enrollments(actor: Actor, enrollment_ids: Iterable[int], action: str) -> list[Enrollment]:
    """Some enrollments to do `action` with, locked in order of id. Raises NotFound, Forbidden: for all or for none."""
    wanted = set(enrollment_ids)
    rows = visible_enrollments(actor).select_for_update(no_key=True, of=("self",))
    found = list(rows.filter(pk__in=wanted).order_by("pk"))
    if not found and len(wanted) == 1:
        raise NotFound(gettext("There is no such cadet."))
    if len(found) < len(wanted):
        lacking = ", ".join(str(pk) for pk in sorted(wanted - {row.pk for row in found}))
        raise NotFound(gettext("There is no such enrollment: {lacking}.").format(lacking=lacking))
    for enrollment in found:
        refuse_unless(actor, action, enrollment)
    return found


def refuse_unless(actor: Actor, action: str, enrollment: Enrollment) -> None:
    """Raises Forbidden when a visible enrollment (with its cadet) is out of the actor's reach for `action`, or the own one."""
    _refuse_own(actor, enrollment.cadet)
    refuse_place(actor, action, company_id=enrollment.company_id, platoon_id=enrollment.platoon_id)


def refuse_place(actor: Actor, action: str, *, company_id: int | None, platoon_id: int | None) -> None:
    """Raises Forbidden when the actor's reach for `action` does not cover who stands in that company and platoon."""
    if not actor.scope(action).covers(company_id=company_id, platoon_id=platoon_id):
        raise Forbidden(gettext(OUT_OF_REACH))


def enrollments_in_list_order(
    actor: Actor, term_id: int, roster: RosterFilter, *, moved: Mapping[int, Transfer] | None = None
) -> QuerySet[Enrollment]:
    """The enrollments of a term in name order; with who `moved` since, filtered by the places of then."""
    rows = visible_enrollments(actor).filter(roster.of_enrollment(moved), term_id=term_id)
    return rows.order_by(*ENROLLMENT_ORDER)


def counted_on(day: date | OuterRef) -> Q:
    """Condition on enrollments: those that include a calendar day, or that of the row around."""
    return (Q(enrolled_on__isnull=True) | Q(enrolled_on__lte=day)) & (
        Q(ended_on__isnull=True) | Q(ended_on__gte=day)
    )


def places_on(term_id: int, day: date) -> dict[int, Transfer]:
    """Who of a term stood elsewhere on a day than now: by enrollment the transfer that they left that place with
    (`from_company`, `from_platoon`)."""
    later = Transfer.objects.filter(enrollment__term_id=term_id, moved_on__gt=day)
    return _left_with(later.order_by("-moved_on", "-id"))


def places_at(term_id: int, moment: datetime) -> dict[int, Transfer]:
    """Who of a term was recorded to stand elsewhere at a moment than now, as `places_on` has it."""
    later = Transfer.objects.filter(enrollment__term_id=term_id, recorded_at__gt=moment)
    return _left_with(later.order_by("-recorded_at", "-id"))


def _left_with(later: QuerySet[Transfer]) -> dict[int, Transfer]:
    # Newest first: the oldest of an enrollment stays.
    return {row.enrollment_id: row for row in later.select_related("from_company", "from_platoon")}


def with_places() -> "Prefetch[str, QuerySet[Transfer], str]":
    """The transfers of some enrollments with their places, one statement for all."""
    places = ("from_company", "from_platoon", "to_company", "to_platoon")
    return Prefetch("transfers", Transfer.objects.select_related(*places).order_by("moved_on", "id"))


def enrollments_of(actor: Actor, cadet_ids: Sequence[int]) -> list[Enrollment]:
    """The enrollments of some cadets that the actor sees, latest term first."""
    rows = Enrollment.objects.filter(in_scope(actor), cadet_id__in=cadet_ids).select_related(
        "company", "platoon"
    )
    return list(rows.order_by("-term_id"))


def latest_places(cadet_ids: Iterable[int]) -> dict[int, Enrollment]:
    """Where each of some cadets stands: the enrollment in the latest term, by cadet id."""
    rows = Enrollment.objects.filter(cadet_id__in=set(cadet_ids)).order_by("cadet_id", "-term_id")
    return {row.cadet_id: row for row in rows.distinct("cadet_id")}


def _refuse_own(actor: Actor, cadet: Cadet) -> None:
    if cadet.user_id is not None and cadet.user_id == actor.pk:
        raise Forbidden(gettext("Nobody changes the own record."))


def _found(row: T | None, detail: str) -> T:
    if row is None:
        raise NotFound(detail)
    return row
