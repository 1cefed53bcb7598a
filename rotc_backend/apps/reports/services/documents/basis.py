"""What grades a document is made from: the seal's, or those computed now."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext

from apps.authentication.rules.duties import Action
from apps.grading.rules import Policy
from apps.grading.selectors.corps import GradeLine, lines_under
from apps.grading.selectors.policies import policies_of, rules_of
from apps.grading.selectors.seal import seal_in_force
from apps.grading.selectors.shown import sealed_lines
from apps.reports.models import Report
from apps.system.models import Term, UnitSettings
from apps.system.selectors import get_term, get_unit
from common.errors import Forbidden


@dataclass(frozen=True)
class Basis:
    """Letterhead, policy and lines of a term. `says` is a sentence for the paper: whether the grades are final."""

    term: Term
    unit: UnitSettings
    policy: Policy
    policy_version: int
    lines: Sequence[GradeLine]
    says: str


def term_of(report: Report) -> Term:
    """The term that a report is of. Raises NotFound, Forbidden as `refuse_ended_duty`."""
    refuse_ended_duty(report)
    return get_term(report.requested_by, report.term_id or 0)


def refuse_ended_duty(report: Report) -> None:
    """Raises Forbidden when whoever asked has no duty any more that covers the company, or the whole corps."""
    scope = report.requested_by.scope(Action.ORDER_REPORTS)
    if not scope.covers(company_id=report.company_id, platoon_id=None):
        raise Forbidden(gettext("Your duty that covered it has ended."))


def read_basis(report: Report) -> Basis:
    """The grades of a report's term and company. Raises NotFound for a term without a policy, Forbidden as `term_of`."""
    term = term_of(report)
    basis = _sealed(term) or _live(term)
    wanted = [line for line in basis.lines if report.company_id in (None, line.company_id)]
    return Basis(term, basis.unit, basis.policy, basis.policy_version, wanted, basis.says)


def version_in_force(report: Report) -> int | None:
    """The policy version of a report's term: what papers bear that state no grade of their own. None where there is none."""
    return policies_of(report.term_id or 0).values_list("version", flat=True).first()


def _sealed(term: Term) -> Basis | None:
    """Of a sealed term: grades, policy, letterhead and signatories of the seal."""
    seal = seal_in_force(term)
    if seal is None:
        return None
    policy = seal.header["policy"]
    return Basis(
        term,
        UnitSettings(pk=1, **seal.header["unit"]),
        Policy.from_json(policy["rules"]),
        policy["version"],
        sealed_lines(seal),
        f"Final: the term is sealed (version {seal.version}).",
    )


def _live(term: Term) -> Basis:
    # The version that is printed must be the one that the grades were computed by, so it is read once and handed on.
    graded_by = rules_of(term.pk)
    lines = lines_under(term.pk, graded_by.policy, graded_by.assessments)
    return Basis(
        term,
        get_unit(),
        graded_by.policy,
        graded_by.version.version,
        lines,
        "Provisional: the term is not sealed yet.",
    )
