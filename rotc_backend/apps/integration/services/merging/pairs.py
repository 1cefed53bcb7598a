"""What names a record or an enrollment, found in the models themselves, so that a new table joins by being there: its rows
move, and where a constraint lets only one of two stand, the two clash."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Field, Model, Q, UniqueConstraint

from apps.attendance.rules.excuses import ExcuseStatus
from apps.cadets.models import Cadet, Enrollment
from common import database

# By "app.Model.field". The rest of a record is merged value by value; what led to the shell leads on through it.
STAYS = frozenset({"cadets.CadetRecord.cadet", "cadets.CadetMerge.gone", "cadets.Enrollment.cadet"})
# Of these the one that does not stand is changed so that both may: an excuse has its letter and its reviews.
YIELDS: Mapping[str, Mapping[str, Any]] = {"attendance.Excuse": {"status": ExcuseStatus.WITHDRAWN.value}}


@dataclass
class Pair:
    """Rows of a model that name the record that goes, and those that clash with rows of the one that is kept."""

    model: type[Model]
    by: Field[Any, Any]
    kept_id: int
    gone_id: int
    clashing: list[tuple[Model, Model]] = field(default_factory=list)

    @property
    def label(self) -> str:
        return self.model._meta.label

    def rows_of(self, pk: int) -> Any:
        return self.model._base_manager.filter(**{self.by.attname: pk})


def pairs(kept: Cadet, gone: Cadet) -> Iterator[Pair]:
    """What names the cadet who goes, and in terms of both the enrollment that goes."""
    yield from pairs_of(Cadet, kept.pk, gone.pk)
    for one, other in same_terms(kept, gone):
        yield from pairs_of(Enrollment, one.pk, other.pk)


def pairs_of(model: type[Model], kept_id: int, gone_id: int) -> Iterator[Pair]:
    for relation in database.references_to(model):
        by = relation.field
        if f"{relation.related_model._meta.label}.{by.name}" in STAYS:
            continue
        pair = Pair(relation.related_model, by, kept_id, gone_id)
        pair.clashing = _clashing(pair)
        yield pair


def _clashing(pair: Pair) -> list[tuple[Model, Model]]:
    """Each two once, whatever number of constraints says that only one of them can stand."""
    found: dict[tuple[Any, Any], tuple[Model, Model]] = {}
    for names, condition in uniques(pair.model, pair.by):
        named = [path for name in names for path in _paths(pair.model, name)]
        kept, gone = (
            _by_key(pair.rows_of(pk).filter(condition).select_related(*named), names)
            for pk in (pair.kept_id, pair.gone_id)
        )
        found |= {(kept[key].pk, gone[key].pk): (kept[key], gone[key]) for key in kept if key in gone}
    return list(found.values())


def _by_key(rows: Iterable[Model], names: Iterable[str]) -> dict[tuple[Any, ...], Model]:
    """By the values of these fields; what says nothing in one of them clashes with nothing."""
    keyed = {_key(row, names): row for row in rows}
    return {key: row for key, row in keyed.items() if None not in key}


def _paths(model: type[Model], name: str) -> Iterator[str]:
    """What is read along with a field to say what two rows are about: the row that it names, and that one's day."""
    target = model._meta.get_field(name).related_model
    if target is not None and not isinstance(target, str):
        yield name
        if any(one.name == "day" for one in target._meta.concrete_fields):
            yield f"{name}__day"


def uniques(model: type[Model], by: Field[Any, Any]) -> Iterator[tuple[list[str], Q]]:
    """The other fields of each constraint that lets a value of `by` stand once, and on which rows."""
    if by.unique:
        yield [], Q()
    for constraint in model._meta.constraints:
        if isinstance(constraint, UniqueConstraint) and by.name in constraint.fields:
            yield [name for name in constraint.fields if name != by.name], constraint.condition or Q()


def _key(row: Model, names: Iterable[str]) -> tuple[Any, ...]:
    columns = {one.name: one.attname for one in row._meta.concrete_fields}
    return tuple(getattr(row, columns[name]) for name in names)


def same_terms(kept: Cadet, gone: Cadet) -> list[tuple[Enrollment, Enrollment]]:
    own = {row.term_id: row for row in Enrollment.objects.filter(cadet=kept)}
    others = Enrollment.objects.filter(cadet=gone).select_related("term", "company", "platoon").order_by("pk")
    return [(own[row.term_id], row) for row in others if row.term_id in own]


def only_gone(kept: Cadet, gone: Cadet) -> list[Enrollment]:
    own = Enrollment.objects.filter(cadet=kept).values("term_id")
    return list(
        Enrollment.objects.filter(cadet=gone).exclude(term__in=own).select_related("term").order_by("pk")
    )
