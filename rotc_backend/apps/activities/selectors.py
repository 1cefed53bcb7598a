"""Activities: what there was is for everyone signed in, who took part for who sees the cadet."""

from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

from django.db.models import Count, Prefetch, Q, QuerySet, Sum
from django.utils.translation import gettext

from apps.activities.models import Activity, ActivityPicture, Participation
from apps.activities.rules import ActivityKind
from apps.cadets.selectors import ENROLLMENT_ORDER, in_scope
from common.actors import Actor, person_id
from common.errors import NotFound


@dataclass(frozen=True)
class ActivityFilter:
    """What a list of activities is narrowed by. `is_achievement` tells the two apart; `mine` are those one took part in."""

    term: int | None = None
    kind: str | None = None
    is_achievement: bool | None = None
    search: str | None = None
    mine: bool = False

    @classmethod
    def of(cls, query: dict[str, Any]) -> "ActivityFilter":
        """From a validated query string."""
        return cls(**{field.name: query[field.name] for field in fields(cls) if field.name in query})


def list_activities(actor: Actor, wanted: ActivityFilter) -> QuerySet[Activity]:
    """Activities, latest first, each with its pictures, how many took part, and the actor's own hours in it."""
    rows = Activity.objects.all()
    if wanted.term is not None:
        rows = rows.filter(term_id=wanted.term)
    if wanted.kind:
        rows = rows.filter(kind=wanted.kind)
    if wanted.is_achievement is not None:
        achieved = Q(kind=ActivityKind.ACHIEVEMENT)
        rows = rows.filter(achieved if wanted.is_achievement else ~achieved)
    for word in (wanted.search or "").split():
        rows = rows.filter(Q(title__icontains=word) | Q(location__icontains=word))
    if wanted.mine:
        # By themselves: joined, they would be the only participants that are counted.
        own = Participation.objects.filter(enrollment__cadet__user_id=person_id(actor))
        rows = rows.filter(pk__in=own.values("activity_id"))
    return _shown(actor, rows).order_by("-starts_at", "-id")


def get_activity(actor: Actor, activity_id: int) -> Activity:
    """One activity as in the list. Raises NotFound."""
    return _found(_shown(actor, Activity.objects.filter(pk=activity_id)).first())


def lock_activity(actor: Actor, activity_id: int) -> Activity:
    """One activity, locked until the transaction ends. Raises NotFound."""
    rows = Activity.objects.select_for_update(of=("self",), no_key=True).select_related("term")
    return _found(rows.filter(pk=activity_id).first())


def get_picture(actor: Actor, activity_id: int, picture_id: int) -> ActivityPicture:
    """One picture of an activity. Raises NotFound."""
    rows = ActivityPicture.objects.select_related("file").filter(activity_id=activity_id, pk=picture_id)
    picture = rows.first()
    if picture is None:
        raise NotFound(gettext("There is no such picture."))
    return picture


def participations(actor: Actor, activity_id: int) -> QuerySet[Participation]:
    """Who took part, of those whom the actor sees, in name order. Raises NotFound."""
    get_activity(actor, activity_id)
    rows = Participation.objects.filter(in_scope(actor, path="enrollment__"), activity_id=activity_id)
    order = [f"enrollment__{name}" for name in ENROLLMENT_ORDER]
    return rows.select_related("enrollment__cadet", "enrollment__company", "enrollment__platoon").order_by(
        *order
    )


def between(since: datetime, until: datetime) -> QuerySet[Activity]:
    """Activities and achievements that touch a span of time, by their beginning."""
    return Activity.objects.filter(starts_at__lt=until, ends_at__gte=since).order_by("starts_at", "id")


def _shown(actor: Actor, rows: QuerySet[Activity]) -> QuerySet[Activity]:
    own = Q(participations__enrollment__cadet__user_id=person_id(actor))
    return rows.annotate(
        participant_count=Count("participations", distinct=True),
        own_hours=Sum("participations__hours", filter=own),
    ).prefetch_related(Prefetch("pictures", ActivityPicture.objects.order_by("id")))


def _found(activity: Activity | None) -> Activity:
    if activity is None:
        raise NotFound(gettext("There is no such activity."))
    return activity
