"""What a draft of a policy would do to a term, and what a cadet still needs. Nothing is stored."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum

from django.utils.translation import gettext

from apps.cadets.models import Enrollment
from apps.cadets.selectors import get_enrollment
from apps.grading.rules import Grade, Policy, Result
from apps.grading.rules.needed import Needed, needed
from apps.grading.selectors.corps import GradeLine, lines_under
from apps.grading.selectors.explanation import facts_of
from apps.grading.selectors.policies import bound_assessments, rules_of
from apps.system.selectors import get_term
from common.actors import Actor
from common.errors import Invalid


class Show(StrEnum):
    """Which enrollments of a simulation to see."""

    ALL = "all"
    CHANGED = "changed"
    FLIPPED = "flipped"


class Flip(StrEnum):
    """Who changes sides."""

    NOW_PASSED = "now_passed"
    NOW_FAILED = "now_failed"


@dataclass(frozen=True)
class SimulatedRow:
    """One enrollment under the policy in force and under the draft."""

    before_line: GradeLine
    after: Grade

    @property
    def before(self) -> Grade:
        """The grade as it is."""
        return self.before_line.grade

    @property
    def difference(self) -> Decimal | None:
        """How far the final rises; None unless there are two."""
        if self.before.final is None or self.after.final is None:
            return None
        return self.after.final - self.before.final

    @property
    def is_changed(self) -> bool:
        """Whether final, equivalent or result are others."""
        return _outcome(self.before) != _outcome(self.after)

    @property
    def flip(self) -> Flip | None:
        """From failed to passed or back."""
        sides = (self.before.result, self.after.result)
        if sides == (Result.FAILED, Result.PASSED):
            return Flip.NOW_PASSED
        return Flip.NOW_FAILED if sides == (Result.PASSED, Result.FAILED) else None


def _outcome(grade: Grade) -> tuple[Decimal | None, Decimal | None, Result, Decimal | None, Decimal | None]:
    return grade.final, grade.equivalent, grade.result, grade.lowest_final, grade.highest_final


@dataclass(frozen=True)
class Simulation:
    """All enrollments in name order, and what is to be said of them together."""

    based_on: int
    rows: list[SimulatedRow]

    def shown(self, show: Show) -> list[SimulatedRow]:
        """The rows that are asked for."""
        if show is Show.ALL:
            return self.rows
        return [row for row in self.rows if (row.flip if show is Show.FLIPPED else row.is_changed)]

    @property
    def summary(self) -> Mapping[str, object]:
        """Counts, and the largest rise and fall of a final."""
        differences = [row.difference for row in self.rows if row.difference]
        return {
            "based_on": self.based_on,
            "enrolled": len(self.rows),
            "changed": sum(row.is_changed for row in self.rows),
            "equivalents_changed": sum(row.before.equivalent != row.after.equivalent for row in self.rows),
            "now_passed": sum(row.flip is Flip.NOW_PASSED for row in self.rows),
            "now_failed": sum(row.flip is Flip.NOW_FAILED for row in self.rows),
            "largest_rise": max((found for found in differences if found > 0), default=None),
            "largest_fall": min((found for found in differences if found < 0), default=None),
        }


def simulate(actor: Actor, term_id: int, draft: Policy) -> Simulation:
    """A draft without problems against the real term. Raises NotFound."""
    term = get_term(actor, term_id)
    in_force = rules_of(term.pk)
    before = lines_under(term.pk, in_force.policy, in_force.assessments)
    after = lines_under(term.pk, draft, bound_assessments(term.pk, draft))
    drafted = {line.enrollment_id: line.grade for line in after}
    # Two statements: who enrolls between them is in neither.
    rows = [
        SimulatedRow(line, drafted[line.enrollment_id]) for line in before if line.enrollment_id in drafted
    ]
    rows.sort(key=lambda row: (row.before_line.name, row.before_line.enrollment_id))
    return Simulation(in_force.version.version, rows)


@dataclass(frozen=True)
class NeededScores:
    """What an enrollment needs, under which policy version, with the grade as it stands."""

    enrollment: Enrollment
    policy_version: int
    needed: Needed


def needed_scores(actor: Actor, enrollment_id: int, *, assumed: Mapping[int, Decimal]) -> NeededScores:
    """What an enrollment that the actor sees still needs; `assumed` are scores to reckon with for missing assessments.

    Raises NotFound, Invalid for a score that the assessment cannot have.
    """
    enrollment = get_enrollment(actor, enrollment_id)
    graded_by = rules_of(enrollment.term_id)
    maxima = {row.id: row.maximum for row in graded_by.assessments}
    if any(pk not in maxima or not 0 <= score <= maxima[pk] for pk, score in assumed.items()):
        raise Invalid(
            gettext("Assumed scores lie within 0 and the assessment's maximum."),
            errors={"assume": [gettext("Out of range.")]},
        )
    facts = facts_of(enrollment)
    known = {pk: value for pk, value in (facts.scores or {}).items() if value is not None}
    reckoned = replace(facts, scores={**assumed, **known})
    found = needed(reckoned, graded_by.policy, graded_by.assessments)
    return NeededScores(enrollment, graded_by.version.version, found)
