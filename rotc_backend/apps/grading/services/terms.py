"""What a term needs before anyone can be graded in it."""

from datetime import datetime
from typing import Any

from django.db import transaction

from apps.grading.models import Assessment, GradingPolicy
from apps.grading.rules import VERSION_1, Policy
from apps.system.models import Term
from apps.system.services import audit
from apps.system.services.terms import create_term
from common.actors import Actor


@transaction.atomic
def prepare_term(
    *, term: Term, actor: Actor, now: datetime, policy: Policy = VERSION_1, reason: str = ""
) -> GradingPolicy:
    """A new term's first policy, version 1 unless another is given, and its assessments."""
    first = GradingPolicy.objects.create(
        term=term, version=1, rules=policy.to_json(), reason=reason, created_by_id=actor.pk, created_at=now
    )
    Assessment.objects.bulk_create(
        Assessment(term=term, position=position, **vars(plan))
        for position, plan in enumerate(policy.assessments, start=1)
    )
    audit.record(
        actor=actor,
        action="policy.adopted",
        row=first,
        before=None,
        after=first.rules,
        now=now,
        reason=reason,
    )
    return first


@transaction.atomic
def open_term(
    *,
    actor: Actor,
    name: str,
    now: datetime,
    policy: Policy = VERSION_1,
    policy_reason: str = "",
    **details: Any,
) -> Term:
    """A new term that is ready to be graded in. `details` as `create_term` takes them. Raises what it raises."""
    term = create_term(actor=actor, name=name, now=now, **details)
    prepare_term(term=term, actor=actor, now=now, policy=policy, reason=policy_reason)
    return term
