"""New versions of a term's policy."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext, gettext_noop

from apps.grading.events import PolicyAdopted
from apps.grading.models import Assessment, GradingPolicy
from apps.grading.rules import Policy
from apps.grading.rules.examples import WorkedExample, worked_examples
from apps.grading.rules.policy import AssessmentPlan
from apps.grading.rules.validation import problems
from apps.grading.selectors.policies import policy_in_force
from apps.system import outbox
from apps.system.models import Term
from apps.system.rules import UNIT_AUDIENCE
from apps.system.selectors import get_term
from apps.system.services import audit
from apps.system.services.terms import refuse_sealed
from common.actors import Actor
from common.errors import Conflict, FieldErrors, Invalid, StaleWrite
from common.language import translated


class PolicyUnchanged(Conflict):
    """A version that says what the one before it says is none."""

    code = "policy_unchanged"
    title = gettext_noop("The policy in force says the same")


@dataclass(frozen=True)
class CheckedDraft:
    """What is wrong with a draft by field, and examples under it when nothing is."""

    problems: FieldErrors
    examples: list[WorkedExample]


def check_draft(*, actor: Actor, term_id: int, policy: Policy) -> CheckedDraft:
    """Look at a draft; nothing is stored. Raises NotFound for the term."""
    found = _problems(get_term(actor, term_id), policy)
    with translated(gettext):
        return CheckedDraft(found, [] if found else worked_examples(policy))


def refuse_problems(*, actor: Actor, term_id: int, policy: Policy) -> None:
    """Raise Invalid with every wrong field of a draft, NotFound for the term."""
    if found := _problems(get_term(actor, term_id), policy):
        raise Invalid(gettext("The policy cannot be adopted as it is."), errors=found)


@transaction.atomic
def adopt_policy(
    *, actor: Actor, term_id: int, policy: Policy, based_on: int, reason: str, now: datetime
) -> GradingPolicy:
    """A new version, in force at once; `based_on` is the version that its author saw in force.

    Raises NotFound, TermSealed, Invalid with every wrong field, StaleWrite when another version came meanwhile,
    PolicyUnchanged.
    """
    term = get_term(actor, term_id)
    # Two admins number their versions one after the other, and none slips past a seal.
    term = Term.objects.select_for_update(no_key=True).get(pk=term.pk)
    refuse_sealed(term)
    if not reason.strip():
        raise Invalid(gettext("Say why the policy changes."), errors={"reason": [gettext("Say why.")]})
    refuse_problems(actor=actor, term_id=term.pk, policy=policy)
    before = policy_in_force(term.pk)
    if before.version != based_on:
        raise StaleWrite(
            gettext("Version {version} was adopted meanwhile.").format(version=before.version),
            extra={"current": {"version": before.version, **before.rules}},
        )
    if Policy.from_json(before.rules) == policy:
        raise PolicyUnchanged(gettext("Version {version} says the same.").format(version=before.version))
    adopted = GradingPolicy.objects.create(
        term=term,
        version=before.version + 1,
        rules=policy.to_json(),
        reason=reason,
        created_by_id=actor.pk,
        created_at=now,
    )
    _keep_assessments(term, policy)
    audit.record(
        actor=actor,
        action="policy.adopted",
        row=adopted,
        before=before.rules,
        after=adopted.rules,
        reason=reason,
        now=now,
    )
    outbox.publish(PolicyAdopted(term.pk, adopted.version), to=[UNIT_AUDIENCE])
    return adopted


def _problems(term: Term, policy: Policy) -> FieldErrors:
    with translated(gettext):
        found = problems(policy)
    rows = Assessment.objects.filter(term=term).annotate(best=Max("scores__value"))
    best = {row.code: row.best for row in rows if row.best is not None}
    for number, plan in enumerate(policy.assessments):
        if plan.code in best and best[plan.code] > plan.maximum:
            sentence = gettext("Scores up to {best} are encoded already.").format(
                best=f"{best[plan.code].normalize():f}"
            )
            found.setdefault(f"assessments.{number}.maximum", []).append(sentence)
    return found


def _keep_assessments(term: Term, policy: Policy) -> None:
    """The term's rows follow the policy. One that it names no more stays with its scores, and does not count."""
    rows = {row.code: row for row in Assessment.objects.filter(term=term)}
    Assessment.objects.filter(term=term).exclude(code__in=[plan.code for plan in policy.assessments]).update(
        is_used=False
    )
    for position, plan in enumerate(policy.assessments, start=1):
        row = rows.get(plan.code) or Assessment(term=term, code=plan.code)
        _follow(row, plan, position)


def _follow(row: Assessment, plan: AssessmentPlan, position: int) -> None:
    row.name, row.maximum, row.weight, row.base = plan.name, plan.maximum, plan.weight, plan.base
    row.position, row.is_used = position, True
    row.save()
