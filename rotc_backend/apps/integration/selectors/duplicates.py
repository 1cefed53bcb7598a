"""Records that may be of one person."""

from collections.abc import Sequence
from dataclasses import dataclass

from apps.authentication.rules.duties import Action
from apps.cadets.models import Cadet
from apps.cadets.selectors import visible_cadets
from apps.integration.rules.duplicates import Known, Likeness, likely
from common.actors import Actor


@dataclass(frozen=True)
class Duplicate:
    """Two records that may be of one person, the older one first."""

    first: Cadet
    second: Cadet
    because: tuple[str, ...]


def list_duplicates(actor: Actor) -> list[Likeness]:
    """All pairs in the whole corps, by id; also of the archived, but not of those that were merged already."""
    rows = visible_cadets(actor, Action.REGISTER_CADETS).filter(merged_into=None)
    columns = rows.values_list("pk", "student_number", "last_name", "first_name", "birthdate")
    return likely(Known(*row) for row in columns.order_by())


def shown(actor: Actor, page: Sequence[Likeness]) -> list[Duplicate]:
    """A page of pairs with their records, one statement for all."""
    wanted = {pk for pair in page for pk in (pair.first, pair.second)}
    found = {row.pk: row for row in visible_cadets(actor).filter(pk__in=wanted)}
    return [Duplicate(found[pair.first], found[pair.second], pair.because) for pair in page]
