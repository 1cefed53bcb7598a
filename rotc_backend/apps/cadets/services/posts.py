"""Who is appointed to lead what in a term, and who is relieved of it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext, gettext_noop

from apps.authentication.models import User
from apps.authentication.rules import AccountStatus, Role
from apps.authentication.rules.duties import Action
from apps.cadets import selectors
from apps.cadets.events import PostChanged
from apps.cadets.models import Post
from apps.cadets.rules import EnrollmentStatus, PostLevel
from apps.cadets.selectors import organisation
from apps.system import outbox
from apps.system.models import Battalion, Company, Platoon, Squad
from apps.system.rules import UNIT_AUDIENCE, account_person, cadet_person
from apps.system.selectors import lock_term
from apps.system.services import audit
from apps.system.services.terms import refuse_sealed
from common import clock
from common.actors import Actor
from common.errors import Conflict, Forbidden, Invalid


class HoldsIt(Conflict):
    """Nobody holds one post twice."""

    code = "holds_it"
    title = gettext_noop("Holds this post already")


@dataclass(frozen=True)
class Place:
    """What a post is about: one of these, or with none the corps."""

    battalion: Battalion | None = None
    company: Company | None = None
    platoon: Platoon | None = None
    squad: Squad | None = None

    @property
    def level(self) -> PostLevel:
        """How much of the corps that is. Raises Invalid for two places."""
        named = [level for level in PostLevel if getattr(self, level, None) is not None]
        if len(named) > 1:
            problem = gettext("Name one place: a battalion, a company, a platoon or a squad.")
            raise Invalid(problem, errors={level.value: [problem] for level in named})
        return named[0] if named else PostLevel.CORPS


@transaction.atomic
def appoint(
    *,
    actor: Actor,
    term_id: int,
    place: Place,
    title: str,
    is_leader: bool,
    enrollment_id: int | None,
    user: User | None,
    holder_name: str = "",
    now: datetime,
) -> Post:
    """Give a post to a cadet of the term, to an account of the staff, or by name to one of the staff who has none. Who leads
    the place takes over from who led it before.

    Raises NotFound, Forbidden outside the actor's companies, HoldsIt, TermSealed, Invalid.
    """
    # The term's row is the lock: of two who appoint at once one finds the other's.
    term = lock_term(actor, term_id)
    refuse_sealed(term)
    _refuse_out_of_reach(actor, place)
    post = Post(
        term=term, level=place.level, title=title, is_leader=is_leader, since=clock.local_date(now),
        **{level: getattr(place, level) for level in Place.__dataclass_fields__},
    )  # fmt: skip
    _hold(actor, post, enrollment_id, user, holder_name.strip())
    same = Post.objects.select_for_update(of=("self",)).filter(term=term, level=post.level, **_place_of(post))
    for other in list(same.select_related("enrollment").order_by("pk")):
        if _holder(other) == _holder(post) and other.title == title and other.is_leader == is_leader:
            raise HoldsIt()
        if is_leader and other.is_leader:
            _relieve(other, actor=actor, now=now)
    post.save()
    audit.record(
        actor=actor, action="post.appointed", row=post, before=None, after=_plain(post), now=now,
        person=_person(post),
    )  # fmt: skip
    outbox.publish(PostChanged(post.pk, term.pk), to=[UNIT_AUDIENCE])
    return post


@transaction.atomic
def relieve(*, actor: Actor, post_id: int, now: datetime) -> None:
    """Take a post from who holds it. Raises NotFound, Forbidden, TermSealed."""
    post = organisation.lock_post(actor, post_id)
    refuse_sealed(post.term)
    _refuse_out_of_reach(actor, Place(post.battalion, post.company, post.platoon, post.squad))
    _relieve(post, actor=actor, now=now)


def _relieve(post: Post, *, actor: Actor, now: datetime) -> None:
    audit.record(
        actor=actor, action="post.relieved", row=post, before=_plain(post), after=None, now=now,
        person=_person(post),
    )  # fmt: skip
    outbox.publish(PostChanged(post.pk, post.term_id), to=[UNIT_AUDIENCE])
    post.delete()


def _hold(actor: Actor, post: Post, enrollment_id: int | None, user: User | None, holder_name: str) -> None:
    if sum((enrollment_id is not None, user is not None, bool(holder_name))) != 1:
        problem = gettext(
            "Name who holds it: a cadet of the term, an account of the staff, or a name of the staff."
        )
        raise Invalid(problem, errors={"enrollment": [problem]})
    if enrollment_id is not None:
        enrollment = selectors.get_enrollment(actor, enrollment_id)
        is_gone = enrollment.status == EnrollmentStatus.DROPPED or enrollment.cadet.archived_at is not None
        if is_gone or enrollment.term_id != post.term_id:
            problem = gettext("Is not on the rolls of that term.")
            raise Invalid(problem, errors={"enrollment": [problem]})
        post.enrollment = enrollment
    elif user is not None:
        if user.role == Role.CADET or user.status != AccountStatus.ACTIVE:
            problem = gettext("Is no active account of the staff. A cadet is named by the enrollment.")
            raise Invalid(problem, errors={"user": [problem]})
        post.user = user
    post.holder_name = holder_name


def _holder(post: Post) -> tuple[int | None, int | None, str]:
    return post.enrollment_id, post.user_id, post.holder_name


def _refuse_out_of_reach(actor: Actor, place: Place) -> None:
    platoon = place.platoon or (place.squad.platoon if place.squad else None)
    company_id = place.company.pk if place.company else platoon.company_id if platoon else None
    scope = actor.scope(Action.KEEP_ROSTER)
    if not scope.covers(company_id=company_id, platoon_id=platoon.pk if platoon else None):
        raise Forbidden(gettext("None of your duties allows that for this place."))


def _place_of(post: Post) -> dict[str, Any]:
    return {f"{level}_id": getattr(post, f"{level}_id") for level in Place.__dataclass_fields__}


def _plain(post: Post) -> dict[str, Any]:
    names = ("term_id", "level", "title", "is_leader", "enrollment_id", "user_id", "holder_name", "since")
    return {name: getattr(post, name) for name in names} | _place_of(post)


def _person(post: Post) -> str | None:
    if post.enrollment is not None:
        return cadet_person(post.enrollment.cadet_id)
    return account_person(post.user_id) if post.user_id is not None else None
