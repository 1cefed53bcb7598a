"""What a term needs before anyone can be graded in it."""

from datetime import datetime
from typing import Any

from django.db import transaction

from apps.grading import rules
from apps.grading.models import Assessment, GradingPolicy
from apps.system.models import Term
from apps.system.services import audit
from apps.system.services.terms import create_term
from common.actors import Actor


@transaction.atomic
def prepare_term(*, term: Term, actor: Actor, now: datetime) -> GradingPolicy:
    """Policy version 1 and its assessments (prelim, midterm, final of 100 each) for a new term."""
    policy = GradingPolicy.objects.create(
        term=term, version=1, rules=rules.VERSION_1.to_json(), created_by_id=actor.pk, created_at=now
    )
    Assessment.objects.bulk_create(
        Assessment(term=term, position=position, **vars(plan))
        for position, plan in enumerate(rules.VERSION_1.assessments, start=1)
    )
    audit.record(actor=actor, action="policy.adopted", row=policy, before=None, after=policy.rules, now=now)
    return policy


@transaction.atomic
def open_term(*, actor: Actor, name: str, now: datetime, **details: Any) -> Term:
    """A new term that is ready to be graded in. `details` as `create_term` takes them. Raises what it raises."""
    term = create_term(actor=actor, name=name, now=now, **details)
    prepare_term(term=term, actor=actor, now=now)
    return term
