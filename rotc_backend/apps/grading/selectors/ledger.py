"""Merits and demerits, given and recommended, as far as an actor sees them."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Q, QuerySet, Sum
from django.utils.translation import gettext

from apps.authentication.models import User
from apps.authentication.rules import Role
from apps.authentication.rules.duties import Action, scope_of
from apps.cadets.models import Enrollment
from apps.cadets.selectors import RosterFilter, in_scope, refuse_unless
from apps.grading.models import LedgerEntry, LedgerRecommendation
from apps.grading.rules import IssuerLimit, LedgerKind
from apps.grading.selectors.policies import rules_of
from common import clock
from common.actors import Actor, person_id
from common.errors import NotFound


@dataclass(frozen=True)
class LedgerFilter:
    """What the ledger is narrowed by; days are those on which it occurred, both included."""

    term: int | None = None
    enrollment: int | None = None
    cadet: int | None = None
    kind: str | None = None
    issued_by: int | None = None
    voided: bool | None = None
    since: date | None = None
    until: date | None = None
    roster: RosterFilter = field(default_factory=RosterFilter)

    @classmethod
    def of(cls, query: dict[str, Any]) -> "LedgerFilter":
        """From a validated query string."""
        given = {name: query.get(name) for name in cls.__dataclass_fields__ if name != "roster"}
        return cls(**given, roster=RosterFilter.of(query))


_COLUMNS = {
    "term": "enrollment__term_id",
    "enrollment": "enrollment_id",
    "cadet": "enrollment__cadet_id",
    "kind": "kind",
    "issued_by": "issued_by_id",
    "since": "occurred_on__gte",
    "until": "occurred_on__lte",
}


def list_entries(actor: Actor, wanted: LedgerFilter) -> QuerySet[LedgerEntry]:
    """Those of the entries that the actor may see, newest first."""
    values = {column: getattr(wanted, name) for name, column in _COLUMNS.items()}
    rows = visible_entries(actor).filter(
        **{name: value for name, value in values.items() if value is not None}
    )
    if wanted.voided is not None:
        rows = rows.filter(voided_at__isnull=not wanted.voided)
    if wanted.roster != RosterFilter():
        rows = rows.filter(enrollment__in=Enrollment.objects.filter(wanted.roster.of_enrollment()))
    return rows


def visible_entries(actor: Actor) -> QuerySet[LedgerEntry]:
    """Entries that the actor may see, newest first."""
    rows = LedgerEntry.objects.select_related("enrollment__cadet", "enrollment__term", "enrollment__company")
    return rows.filter(in_scope(actor, path="enrollment__")).order_by("-recorded_at", "-id")


def get_entry(actor: Actor, entry_id: int) -> LedgerEntry:
    """One entry. Raises NotFound."""
    entry = visible_entries(actor).filter(pk=entry_id).first()
    if entry is None:
        raise NotFound(gettext("There is no such ledger entry."))
    return entry


def lock_entry(actor: Actor, entry_id: int) -> LedgerEntry:
    """One entry to void, locked until the transaction ends. Raises NotFound, Forbidden."""
    entry = visible_entries(actor).select_for_update(no_key=True, of=("self",)).filter(pk=entry_id).first()
    if entry is None:
        raise NotFound(gettext("There is no such ledger entry."))
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


@dataclass(frozen=True)
class Allowance:
    """What the policy lets an actor give as one issuer, None being no limit, and what was given today already."""

    issuer: str
    kind: LedgerKind
    per_entry: int | None
    per_day: int | None
    per_cadet: int | None
    given_today: int


def allowances(actor: Actor, term_id: int, *, today: date) -> list[Allowance]:
    """One per issuer that the actor is for anybody, and kind. Raises NotFound for a term without a policy."""
    policy = rules_of(term_id).policy
    limits = {(limit.issuer, limit.kind): limit for limit in policy.issuer_limits}
    given = {kind: given_on(actor, kind=kind, day=today) for kind in LedgerKind}
    found = []
    for issuer in sorted(_issuers_anywhere(actor)):
        for kind in LedgerKind:
            limit = limits.get((issuer, kind), IssuerLimit(issuer, kind))
            found.append(Allowance(**vars(limit), given_today=given[kind]))
    return found


def _issuers_anywhere(actor: Actor) -> set[str]:
    if not isinstance(actor, User):
        return set()
    if actor.role == Role.ADMIN:
        return {Role.ADMIN.value}
    return {grant.kind.value for grant in actor.grants if scope_of(actor.role, [grant], Action.KEEP_LEDGER)}


def _standing(actor: Actor, kind: LedgerKind) -> QuerySet[LedgerEntry]:
    return LedgerEntry.objects.filter(issued_by_id=person_id(actor), kind=kind, voided_at__isnull=True)


def visible_recommendations(actor: Actor) -> QuerySet[LedgerRecommendation]:
    """Recommendations that the actor made or may decide, newest first. The cadet they are about is not told of them."""
    rows = LedgerRecommendation.objects.select_related(
        "enrollment__cadet", "enrollment__term", "enrollment__company"
    )
    decidable = in_scope(actor, Action.KEEP_LEDGER, path="enrollment__")
    if not decidable:
        return rows.order_by("-id")
    return rows.filter(decidable | Q(recommended_by_id=person_id(actor))).order_by("-id")


def lock_recommendation(actor: Actor, recommendation_id: int) -> LedgerRecommendation:
    """One recommendation, locked until the transaction ends. Raises NotFound."""
    rows = visible_recommendations(actor).select_for_update(no_key=True, of=("self",))
    recommendation = rows.filter(pk=recommendation_id).first()
    if recommendation is None:
        raise NotFound(gettext("There is no such recommendation."))
    return recommendation
