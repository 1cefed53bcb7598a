"""Who hears what on the sockets: the audiences of a signed-in person."""

from collections.abc import Iterable

from apps.authentication.rules import Role
from apps.authentication.rules.duties import Action, Grant, scope_of
from apps.system.rules import (
    ADMINS_AUDIENCE,
    CORPS_AUDIENCE,
    UNIT_AUDIENCE,
    company_audience,
    platoon_audience,
    user_audience,
)

# The one group of the channel layer: every channels process hears everything and picks what its sockets may see.
EVERY_PROCESS = "rgms.events"


def audiences_of(*, user_id: int, role: str, grants: Iterable[Grant]) -> tuple[str, ...]:
    """Everyone hears the unit and what is addressed to them; who sees cadets hears of these: the corps, or some companies
    and platoons; admins hear of accounts and duties too."""
    scope = scope_of(role, grants, Action.VIEW)
    own = own_audiences(user_id)
    if role == Role.ADMIN:
        return (*own, ADMINS_AUDIENCE, CORPS_AUDIENCE)
    if scope.whole_corps:
        return (*own, CORPS_AUDIENCE)
    companies = (company_audience(company_id) for company_id in sorted(scope.company_ids))
    return (*own, *companies, *(platoon_audience(platoon_id) for platoon_id in sorted(scope.platoon_ids)))


def own_audiences(user_id: int) -> tuple[str, ...]:
    """What a person hears without any duty."""
    return (UNIT_AUDIENCE, user_audience(user_id))
