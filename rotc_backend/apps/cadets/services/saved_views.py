"""The views of the list of cadets that somebody keeps: the own ones, and nobody else's business."""

from collections.abc import Mapping

from django.db import transaction
from django.utils.translation import gettext, gettext_noop

from apps.authentication.models import User
from apps.cadets import selectors
from apps.cadets.models import SavedView
from common.errors import Conflict, NotFound

MOST_VIEWS = 50


class TooManyViews(Conflict):
    """So many find their place in a menu."""

    code = "too_many_views"
    title = gettext_noop("There are enough views")


@transaction.atomic
def save_view(*, actor: User, name: str, query: Mapping[str, str]) -> SavedView:
    """Keep a view by its name, instead of one that has it. Raises TooManyViews."""
    own = selectors.list_views(actor)
    if own.count() >= MOST_VIEWS and not own.filter(name=name).exists():
        raise TooManyViews(
            gettext("{most_views} views are kept at the most; forget one first.").format(
                most_views=MOST_VIEWS
            )
        )
    view, _ = SavedView.objects.update_or_create(user=actor, name=name, defaults={"query": dict(query)})
    return view


@transaction.atomic
def forget_view(*, actor: User, view_id: int) -> None:
    """Let an own view go. Raises NotFound."""
    if not selectors.list_views(actor).filter(pk=view_id).delete()[0]:
        raise NotFound(gettext("There is no such view."))
