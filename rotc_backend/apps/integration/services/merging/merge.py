"""The merge itself. The record that goes stays as an archived shell with the values that were not chosen; a row that cannot
stand beside another is set aside whole; the account that was not chosen is suspended. A merge is not taken back: rows of
which only one could stand, and everything written since, would have to be told apart again."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction
from django.db.models import Model
from django.utils.translation import gettext, gettext_noop

from apps.authentication.rules.duties import Action
from apps.authentication.selectors.accounts import lock as lock_user
from apps.authentication.services import accounts
from apps.cadets import selectors
from apps.cadets.models import Cadet, CadetMerge, CadetRecord, Enrollment, MergedEnrollment
from apps.cadets.rules import RECORD_FIELDS
from apps.cadets.services.cadets import (
    ENROLLMENT_FIELDS,
    publish_cadet,
    publish_enrollment,
    search_text,
    told,
)
from apps.integration.services.merging.comparing import GONE, KEPT, compare_rows
from apps.integration.services.merging.pairs import YIELDS, Pair, only_gone, pairs, same_terms
from apps.system.rules import cadet_person
from apps.system.services import audit
from common import database
from common.actors import Actor
from common.errors import Conflict, Invalid, StaleWrite

MERGED = "The record of this account was merged into {kept.student_number}."


class NotMerged(Conflict):
    """The two cannot be merged as they are; `extra["obstacles"]` says why."""

    code = "not_merged"
    title = gettext_noop("These two records cannot be merged now")


class Undecided(Conflict):
    """Of some rows only one can stand, and nobody has said which; `extra["clashes"]` are their keys."""

    code = "undecided"
    title = gettext_noop("Choose which of two stands")


@transaction.atomic
def merge(
    *,
    actor: Actor,
    kept_id: int,
    gone_id: int,
    versions: Mapping[str, int],
    values: Mapping[str, str],
    rows: Mapping[str, str],
    reason: str,
    now: datetime,
) -> Cadet:
    """Make one record of two, whose `versions` were compared. `values` by field and `rows` by the keys of clashes say
    "kept" or "gone".

    Raises NotFound, Forbidden, Invalid, StaleWrite, NotMerged, Undecided."""
    if kept_id == gone_id:
        raise Invalid(gettext("Choose two records."))
    both = {row.pk: row for row in selectors.lock_cadets(actor, [kept_id, gone_id], Action.REGISTER_CADETS)}
    kept, gone = both[kept_id], both[gone_id]
    if {KEPT: kept.version, GONE: gone.version} != dict(versions):
        current = {KEPT: kept.version, GONE: gone.version}
        raise StaleWrite(
            gettext("One of the records was changed. Compare them again."), extra={"current": current}
        )
    list(Enrollment.objects.filter(cadet__in=both).select_for_update(no_key=True).order_by("pk"))
    found = compare_rows(kept, gone)
    if found.obstacles:
        raise NotMerged(" ".join(found.obstacles), extra={"obstacles": list(found.obstacles)})
    undecided = [clash.key for clash in found.clashes if rows.get(clash.key) not in (KEPT, GONE)]
    if undecided:
        raise Undecided(extra={"clashes": undecided})
    done = CadetMerge.objects.create(
        kept=kept, gone=gone, choices={"values": dict(values), "rows": dict(rows)}, reason=reason,
        merged_by_name=actor.display_name, merged_at=now,
    )  # fmt: skip
    _move_all(done, kept, gone, rows)
    before = told(kept, selectors.record_of(kept))
    _swap(
        kept,
        gone,
        {choice.field: values.get(choice.field, choice.chosen) for choice in found.fields},
        now=now,
    )
    after = told(kept, selectors.record_of(kept))
    if gone.user_id is not None:
        # Else the person would sign in to an empty record.
        other = lock_user(gone.user_id)
        accounts.keep_out(actor=actor, user=other, reason=MERGED.format(kept=kept), now=now)
    _note(actor, done, before, after)
    return kept


def _move_all(done: CadetMerge, kept: Cadet, gone: Cadet, rows: Mapping[str, str]) -> None:
    """Every row goes over; what could not stand is set aside in the merge."""
    twice, once = same_terms(kept, gone), only_gone(kept, gone)
    MergedEnrollment.objects.bulk_create(
        [MergedEnrollment(merge=done, kept=one, gone_id=other.pk) for one, other in twice]
    )
    found = list(pairs(kept, gone))
    # What cannot stand goes first, so that it is kept as it was.
    _settle(done, found, rows)
    for pair in found:
        _move(done, pair)
    for one, other in twice:
        if rows.get(f"{Enrollment._meta.label}:{one.pk}:{other.pk}") == GONE:
            _take_place(done, one, other)
        _set_aside(done, other)
        publish_enrollment(one, kept, was=other)
    for row in once:
        row.cadet = kept
        row.save(update_fields=["cadet"])
        publish_enrollment(row, kept)
    if once:
        done.moved[Enrollment._meta.label] = [row.pk for row in once]
    done.save(update_fields=["moved", "set_aside"])


def _settle(done: CadetMerge, found: Sequence[Pair], rows: Mapping[str, str]) -> None:
    lost = {}
    for pair in found:
        for one, other in pair.clashing:
            loser = other if rows[f"{pair.label}:{one.pk}:{other.pk}"] == KEPT else one
            lost[pair.label, loser.pk] = loser
    for (label, pk), loser in lost.items():
        if label in YIELDS:
            type(loser)._base_manager.filter(pk=pk).update(**YIELDS[label])
        else:
            _set_aside(done, loser)


def _move(done: CadetMerge, pair: Pair) -> None:
    rows = pair.rows_of(pair.gone_id)
    ids = list(rows.order_by("pk").values_list("pk", flat=True))
    if ids:
        rows.update(**{pair.by.attname: pair.kept_id})
        done.moved.setdefault(pair.label, []).extend(ids)


def _take_place(done: CadetMerge, one: Enrollment, other: Enrollment) -> None:
    """The enrollment goes on with course, place, status and days of the other; what it said is kept."""
    done.set_aside.append({"table": Enrollment._meta.label, "id": one.pk, "row": _plain(one)})
    for name in ENROLLMENT_FIELDS:
        setattr(one, name, getattr(other, name))
    one.save()


def _set_aside(done: CadetMerge, row: Model) -> None:
    """Keep a whole row, and what hangs on it, in the merge, and take it out of its table."""
    for relation in database.references_to(type(row)):
        for child in relation.related_model._base_manager.filter(**{relation.field.attname: row.pk}):
            _set_aside(done, child)
    done.set_aside.append({"table": row._meta.label, "id": row.pk, "row": _plain(row)})
    row.delete()


def _plain(row: Model) -> dict[str, Any]:
    values = {one.attname: getattr(row, one.attname) for one in row._meta.concrete_fields}
    return dict(json.loads(json.dumps(values, cls=DjangoJSONEncoder)))


def _swap(kept: Cadet, gone: Cadet, sides: Mapping[str, str], *, now: datetime) -> None:
    """The chosen values go to the record that is kept, what they replace to the shell; the shell's card is revoked."""
    records = [selectors.record_of(row) for row in (kept, gone)]
    taken = [name for name, side in sides.items() if side == GONE]
    for name in taken:
        rows: Sequence[Cadet | CadetRecord] = records if name in RECORD_FIELDS else (kept, gone)
        column = {"photo": "photo_id", "account": "user_id"}.get(name, name)
        one, other = rows
        first, second = getattr(one, column), getattr(other, column)
        setattr(one, column, second)
        setattr(other, column, first)
    gone.archived_at = gone.archived_at or now
    gone.card_issue_number += 1
    for row in (kept, gone):
        row.version += 1
        row.search_text = search_text(row)
    # What is unique is let go of first.
    Cadet.objects.filter(pk=gone.pk).update(student_number=f"merging-{gone.pk}", user=None)
    kept.save()
    gone.save()
    if any(name in RECORD_FIELDS for name in taken):
        for record in records:
            record.save()


def _note(actor: Actor, done: CadetMerge, before: Mapping[str, Any], after: Mapping[str, Any]) -> None:
    changed = [name for name in before if before[name] != after[name]]
    counts = {what: len(ids) for what, ids in done.moved.items()} | {"set_aside": len(done.set_aside)}
    audit.record(
        actor=actor, action="cadet.merged", row=done.kept, before={name: before[name] for name in changed},
        after={**{name: after[name] for name in changed}, "merged": done.gone_id, **counts}, reason=done.reason,
        now=done.merged_at, person=cadet_person(done.kept_id),
    )  # fmt: skip
    audit.record(
        actor=actor, action="cadet.merged_away", row=done.gone, before=None, after={"into": done.kept_id},
        reason=done.reason, now=done.merged_at, person=cadet_person(done.gone_id),
    )  # fmt: skip
    publish_cadet(done.kept)
    publish_cadet(done.gone)
