"""Two records side by side: what differs, of what only one can stand, how much moves, and what stands in the way."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Field, Model
from django.utils.translation import gettext

from apps.attendance.models import TrainingDay, TrainingSession
from apps.cadets import selectors
from apps.cadets.models import Cadet, CadetMerge, Enrollment
from apps.cadets.services.cadets import ENROLLMENT_FIELDS, told
from apps.grading.models import Assessment, SealedGrade
from apps.integration.services.merging.pairs import Pair, only_gone, pairs, same_terms, uniques
from apps.system.rules import SEALED_STATUSES
from common.actors import Actor
from common.errors import Invalid

KEPT, GONE = "kept", "gone"
# Rows of which a person need not see who wrote them and when to choose between two.
UNSAID = frozenset({"id", "version", "updated_at", "recorded_at", "created_at"})


@dataclass(frozen=True)
class Clash:
    """Two rows of which one can stand: what they are, where, and what each says."""

    key: str
    what: str
    where: str
    kept: Mapping[str, Any]
    gone: Mapping[str, Any]


@dataclass(frozen=True)
class FieldChoice:
    """A field in which the two differ; `chosen` is the side that stands unless somebody says otherwise."""

    field: str
    kept: Any
    gone: Any
    chosen: str


@dataclass(frozen=True)
class Comparison:
    """Two records side by side: what differs, what of two can stand, how many rows move, and what stands in the way."""

    kept: Cadet
    gone: Cadet
    fields: Sequence[FieldChoice]
    clashes: Sequence[Clash]
    moves: Mapping[str, int]
    obstacles: Sequence[str]


def compare(*, actor: Actor, kept_id: int, gone_id: int) -> Comparison:
    """What a merge would do. Raises NotFound, Invalid for one and the same."""
    kept, gone = _both(actor, kept_id, gone_id)
    return compare_rows(kept, gone)


def _both(actor: Actor, kept_id: int, gone_id: int) -> tuple[Cadet, Cadet]:
    if kept_id == gone_id:
        raise Invalid(gettext("Choose two records."))
    return selectors.get_cadet(actor, kept_id), selectors.get_cadet(actor, gone_id)


def compare_rows(kept: Cadet, gone: Cadet) -> Comparison:
    found = list(pairs(kept, gone))
    clashes = [_clash(pair, one, other) for pair in found for one, other in pair.clashing]
    clashes += [
        _enrollment_clash(one, other) for one, other in same_terms(kept, gone) if _said(one) != _said(other)
    ]
    moves: Counter[str] = Counter()
    for pair in found:
        moves[str(pair.model._meta.verbose_name_plural)] += pair.rows_of(pair.gone_id).count()
    moves["enrollments"] += len(only_gone(kept, gone))
    return Comparison(
        kept=kept,
        gone=gone,
        fields=list(_differing(kept, gone)),
        clashes=clashes,
        moves={what: count for what, count in moves.items() if count},
        obstacles=list(_obstacles(kept, gone)),
    )


def _obstacles(kept: Cadet, gone: Cadet) -> Iterator[str]:
    if CadetMerge.objects.filter(gone__in=(kept, gone)).exists():
        yield gettext("One of them was merged into another record already.")
    for row in only_gone(kept, gone):
        if row.term.status in SEALED_STATUSES:
            yield gettext(
                "{term} is sealed with the record that would go: keep that record and merge the other into it."
            ).format(term=row.term.name)
    for _, other in same_terms(kept, gone):
        if other.term.status in SEALED_STATUSES:
            yield gettext("{term} is sealed with a grade of both: two people must reopen it first.").format(
                term=other.term.name
            )
        elif SealedGrade.objects.filter(enrollment=other).exists():
            yield gettext(
                "{term} was sealed with a grade of the record that would go: keep that record instead."
            ).format(term=other.term.name)


def _differing(kept: Cadet, gone: Cadet) -> Iterator[FieldChoice]:
    one, other = (_values(row) for row in (kept, gone))
    for name, value in one.items():
        if value != other[name]:
            chosen = GONE if value in ("", None) else KEPT
            yield FieldChoice(name, value, other[name], chosen)


def _values(cadet: Cadet) -> dict[str, Any]:
    account = cadet.user.username if cadet.user else None
    return {**told(cadet, selectors.record_of(cadet)), "photo": cadet.photo_id, "account": account}


def _clash(pair: Pair, one: Model, other: Model) -> Clash:
    names = [
        name
        for names, _ in uniques(pair.model, pair.by)
        for name in names
        if getattr(one, name, None) is not None
    ]
    return Clash(
        key=f"{pair.label}:{one.pk}:{other.pk}",
        what=str(pair.model._meta.verbose_name),
        where=", ".join(dict.fromkeys(_named(getattr(one, name)) for name in names)),
        kept=_shown(one, pair.by, names),
        gone=_shown(other, pair.by, names),
    )


def _named(value: Any) -> str:
    """What a person calls the thing that two rows are about."""
    if isinstance(value, TrainingSession):
        return f"{value.day.held_on} {value.name}".strip()
    if isinstance(value, TrainingDay):
        return f"{value.held_on} {value.title}".strip()
    if isinstance(value, Assessment):
        return value.name
    return str(value).replace("_", " ")


def _shown(row: Model, by: Field[Any, Any], names: Iterable[str]) -> dict[str, Any]:
    left_out = {by.name, *names, *UNSAID}
    values = {}
    for one in row._meta.concrete_fields:
        value = getattr(row, one.attname)
        if one.name not in left_out and not one.is_relation and value not in ("", None):
            values[one.name] = value
    return values


def _enrollment_clash(one: Enrollment, other: Enrollment) -> Clash:
    return Clash(
        key=f"{Enrollment._meta.label}:{one.pk}:{other.pk}",
        what="enrollment",
        where=other.term.name,
        kept=_place(one),
        gone=_place(other),
    )


def _said(row: Enrollment) -> tuple[Any, ...]:
    return tuple(getattr(row, name) for name in ENROLLMENT_FIELDS)


def _place(row: Enrollment) -> dict[str, Any]:
    found = {
        "course": row.course,
        "company": row.company.name if row.company else None,
        "platoon": row.platoon.number if row.platoon else None,
        "status": row.status,
        "enrolled_on": row.enrolled_on,
        "ended_on": row.ended_on,
    }
    return {name: value for name, value in found.items() if value not in ("", None)}
