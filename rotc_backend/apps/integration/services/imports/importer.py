"""What every kind of import does in its own way."""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any, ClassVar

from apps.integration import selectors
from apps.integration.models import Import, ImportRow
from apps.integration.rules.effects import Effect, Line
from apps.integration.rules.rows import Cells
from apps.integration.rules.tables import Column, Layout
from apps.system.models import Term
from apps.system.services.terms import MadePlaces
from common import clock
from common.actors import Actor


@dataclass(frozen=True)
class Obstacle:
    """Why what a row did cannot be undone."""

    row: int
    message: str


class Importer(ABC):
    """How a kind of file is read, compared with what is stored, taken in and undone in one term.

    `effects` and `obstacles` only look; `take_in` and `undo` write what was looked at under the same locks (see `lock`).
    `take_in` leaves in `done` of each row what it has changed, and in `made` the companies and platoons that were not there.
    """

    may_repeat: ClassVar[bool] = False

    def __init__(self, term: Term, actor: Actor) -> None:
        self.term = term
        self.actor = actor
        self.zone = clock.unit_zone()
        self.made = MadePlaces()

    @cached_property
    @abstractmethod
    def columns(self) -> Sequence[Column]:
        """The columns that such a file has."""

    @abstractmethod
    def values(self, cells: Cells) -> dict[str, Any]:
        """What a row says, by field, in JSON's types."""

    @abstractmethod
    def key(self, values: dict[str, Any]) -> str:
        """What no second row may say or, where rows may repeat, what they have in common; blank: none."""

    @abstractmethod
    def effects(self, lines: Sequence[Line]) -> list[Effect]:
        """What the lines would do now, in the order given."""

    @abstractmethod
    def take_in(self, rows: Sequence[ImportRow], *, now: datetime, reason: str, announce: bool) -> None:
        """Do what the effects of these rows are."""

    @abstractmethod
    def obstacles(self, rows: Sequence[ImportRow]) -> list[Obstacle]:
        """Why what these rows have done cannot be undone: row number and sentence."""

    @abstractmethod
    def undo(self, rows: Sequence[ImportRow], *, now: datetime, reason: str, announce: bool) -> None:
        """Make it as it was before these rows."""

    def missing(self, layout: Layout) -> Sequence[str]:
        """The columns that whoever commits the file is warned of: it says nothing of them."""
        return layout.missing

    def name(self, values: dict[str, Any]) -> str:
        """Whom a row is about, as it says."""
        return str(values.get("name", ""))

    def lock(self, file: Import) -> None:
        """Lock whom the file is about, in order of id, until the transaction ends."""
        selectors.lock_people(file)

    def expect(self, values: Iterable[dict[str, Any]]) -> None:  # noqa: B027  # most have nothing to learn
        """Learn from rows of the file that were read before, where that matters."""

    def finish(self, file: Import) -> None:  # noqa: B027  # most have nothing to do
        """Called when all rows of a file are stored."""
