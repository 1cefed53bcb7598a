"""The whole record of a cadet: filled in by the cadet, found in order by somebody else; papers and awards."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext, gettext_noop

from apps.authentication.rules.duties import Action
from apps.cadets import selectors
from apps.cadets.models import Award, Cadet, CadetRecord, Requirement
from apps.cadets.rules import (
    NEEDED_FIELDS,
    OWN_FIELDS,
    RecordState,
    RequirementKind,
    record_state,
)
from apps.cadets.services.cadets import change_locked, publish_cadet, told
from apps.system.services import audit
from common.actors import Actor, person_id
from common.errors import Conflict, Forbidden, Invalid, NotFound, StaleWrite

FILLABLE = (RecordState.OPEN, RecordState.RETURNED)


class NotYours(Conflict):
    """What somebody is reviewing or has reviewed is not filled in any more."""

    code = "record_handed_in"
    title = gettext_noop("Your record is handed in")


class NothingToReview(Conflict):
    """Only what was handed in is reviewed, once."""

    code = "nothing_to_review"
    title = gettext_noop("This record does not wait for a review")


def state_of(record: CadetRecord) -> RecordState:
    """Where the cadet's own filling-in stands."""
    return record_state(
        is_handed_in=record.handed_in_at is not None,
        is_reviewed=record.reviewed_at is not None,
        is_returned=record.returned_reason != "",
    )


def missing(cadet: Cadet, record: CadetRecord) -> list[str]:
    """The NEEDED_FIELDS that say nothing yet."""
    values = told(cadet, record)
    return [name for name in NEEDED_FIELDS if values[name] in ("", None)]


@transaction.atomic
def fill_in(*, actor: Actor, version: int, fields: Mapping[str, Any], now: datetime) -> Cadet:
    """A cadet writes some OWN_FIELDS of the own record while it is not handed in.

    Raises NotFound for who is no cadet, Invalid for other fields, NotYours, StaleWrite."""
    cadet, _ = _lock_own(actor)
    refused = {name: [gettext("Ask for a correction of this.")] for name in fields if name not in OWN_FIELDS}
    if refused:
        raise Invalid(errors=refused)
    return change_locked(actor=actor, cadet=cadet, version=version, fields=fields, now=now)


@transaction.atomic
def hand_in(*, actor: Actor, now: datetime) -> Cadet:
    """A cadet says that the own record is filled in. Raises NotFound, NotYours, Invalid while something is missing."""
    cadet, record = _lock_own(actor)
    lacking = missing(cadet, record)
    if lacking:
        raise Invalid(
            gettext("Something is missing still."),
            errors={name: [gettext("Fill this in.")] for name in lacking},
        )
    record.handed_in_at, record.returned_reason = now, ""
    return _note(actor, cadet, record, action="cadet.record_handed_in", now=now)


@transaction.atomic
def review(*, actor: Actor, cadet_id: int, in_order: bool, reason: str, now: datetime) -> Cadet:
    """Find a record in order that was handed in, or give it back with a reason.

    Raises NotFound, Forbidden also for the own one, NothingToReview, Invalid without a reason."""
    cadet = selectors.lock_cadet(actor, cadet_id, Action.KEEP_ROSTER)
    record = selectors.record_of(cadet)
    if state_of(record) != RecordState.HANDED_IN:
        raise NothingToReview()
    if not in_order and not reason.strip():
        raise Invalid(
            gettext("Say what is to be mended."), errors={"reason": [gettext("Say what is to be mended.")]}
        )
    if in_order:
        record.reviewed_at, record.reviewed_by_name = now, actor.display_name
        return _note(actor, cadet, record, action="cadet.record_reviewed", now=now)
    record.handed_in_at, record.returned_reason = None, reason.strip()
    return _note(actor, cadet, record, action="cadet.record_returned", reason=reason.strip(), now=now)


@transaction.atomic
def set_requirement(
    *,
    actor: Actor,
    cadet_id: int,
    kind: RequirementKind,
    version: int,
    handed_in_on: date,
    expires_on: date | None,
    note: str,
    now: datetime,
) -> Cadet:
    """Note a paper that a cadet has handed in, or change what was noted (`version`, 0 for none).

    Raises NotFound, Forbidden, StaleWrite, Invalid."""
    cadet = selectors.lock_cadet(actor, cadet_id, Action.KEEP_ROSTER)
    if expires_on is not None and expires_on < handed_in_on:
        raise Invalid(errors={"expires_on": [gettext("Lies before the day on which it was handed in.")]})
    row = Requirement.objects.filter(cadet=cadet, kind=kind).first()
    if (row.version if row else 0) != version:
        current = {"version": row.version, **_paper(row)} if row else {"version": 0}
        raise StaleWrite(
            gettext("Someone else changed this paper. Look at it and save again."), extra={"current": current}
        )
    before = _paper(row) if row else None
    row = row or Requirement(cadet=cadet, kind=kind, version=0)
    row.handed_in_on, row.expires_on, row.note = handed_in_on, expires_on, note
    after = _paper(row)
    if after != before:
        row.version += 1
        row.save()
        _tell(actor, cadet, "cadet.requirement_set", before={kind: before}, after={kind: after}, now=now)
    return cadet


@transaction.atomic
def remove_requirement(*, actor: Actor, cadet_id: int, kind: RequirementKind, now: datetime) -> None:
    """Take back that a paper was handed in. Doing it twice changes nothing. Raises NotFound, Forbidden."""
    cadet = selectors.lock_cadet(actor, cadet_id, Action.KEEP_ROSTER)
    row = Requirement.objects.filter(cadet=cadet, kind=kind).first()
    if row is not None:
        row.delete()
        _tell(
            actor, cadet, "cadet.requirement_removed", before={kind: _paper(row)}, after={kind: None}, now=now
        )


@transaction.atomic
def give_award(
    *, actor: Actor, cadet_id: int, name: str, given_on: date, citation: str, now: datetime
) -> Cadet:
    """Note a medal, ribbon or citation. Raises NotFound, Forbidden, Conflict when it is noted already."""
    cadet = selectors.lock_cadet(actor, cadet_id, Action.KEEP_ROSTER)
    if Award.objects.filter(cadet=cadet, name=name, given_on=given_on).exists():
        raise Conflict(gettext("This award of that day is noted already."))
    award = Award.objects.create(cadet=cadet, name=name, given_on=given_on, citation=citation)
    _tell(actor, cadet, "cadet.award_given", before={"award": None}, after={"award": _award(award)}, now=now)
    return cadet


@transaction.atomic
def remove_award(*, actor: Actor, cadet_id: int, award_id: int, reason: str, now: datetime) -> None:
    """Take an award off the record, with a reason. Raises NotFound, Forbidden."""
    cadet = selectors.lock_cadet(actor, cadet_id, Action.KEEP_ROSTER)
    award = Award.objects.filter(cadet=cadet, pk=award_id).first()
    if award is None:
        raise NotFound(gettext("There is no such award."))
    award.delete()
    _tell(
        actor,
        cadet,
        "cadet.award_removed",
        before={"award": _award(award)},
        after={"award": None},
        now=now,
        reason=reason,
    )


def _lock_own(actor: Actor) -> tuple[Cadet, CadetRecord]:
    cadet = Cadet.objects.select_for_update(no_key=True).filter(user_id=person_id(actor)).first()
    if cadet is None:
        raise NotFound(gettext("Your account belongs to no cadet."))
    if cadet.archived_at is not None:
        raise Forbidden(gettext("You are archived: ask the training office."))
    record = selectors.record_of(cadet)
    if state_of(record) not in FILLABLE:
        raise NotYours(gettext("Ask for a correction of what is wrong."))
    return cadet, record


def _note(
    actor: Actor, cadet: Cadet, record: CadetRecord, *, action: str, now: datetime, reason: str = ""
) -> Cadet:
    record.save()
    cadet.version += 1
    cadet.save(update_fields=["version"])
    _tell(actor, cadet, action, before=None, after={"state": state_of(record)}, now=now, reason=reason)
    return cadet


def _tell(
    actor: Actor,
    cadet: Cadet,
    action: str,
    *,
    before: Mapping[str, Any] | None,
    after: Mapping[str, Any],
    now: datetime,
    reason: str = "",
) -> None:
    audit.record(actor=actor, action=action, row=cadet, before=before, after=after, now=now, reason=reason)
    publish_cadet(cadet)


def _paper(row: Requirement) -> dict[str, Any]:
    return {"handed_in_on": row.handed_in_on, "expires_on": row.expires_on, "note": row.note}


def _award(row: Award) -> dict[str, Any]:
    return {"name": row.name, "given_on": row.given_on, "citation": row.citation}
