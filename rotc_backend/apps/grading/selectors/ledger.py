"""Merits and demerits, given and recommended, as far as an actor sees them."""

from collections.abc import Collection
from datetime import date, datetime, time, timedelta

from django.db.models import Q, QuerySet, Sum

from apps.authentication.models import User
from apps.authentication.rules import Role
from apps.authentication.rules.duties import Action, scope_of
from apps.cadets.models import Enrollment
from apps.cadets.selectors import in_scope, refuse_unless
from apps.grading.models import LedgerEntry, LedgerRecommendation
from apps.grading.rules import LedgerKind
from common import clock
from common.actors import Actor, person_id
from common.errors import NotFound


def visible_entries(actor: Actor) -> QuerySet[LedgerEntry]:
    """Entries that the actor may see, newest first."""
    rows = LedgerEntry.objects.select_related("enrollment__cadet", "enrollment__term")
    return rows.filter(in_scope(actor, path="enrollment__")).order_by("-recorded_at", "-id")


def get_entry(actor: Actor, entry_id: int) -> LedgerEntry:
    """One entry. Raises NotFound."""
    entry = visible_entries(actor).filter(pk=entry_id).first()
    if entry is None:
        raise NotFound("There is no such ledger entry.")
    return entry


def lock_entry(actor: Actor, entry_id: int) -> LedgerEntry:
    """One entry to void, locked until the transaction ends. Raises NotFound, Forbidden."""
    entry = visible_entries(actor).select_for_update(no_key=True, of=("self",)).filter(pk=entry_id).first()
    if entry is None:
        raise NotFound("There is no such ledger entry.")
    refuse_unless(actor, Action.KEEP_LEDGER, entry.enrollment)
    return entry


def twins_of(
    enrollments: Collection[Enrollment], *, kind: LedgerKind, points: int, reason: str, occurred_on: date
) -> list[LedgerEntry]:
    """Standing entries that say the same of these cadets and that day; capitals and outer blanks of the reason do not count."""
    rows = LedgerEntry.objects.filter(
        enrollment__in=enrollments,
        kind=kind,
        points=points,
        occurred_on=occurred_on,
        voided_at__isnull=True,
    )
    wanted = reason.strip().casefold()
    return [row for row in rows.order_by("id") if row.reason.strip().casefold() == wanted]


def issuers_for(actor: Actor, enrollment: Enrollment) -> set[str]:
    """As what the actor gives merits to a cadet, in the words of a policy's limits: "admin", or the kinds of the duties in
    force that allow it and cover the cadet. A command is nobody of them."""
    if not isinstance(actor, User):
        return set()
    if actor.role == Role.ADMIN:
        return {Role.ADMIN.value}
    return {
        grant.kind.value
        for grant in actor.grants
        if scope_of(actor.role, [grant], Action.KEEP_LEDGER).covers(
            company_id=enrollment.company_id, platoon_id=enrollment.platoon_id
        )
    }


def given_on(actor: Actor, *, kind: LedgerKind, day: date) -> int:
    """Points that the actor gave on a day of the unit, to everyone; voided entries left out."""
    begins = datetime.combine(day, time.min, clock.unit_zone())
    rows = _standing(actor, kind).filter(recorded_at__gte=begins, recorded_at__lt=begins + timedelta(days=1))
    return rows.aggregate(points=Sum("points"))["points"] or 0


def given_to(actor: Actor, enrollments: Collection[Enrollment], *, kind: LedgerKind) -> dict[int, int]:
    """Points that the actor gave to each of some enrollments, by id; voided entries left out."""
    rows = _standing(actor, kind).filter(enrollment__in=enrollments)
    return dict(rows.order_by().values_list("enrollment_id").annotate(points=Sum("points")))


def _standing(actor: Actor, kind: LedgerKind) -> QuerySet[LedgerEntry]:
    return LedgerEntry.objects.filter(issued_by_id=person_id(actor), kind=kind, voided_at__isnull=True)


def visible_recommendations(actor: Actor) -> QuerySet[LedgerRecommendation]:
    """Recommendations that the actor made or may decide, newest first. The cadet they are about is not told of them."""
    rows = LedgerRecommendation.objects.select_related("enrollment__cadet", "enrollment__term")
    decidable = in_scope(actor, Action.KEEP_LEDGER, path="enrollment__")
    if not decidable:
        return rows.order_by("-id")
    return rows.filter(decidable | Q(recommended_by_id=person_id(actor))).order_by("-id")


def lock_recommendation(actor: Actor, recommendation_id: int) -> LedgerRecommendation:
    """One recommendation, locked until the transaction ends. Raises NotFound."""
    rows = visible_recommendations(actor).select_for_update(no_key=True, of=("self",))
    recommendation = rows.filter(pk=recommendation_id).first()
    if recommendation is None:
        raise NotFound("There is no such recommendation.")
    return recommendation
