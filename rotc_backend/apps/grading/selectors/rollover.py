"""Who would go on from a term to another one, and the roll-overs that were made."""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from django.db.models import QuerySet
from django.utils.translation import gettext

from apps.cadets.models import Enrollment
from apps.cadets.rules import EnrollmentStatus
from apps.cadets.selectors import ENROLLMENT_ORDER, in_scope
from apps.grading.models import RollOver
from apps.grading.rules import Grade
from apps.grading.rules.rollover import GOING_ON, Candidate, Onward, onward
from apps.grading.selectors.shown import shown_lines
from apps.system.models import Term
from common.actors import Actor
from common.errors import NotFound


@dataclass(frozen=True)
class Step:
    """One enrollment: whether it goes on and, if so, in which course. Company and platoon stay."""

    enrollment: Enrollment
    grade: Grade
    onward: Onward
    next_course: str


def steps_to(
    actor: Actor,
    source: Term,
    *,
    target: Term | None,
    school_year: str,
    enrollment_ids: Collection[int] | None = None,
) -> list[Step]:
    """What a roll-over of a term would do with its enrollments, or with those given, in name order. `target` is the term that
    they would go to; while there is none yet, `school_year` is that of the term to be.

    The number of statements does not grow with the enrollments. Raises NotFound for a term without a policy.
    """
    rows = Enrollment.objects.filter(in_scope(actor), term=source).select_related(
        "cadet", "company", "platoon"
    )
    if enrollment_ids is not None:
        rows = rows.filter(pk__in=enrollment_ids)
    enrollments = list(rows.order_by(*ENROLLMENT_ORDER))
    wanted = None if enrollment_ids is None else [row.pk for row in enrollments]
    grades = {line.enrollment_id: line.grade for line in shown_lines(source, enrollment_ids=wanted)}
    there = (
        set(Enrollment.objects.filter(term=target).values_list("cadet_id", flat=True)) if target else set()
    )
    year = target.school_year if target else school_year
    is_same_year = bool(year) and year == source.school_year
    steps = []
    for row in enrollments:
        grade = grades[row.pk]
        candidate = Candidate(
            course=row.course,
            status=EnrollmentStatus(row.status),
            ended_on=row.ended_on,
            term_ends_on=source.ends_on,
            is_archived=row.cadet.archived_at is not None,
            is_enrolled_there=row.cadet_id in there,
            mark=grade.mark,
            result=grade.result,
        )
        steps.append(Step(row, grade, *onward(candidate, in_same_school_year=is_same_year)))
    return steps


def summary_of(steps: Sequence[Step]) -> dict[str, object]:
    """How many of each, and the enrollments that go on without having to choose."""
    counted = Counter(step.onward for step in steps)
    return {
        "counts": {kind.value: counted[kind] for kind in Onward},
        "going_on": [step.enrollment.pk for step in steps if step.onward is Onward.GOES_ON],
    }


def may_be_chosen(step: Step) -> bool:
    """Whether a person may have it go on."""
    return step.onward in GOING_ON


def list_roll_overs(actor: Actor, term_id: int) -> QuerySet[RollOver]:
    """The roll-overs out of a term, newest first."""
    return RollOver.objects.filter(source_id=term_id).select_related("source", "target").order_by("-id")


def lock_roll_over(actor: Actor, term_id: int, roll_over_id: int) -> RollOver:
    """A roll-over out of a term, locked until the transaction ends. Raises NotFound."""
    rows = RollOver.objects.select_for_update(no_key=True, of=("self",)).select_related("source", "target")
    found = rows.filter(pk=roll_over_id, source_id=term_id).first()
    if found is None:
        raise NotFound(gettext("There is no such roll-over."))
    return found
