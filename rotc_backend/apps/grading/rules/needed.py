"""What a cadet needs in what is still missing, to pass and for each equivalent: exact, found with the engine itself.

A grade never falls when a score rises, so the least score that reaches a target is found by halving.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum

from apps.grading.rules.engine import AssessmentRule, Facts, grade
from apps.grading.rules.kinds import Result
from apps.grading.rules.policy import Band, Policy

# A score is a whole number of these.
SCORE_STEP = Decimal("0.001")
# Scores of several assessments are raised together, in steps of this percentage of their maxima.
PERCENT_STEP = Decimal("0.001")


class Reach(StrEnum):
    """How a target stands."""

    CERTAIN = "certain"
    NEEDED = "needed"
    IMPOSSIBLE = "impossible"


@dataclass(frozen=True)
class Target:
    """What one equivalent, or better, takes: the least score by assessment id, and as a percentage of the maxima when several
    are missing and each gets the same. Both are empty when it is certain already or impossible."""

    equivalent: Decimal
    lowest_final: Decimal
    is_pass: bool
    reach: Reach
    scores: Mapping[int, Decimal]
    percent: Decimal | None = None


@dataclass(frozen=True)
class Needed:
    """The targets, best equivalent first, for the assessments that are still missing; attendance and aptitude as they stand.

    Without a counted day or an assessment nothing can be said: `targets` is empty.
    """

    missing: tuple[AssessmentRule, ...]
    targets: tuple[Target, ...]


def needed(facts: Facts, policy: Policy, assessments: Sequence[AssessmentRule]) -> Needed:
    """What is needed in everything that is missing, with the same share of the maximum in each."""
    known = facts.scores or {}
    missing = tuple(row for row in assessments if known.get(row.id) is None)
    highest = {row.id: row.maximum for row in missing}
    complete = grade(replace(facts, mark=None, scores={**known, **highest}), policy, assessments)
    if not missing or complete.final is None:
        return Needed(missing, ())
    is_single = len(missing) == 1
    steps = int(missing[0].maximum / SCORE_STEP) if is_single else int(100 / PERCENT_STEP)

    def scores_at(step: int) -> dict[int, Decimal]:
        if is_single:
            return {missing[0].id: step * SCORE_STEP}
        return {row.id: _share_of(row.maximum, step * PERCENT_STEP) for row in missing}

    def reaches(band: Band, step: int) -> bool:
        tried = grade(replace(facts, mark=None, scores={**known, **scores_at(step)}), policy, assessments)
        return tried.final is not None and tried.final >= band.lowest and tried.result is Result.PASSED

    targets = []
    for band in policy.bands:
        step = _least(steps, lambda step, band=band: reaches(band, step))  # type: ignore[misc]
        reach = Reach.IMPOSSIBLE if step is None else Reach.NEEDED if step else Reach.CERTAIN
        targets.append(
            Target(
                band.equivalent,
                band.lowest,
                band is policy.bands[-1],
                reach,
                scores_at(step) if step else {},
                None if is_single or not step else step * PERCENT_STEP,
            )
        )
    return Needed(missing, tuple(targets))


def _share_of(maximum: Decimal, percent: Decimal) -> Decimal:
    """A percentage of a maximum as a score, rounded up to what can be encoded."""
    thousandths = -(-(maximum * percent * 1000) // 100)
    return min(maximum, thousandths * SCORE_STEP)


def _least(steps: int, reached: Callable[[int], bool]) -> int | None:
    """The least of 0..steps that `reached` is true for, and true from there on; None when it is not true for `steps`."""
    if not reached(steps):
        return None
    low, high = 0, steps
    while low < high:
        middle = (low + high) // 2
        if reached(middle):
            high = middle
        else:
            low = middle + 1
    return low
