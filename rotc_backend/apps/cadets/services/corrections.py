"""Corrections: a person asks for another value of the own record, somebody else decides, its own service changes it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext, gettext_noop

from apps.authentication.models import User
from apps.authentication.rules.duties import Action
from apps.authentication.services import accounts
from apps.cadets import selectors
from apps.cadets.events import CorrectionChanged
from apps.cadets.models import Cadet, CadetRecord, Correction
from apps.cadets.rules import PERSONAL_FIELDS, RECORD_FIELDS
from apps.cadets.selectors.corrections import lock_correction
from apps.cadets.services import cadets
from apps.cadets.services.cadets import audience_of
from apps.system import outbox
from apps.system.rules import CORPS_AUDIENCE, RequestStatus, account_person, cadet_person, user_audience
from apps.system.services import audit
from common.actors import Actor
from common.errors import Conflict, Invalid

ACCOUNT_FIELDS = ("display_name", "email")


class AskedAlready(Conflict):
    """One open request per field."""

    code = "asked_already"
    title = gettext_noop("You have asked for this already; wait for the decision")


class DecidedAlready(Conflict):
    """A request is decided once."""

    code = "decided_already"
    title = gettext_noop("This request is decided already")


class ChangedMeanwhile(Conflict):
    """The record does not say any more what the request found."""

    code = "changed_meanwhile"
    title = gettext_noop("The record was changed since this was asked")


@transaction.atomic
def ask(*, actor: User, field: str, wanted: str, reason: str, now: datetime) -> Correction:
    """Ask for another value in the own record. Raises Invalid for a field or value that cannot be, AskedAlready."""
    cadet = Cadet.objects.filter(user=actor).first()
    fields = (*PERSONAL_FIELDS, *RECORD_FIELDS) if cadet else ACCOUNT_FIELDS
    if field not in fields:
        raise Invalid(errors={"field": [gettext("One of {names}.").format(names=", ".join(fields))]})
    record = _holder(cadet, field) if cadet else actor
    says, value = _text(getattr(record, field)), _text(_read(record, field, wanted))
    if value == says:
        raise Invalid(errors={"wanted": [gettext("Your record says that already.")]})
    correction = Correction(
        user=actor, cadet=cadet, field=field, says=says, wanted=value, reason=reason, requested_at=now
    )
    try:
        with transaction.atomic():
            correction.save()
    except IntegrityError:
        raise AskedAlready() from None
    _note(correction, actor=actor, action="correction.requested", reason=reason, now=now)
    return correction


@transaction.atomic
def accept(*, actor: Actor, correction_id: int, now: datetime) -> Correction:
    """Change the record as asked. Raises NotFound, Forbidden, DecidedAlready, ChangedMeanwhile, and what the change raises."""
    correction = _lock_open(actor, correction_id)
    name = correction.field
    if correction.cadet_id is not None:
        cadet = selectors.lock_cadet(actor, correction.cadet_id, Action.KEEP_ROSTER)
        fields = _as_asked(_holder(cadet, name), correction)
        cadets.change_cadet(actor=actor, cadet_id=cadet.pk, version=cadet.version, fields=fields, now=now)
    else:
        fields = _as_asked(User.objects.get(pk=correction.user_id), correction)
        accounts.change(actor=actor, account_id=correction.user_id, fields={name: fields[name]}, now=now)
    return _decide(correction, RequestStatus.ACCEPTED, actor=actor, now=now)


@transaction.atomic
def refuse(*, actor: Actor, correction_id: int, reason: str, now: datetime) -> Correction:
    """Leave the record as it is, and say why. Raises NotFound, Forbidden, DecidedAlready, Invalid without a reason."""
    if not reason.strip():
        raise Invalid(gettext("Say why it is refused."), errors={"reason": [gettext("Say why.")]})
    correction = _lock_open(actor, correction_id)
    return _decide(correction, RequestStatus.REFUSED, actor=actor, now=now, reason=reason)


def _lock_open(actor: Actor, correction_id: int) -> Correction:
    correction = lock_correction(actor, correction_id)
    if correction.status != RequestStatus.OPEN:
        raise DecidedAlready(extra={"status": correction.status})
    return correction


def _holder(cadet: Cadet, field: str) -> Cadet | CadetRecord:
    """The row that has the field."""
    return selectors.record_of(cadet) if field in RECORD_FIELDS else cadet


def _as_asked(record: Cadet | CadetRecord | User, correction: Correction) -> dict[str, Any]:
    if _text(getattr(record, correction.field)) != correction.says:
        raise ChangedMeanwhile(gettext("Look at the record; refuse this request, or have it asked anew."))
    return {correction.field: _read(record, correction.field, correction.wanted)}


def _decide(
    correction: Correction, status: RequestStatus, *, actor: Actor, now: datetime, reason: str = ""
) -> Correction:
    correction.status, correction.decided_at = status, now
    correction.decided_by_name, correction.decision_reason = actor.display_name, reason
    correction.save(update_fields=["status", "decided_at", "decided_by_name", "decision_reason"])
    _note(correction, actor=actor, action=f"correction.{status}", reason=reason, now=now)
    return correction


def _note(correction: Correction, *, actor: Actor, action: str, reason: str, now: datetime) -> None:
    after = {name: getattr(correction, name) for name in ("status", "field", "says", "wanted")}
    audit.record(
        actor=actor, action=action, row=correction, before=None, after=after, reason=reason, now=now,
        person=cadet_person(correction.cadet_id) if correction.cadet_id else account_person(correction.user_id),
    )  # fmt: skip
    cadet = correction.cadet
    place = selectors.latest_places([cadet.pk]).get(cadet.pk) if cadet else None
    event = CorrectionChanged(correction.pk, correction.cadet_id, correction.status)
    to = audience_of(cadet, place) if cadet else [CORPS_AUDIENCE, user_audience(correction.user_id)]
    outbox.publish(event, to=to)


def _read(record: Cadet | CadetRecord | User, name: str, text: str) -> Any:
    """The value that a text stands for. Raises Invalid when the field cannot hold it."""
    field: Any = record._meta.get_field(name)
    try:
        return field.clean(text.strip() or (None if field.null else ""), record)
    except ValidationError as error:
        raise Invalid(errors={"wanted": list(error.messages)}) from None


def _text(value: Any) -> str:
    return "" if value is None else str(value)
