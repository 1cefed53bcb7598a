"""Which rules a term is graded by."""

from apps.grading import rules
from apps.grading.models import Assessment, GradingPolicy
from common.errors import NotFound


def policy_in_force(term_id: int) -> GradingPolicy:
    """The term's highest policy version. Raises NotFound for a term that was never prepared."""
    policy = GradingPolicy.objects.filter(term_id=term_id).order_by("-version").first()
    if policy is None:
        raise NotFound("This term has no grading policy.")
    return policy


def assessments_of(term_id: int) -> list[Assessment]:
    """The term's assessments in their order."""
    return list(Assessment.objects.filter(term_id=term_id).order_by("position", "id"))


def assessment_rules(assessments: list[Assessment]) -> list[rules.AssessmentRule]:
    """The same as the engine takes them."""
    return [rules.AssessmentRule(row.pk, row.name, row.maximum, row.weight) for row in assessments]
