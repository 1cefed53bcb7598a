"""What is kept in Redis between requests, and which events make it another version.

A shelf names the events that tell of its data: the same that tell the clients. Where an answer lies is computed from the
newest of them that have committed, so a write is seen by the next read, whatever became of Redis or of the relay.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import orjson

from apps.system.events import Event
from apps.system.outbox import version_of
from common.actors import Actor, person_id
from common.cache import Place

# Bounds what a change that no event told of (in the database's own shell) can cost, and the room that old versions take.
SECONDS = 300


@dataclass(frozen=True)
class Shelf:
    """One kind of answers. `told_by`: every event after which one of them may be another."""

    name: str
    told_by: tuple[type[Event], ...]

    def place(self, *key: object) -> Place:
        """Where the answer to one question is kept; `key` holds all that it depends on besides the data."""
        version = version_of(event.type for event in self.told_by)
        return Place(self.name, version, repr(key), SECONDS)

    def take(self, make: Callable[[], Any], *key: object) -> Any:
        """The answer as plain data (what JSON knows)."""
        place = self.place(*key)
        if place.version is None:
            return make()
        return orjson.loads(place.body(lambda: orjson.dumps(make())))


def reach(actor: Actor) -> tuple[object, ...]:
    """Whom the actor sees, as part of a key: two actors share an answer only when they see the same."""
    scope = actor.scope()
    if scope.whole_corps:
        return ("corps",)
    return (tuple(sorted(scope.company_ids)), tuple(sorted(scope.platoon_ids)), person_id(actor))
