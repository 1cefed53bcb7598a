"""Who does something, and how far that reaches. Services take an actor; the audit log keeps its id and name."""

from dataclasses import dataclass, field
from typing import Protocol

VIEW = "view"


@dataclass(frozen=True)
class Scope:
    """The cadets that an actor reaches with an action: all, or those of some companies and platoons."""

    whole_corps: bool = False
    company_ids: frozenset[int] = field(default_factory=frozenset)
    platoon_ids: frozenset[int] = field(default_factory=frozenset)

    def __bool__(self) -> bool:
        return self.whole_corps or bool(self.company_ids or self.platoon_ids)

    def covers(self, *, company_id: int | None, platoon_id: int | None) -> bool:
        """Whether it reaches a cadet who stands there. Who stands nowhere is reached by the whole corps only."""
        return self.whole_corps or company_id in self.company_ids or platoon_id in self.platoon_ids


WHOLE_CORPS = Scope(whole_corps=True)
NOBODY = Scope()


class Actor(Protocol):
    """A signed-in person (authentication.User) or a command that the operator runs."""

    @property
    def pk(self) -> int | None: ...

    @property
    def role(self) -> str: ...

    @property
    def display_name(self) -> str: ...

    def scope(self, action: str = VIEW) -> Scope:
        """How far the actor reaches with an action (authentication.rules.Action)."""


@dataclass(frozen=True)
class Operator:
    """The operator at the terminal: reaches the whole corps, appears in the audit log by the command's name."""

    display_name: str
    pk: int | None = None
    role: str = "admin"

    def scope(self, action: str = VIEW) -> Scope:
        """Everyone."""
        return WHOLE_CORPS


def person_id(actor: Actor) -> int:
    """The id that the actor's own rows carry; 0, which no row carries, for a command."""
    return actor.pk or 0
