"""Which requests for corrections an actor sees, and may decide."""

from django.db.models import Q, QuerySet
from django.utils.translation import gettext

from apps.authentication.rules.duties import Action
from apps.cadets.models import Correction
from apps.cadets.selectors import visible_cadets
from common.actors import Actor, person_id
from common.errors import Forbidden, NotFound


def list_corrections(actor: Actor, *, status: str | None = None, mine: bool = False) -> QuerySet[Correction]:
    """Requests for corrections, newest first: the actor's own ones and, unless `mine`, those that the actor's duties let
    decide. Those about accounts are for admins."""
    seen = Q(user_id=person_id(actor))
    if not mine and actor.role == "admin":
        seen = Q()
    elif not mine:
        seen |= Q(cadet__in=visible_cadets(actor, Action.KEEP_ROSTER))
    rows = Correction.objects.filter(seen).select_related("user", "cadet").order_by("-id")
    return rows.filter(status=status) if status else rows


def get_correction(actor: Actor, correction_id: int) -> Correction:
    """One request for a correction. Raises NotFound."""
    return _one(list_corrections(actor), correction_id)


def lock_correction(actor: Actor, correction_id: int) -> Correction:
    """One request to decide, locked until the transaction ends. Raises NotFound, Forbidden for the own one."""
    correction = _one(list_corrections(actor).select_for_update(no_key=True, of=("self",)), correction_id)
    if correction.user_id == actor.pk:
        raise Forbidden(gettext("Nobody decides on the own request."))
    return correction


def _one(rows: QuerySet[Correction], correction_id: int) -> Correction:
    found = rows.filter(pk=correction_id).first()
    if found is None:
        raise NotFound(gettext("There is no such request."))
    return found
