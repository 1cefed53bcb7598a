"""Which rules a term is graded by, now or at a moment in the past."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import count

from django.db.models import QuerySet
from django.utils.translation import gettext

from apps.grading.models import Assessment, GradingPolicy
from apps.grading.rules import AssessmentRule, Policy
from common.errors import NotFound


@dataclass(frozen=True)
class TermRules:
    """A policy version as the engine takes it: `assessments` are bound to the term's rows."""

    version: GradingPolicy
    policy: Policy
    assessments: list[AssessmentRule]


def policy_in_force(term_id: int, *, as_of: datetime | None = None) -> GradingPolicy:
    """The term's highest policy version, of those adopted by `as_of`. Raises NotFound when there is none."""
    versions = policies_of(term_id)
    policy = (versions.filter(created_at__lte=as_of) if as_of else versions).first()
    if policy is None:
        raise NotFound(
            gettext("This term had no grading policy then.")
            if as_of
            else gettext("This term has no grading policy.")
        )
    return policy


def policies_of(term_id: int) -> QuerySet[GradingPolicy]:
    """All versions, newest first."""
    return GradingPolicy.objects.filter(term_id=term_id).order_by("-version")


def rules_of(term_id: int, *, as_of: datetime | None = None) -> TermRules:
    """What the term is graded by, or was at a moment. Raises NotFound."""
    version = policy_in_force(term_id, as_of=as_of)
    policy = Policy.from_json(version.rules)
    return TermRules(version, policy, bound_assessments(term_id, policy))


def bound_assessments(term_id: int, policy: Policy) -> list[AssessmentRule]:
    """The assessments that a policy wants, by the ids of the term's rows. One that has no row yet (of a draft) has an id below
    0, which no score has. A policy that names none takes the term's as they are."""
    if not policy.assessments:
        return assessment_rules(assessments_of(term_id))
    ids = dict(Assessment.objects.filter(term_id=term_id).values_list("code", "pk"))
    unknown = count(1)
    return [
        AssessmentRule(
            ids[plan.code] if plan.code in ids else -next(unknown),
            plan.name,
            plan.maximum,
            plan.weight,
            plan.base,
        )
        for plan in policy.assessments
    ]


def assessments_of(term_id: int) -> list[Assessment]:
    """The assessments that the term's policy in force names, in their order."""
    return list(Assessment.objects.filter(term_id=term_id, is_used=True).order_by("position", "id"))


def assessment_rules(assessments: Sequence[Assessment]) -> list[AssessmentRule]:
    """The same as the engine takes them."""
    return [AssessmentRule(row.pk, row.name, row.maximum, row.weight, row.base) for row in assessments]
