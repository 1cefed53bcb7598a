"""A sealed term is opened again by two people: one asks with a memo, an admin who is somebody else decides."""

from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext, gettext_noop

from apps.authentication.models import User
from apps.authentication.rules import Role
from apps.grading.models import SealReopening
from apps.grading.rules import ReopeningStatus, SealState
from apps.grading.rules.wording import DECIDED
from apps.grading.selectors.seal import lock_reopening, seal_in_force
from apps.grading.services.seal import publish
from apps.system.rules import TermStatus
from apps.system.selectors import lock_term
from apps.system.services import audit
from common.errors import Conflict, Forbidden, Invalid


class NotSealed(Conflict):
    """There is no seal to open."""

    code = "not_sealed"
    title = gettext_noop("The term is not sealed")


class ReopeningPending(Conflict):
    """One request at a time."""

    code = "reopening_pending"
    title = gettext_noop("Somebody has asked for it already")


class ReopeningDecided(Conflict):
    """A request is decided once."""

    code = "reopening_decided"
    title = gettext_noop("The request is decided already")


class OwnReopening(Forbidden):
    """Four eyes: who asks does not decide."""

    code = "own_reopening"
    title = gettext_noop("Somebody else must decide it")


@transaction.atomic
def request_reopening(*, actor: User, term_id: int, memo: str, now: datetime) -> SealReopening:
    """Ask for a sealed term to be opened again. Raises NotFound, Invalid without a memo, NotSealed, ReopeningPending."""
    if not memo.strip():
        raise Invalid(
            gettext("Say what must be corrected, and why."), errors={"memo": [gettext("Say what and why.")]}
        )
    term = lock_term(actor, term_id)
    seal = seal_in_force(term)
    if seal is None:
        raise NotSealed(gettext("{name} is not sealed; correct it as it is.").format(name=term.name))
    try:
        with transaction.atomic():
            reopening = SealReopening.objects.create(
                seal=seal,
                memo=memo,
                requested_by=actor,
                requested_by_name=actor.display_name,
                requested_at=now,
            )
    except IntegrityError:
        raise ReopeningPending(gettext("Let that request be decided first.")) from None
    audit.record(
        actor=actor, action="term.reopening_requested", row=term, before=None,
        after={"version": seal.version, "reopening": reopening.pk}, reason=memo, now=now,
    )  # fmt: skip
    publish(term, seal.version, SealState.REOPENING_REQUESTED)
    return reopening


@transaction.atomic
def approve_reopening(
    *, actor: User, term_id: int, reopening_id: int, reason: str, now: datetime
) -> SealReopening:
    """Open the term for encoding again; the sealed version stays as it is, the next seal is a new one.

    Raises NotFound, Forbidden, OwnReopening, ReopeningDecided.
    """
    term = lock_term(actor, term_id)
    reopening = _to_decide(actor, term_id, reopening_id)
    before = {"status": term.status}
    _decide(reopening, ReopeningStatus.APPROVED, actor=actor, reason=reason, now=now)
    term.status = TermStatus.ENCODING
    term.save(update_fields=["status"])
    after = {
        "status": term.status,
        "version": reopening.seal.version,
        "reopening": reopening.pk,
        "requested_by": reopening.requested_by_name,
    }
    audit.record(
        actor=actor,
        action="term.reopened",
        row=term,
        before=before,
        after=after,
        reason=reason or reopening.memo,
        now=now,
    )
    publish(term, reopening.seal.version, SealState.REOPENED)
    return reopening


@transaction.atomic
def refuse_reopening(
    *, actor: User, term_id: int, reopening_id: int, reason: str, now: datetime
) -> SealReopening:
    """Leave the term sealed. Raises NotFound, Forbidden, OwnReopening, ReopeningDecided, Invalid without a reason."""
    if not reason.strip():
        raise Invalid(gettext("Say why."), errors={"reason": [gettext("Say why.")]})
    term = lock_term(actor, term_id)
    reopening = _to_decide(actor, term_id, reopening_id)
    _decide(reopening, ReopeningStatus.REFUSED, actor=actor, reason=reason, now=now)
    after = {"version": reopening.seal.version, "reopening": reopening.pk}
    audit.record(
        actor=actor,
        action="term.reopening_refused",
        row=term,
        before=None,
        after=after,
        reason=reason,
        now=now,
    )
    publish(term, reopening.seal.version, SealState.REOPENING_REFUSED)
    return reopening


def _to_decide(actor: User, term_id: int, reopening_id: int) -> SealReopening:
    if actor.role != Role.ADMIN:
        raise Forbidden(gettext("An admin decides whether a sealed term is opened again."))
    reopening = lock_reopening(actor, term_id, reopening_id)
    if reopening.status != ReopeningStatus.PENDING:
        raise ReopeningDecided(gettext(DECIDED[reopening.status]).format(name=reopening.decided_by_name))
    asked = reopening.requested_by
    same_mail = bool(actor.email) and actor.email.casefold() == asked.email.casefold()
    if asked.pk == actor.pk or same_mail:
        raise OwnReopening(gettext("You asked for it yourself. Another admin must decide."))
    return reopening


def _decide(
    reopening: SealReopening, status: ReopeningStatus, *, actor: User, reason: str, now: datetime
) -> None:
    reopening.status = status
    reopening.decided_by, reopening.decided_by_name = actor, actor.display_name
    reopening.decided_at, reopening.decision_reason = now, reason
    reopening.save(update_fields=["status", "decided_by", "decided_by_name", "decided_at", "decision_reason"])
