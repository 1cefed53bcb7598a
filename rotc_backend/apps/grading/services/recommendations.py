"""Merits and demerits that one recommends and another one approves or refuses."""

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext, gettext_noop

from apps.authentication.models import User
from apps.authentication.rules.duties import Action
from apps.cadets.models import Enrollment
from apps.cadets.selectors import lock_enrollment, refuse_unless
from apps.cadets.services.cadets import staff_audience_of
from apps.grading.events import LedgerRecommendationChanged
from apps.grading.models import LedgerRecommendation
from apps.grading.rules import LedgerKind, RecommendationStatus
from apps.grading.rules.wording import DECIDED
from apps.grading.selectors.ledger import lock_recommendation
from apps.grading.services.ledger import offered_item, record_entries
from apps.system import outbox
from apps.system.rules import cadet_person
from apps.system.services import audit
from apps.system.services.terms import refuse_sealed
from common.errors import Conflict, Forbidden, Invalid


class AlreadyDecided(Conflict):
    """A recommendation is decided once."""

    code = "already_decided"
    title = gettext_noop("The recommendation is decided already")


class OwnRecommendation(Forbidden):
    """Four eyes: who recommends does not approve."""

    code = "own_recommendation"
    title = gettext_noop("Somebody else must approve it")


@transaction.atomic
def recommend(
    *,
    actor: User,
    enrollment_id: int,
    kind: LedgerKind,
    points: int,
    reason: str,
    occurred_on: date,
    now: datetime,
    catalogue_item: int | None = None,
) -> LedgerRecommendation:
    """Recommend merits or demerits; nothing is given yet. Raises NotFound, Forbidden, TermSealed, Invalid for the item."""
    item = offered_item(catalogue_item, kind=kind)
    enrollment = lock_enrollment(actor, enrollment_id, Action.RECOMMEND_LEDGER)
    refuse_sealed(enrollment.term)
    recommendation = LedgerRecommendation.objects.create(
        enrollment=enrollment,
        kind=kind,
        points=points,
        reason=reason,
        catalogue_item=item,
        occurred_on=occurred_on,
        recommended_by=actor,
        recommended_by_name=actor.display_name,
        recommended_at=now,
    )
    after = {"enrollment": enrollment.pk, "kind": kind, "points": points, "occurred_on": occurred_on}
    audit.record(
        actor=actor, action="ledger.recommended", row=recommendation, before=None, after=after, reason=reason,
        now=now, person=cadet_person(enrollment.cadet_id),
    )  # fmt: skip
    _publish(recommendation, enrollment)
    return recommendation


@transaction.atomic
def approve(
    *, actor: User, recommendation_id: int, now: datetime, confirm_duplicate: bool = False
) -> LedgerRecommendation:
    """Give what was recommended; the approver has issued it.

    Raises NotFound, Forbidden, OwnRecommendation, AlreadyDecided, and what record_entries raises.
    """
    recommendation = _pending(actor, recommendation_id)
    if recommendation.recommended_by_id == actor.pk:
        raise OwnRecommendation(gettext("You recommended it yourself. Somebody else must approve it."))
    (entry,) = record_entries(
        actor=actor,
        enrollment_ids=[recommendation.enrollment_id],
        kind=LedgerKind(recommendation.kind),
        points=recommendation.points,
        reason=recommendation.reason,
        occurred_on=recommendation.occurred_on,
        now=now,
        confirm_duplicate=confirm_duplicate,
        recommendation=recommendation,
    )
    recommendation.entry = entry
    _decide(recommendation, RecommendationStatus.APPROVED, actor=actor, reason="", now=now)
    return recommendation


@transaction.atomic
def refuse(*, actor: User, recommendation_id: int, reason: str, now: datetime) -> LedgerRecommendation:
    """Refuse it with a reason; whoever recommended it withdraws it instead.

    Raises NotFound, Forbidden, AlreadyDecided, Invalid.
    """
    if not reason.strip():
        raise Invalid(gettext("Say why."), errors={"reason": [gettext("Say why.")]})
    recommendation = _pending(actor, recommendation_id)
    is_own = recommendation.recommended_by_id == actor.pk
    status = RecommendationStatus.WITHDRAWN if is_own else RecommendationStatus.REFUSED
    _decide(recommendation, status, actor=actor, reason=reason, now=now)
    return recommendation


def _pending(actor: User, recommendation_id: int) -> LedgerRecommendation:
    """Locked, and for the actor to decide; the own one may be taken back with any duty."""
    recommendation = lock_recommendation(actor, recommendation_id)
    if recommendation.recommended_by_id != actor.pk:
        refuse_unless(actor, Action.KEEP_LEDGER, recommendation.enrollment)
    if recommendation.status != RecommendationStatus.PENDING:
        raise AlreadyDecided(
            gettext(DECIDED[recommendation.status]).format(name=recommendation.decided_by_name)
        )
    return recommendation


def _decide(
    recommendation: LedgerRecommendation,
    status: RecommendationStatus,
    *,
    actor: User,
    reason: str,
    now: datetime,
) -> None:
    recommendation.status = status
    recommendation.decided_by, recommendation.decided_by_name = actor, actor.display_name
    recommendation.decided_at, recommendation.decision_reason = now, reason
    recommendation.save(
        update_fields=["status", "decided_by", "decided_by_name", "decided_at", "decision_reason", "entry"]
    )
    audit.record(
        actor=actor,
        action=f"ledger.recommendation_{status.value}",
        row=recommendation,
        before={"status": RecommendationStatus.PENDING},
        after={"status": status, "entry": recommendation.entry_id},
        reason=reason,
        now=now,
        person=cadet_person(recommendation.enrollment.cadet_id),
    )
    _publish(recommendation, recommendation.enrollment)


def _publish(recommendation: LedgerRecommendation, enrollment: Enrollment) -> None:
    event = LedgerRecommendationChanged(
        recommendation.pk, enrollment.pk, enrollment.term_id, recommendation.status
    )
    outbox.publish(event, to=staff_audience_of(enrollment))
