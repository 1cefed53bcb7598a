"""Who does something. Services take an actor; the audit log keeps its id and name."""

from dataclasses import dataclass
from typing import Protocol


class Actor(Protocol):
    """A signed-in person (authentication.User) or a command that the operator runs."""

    @property
    def pk(self) -> int | None: ...

    @property
    def role(self) -> str: ...

    @property
    def display_name(self) -> str: ...


@dataclass(frozen=True)
class Operator:
    """The operator at the terminal: sees the whole corps, appears in the audit log by the command's name."""

    display_name: str
    pk: int | None = None
    role: str = "admin"


def person_id(actor: Actor) -> int:
    """The id that the actor's own rows carry; 0, which no row carries, for a command."""
    return actor.pk or 0


def sees_whole_corps(actor: Actor) -> bool:
    """Admins and staff see every cadet of the unit."""
    return actor.role in ("admin", "staff")
