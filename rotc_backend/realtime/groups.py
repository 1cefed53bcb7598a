"""Who hears what on the sockets: the audiences of a signed-in person."""

from apps.authentication.rules import Role
from apps.system.rules import CORPS_AUDIENCE, UNIT_AUDIENCE, user_audience

# The one group of the channel layer: every channels process hears everything and picks what its sockets may see.
EVERY_PROCESS = "rgms.events"


def audiences_of(*, user_id: int, role: str) -> tuple[str, ...]:
    """Everyone hears the unit and what is addressed to them; admins and staff hear the whole corps."""
    own = (UNIT_AUDIENCE, user_audience(user_id))
    return (*own, CORPS_AUDIENCE) if role in (Role.ADMIN, Role.STAFF) else own
