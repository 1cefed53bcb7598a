"""The grades as everyone reads them: of a sealed term those that were sealed, else those that the records give now.

Whoever shows a grade to somebody reads it here. Whoever computes (the seal itself, simulations) asks the engines.
"""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from apps.cadets.models import Enrollment
from apps.cadets.selectors import get_enrollment, places_at
from apps.grading.models import SealedTerm
from apps.grading.rules import packet
from apps.grading.selectors.corps import GradeLine, grade_lines
from apps.grading.selectors.explanation import ExplainedGrade, Node, explain_enrollment
from apps.grading.selectors.seal import seal_in_force, sealed_grades
from apps.system.models import Term
from common.actors import Actor
from common.language import is_translated, translated


def shown_lines(
    term: Term, *, enrollment_ids: Sequence[int] | None = None, as_of: datetime | None = None
) -> list[GradeLine]:
    """The grades of a term's enrollments, or of those given, in order of enrollment; with `as_of` as they were at that moment.

    Raises NotFound for a term without a policy.
    """
    seal = seal_in_force(term) if as_of is None else None
    if seal is None:
        return grade_lines(term.pk, enrollment_ids=enrollment_ids, as_of=as_of)
    return sealed_lines(seal, enrollment_ids=enrollment_ids)


def sealed_lines(seal: SealedTerm, *, enrollment_ids: Collection[int] | None = None) -> list[GradeLine]:
    """What a seal says, in order of enrollment."""
    # Of the packet only what is shown: the explanations are most of it.
    lines = sealed_grades(seal, enrollment_ids=enrollment_ids).values_list("packet__line", flat=True)
    return [packet.revive(GradeLine, line) for line in lines]


def shown_grade(actor: Actor, enrollment_id: int, *, as_of: datetime | None = None) -> ExplainedGrade:
    """The grade of an enrollment that the actor may see, with its explanation; with `as_of` both, and where the cadet stood, as
    they were at that moment. Raises NotFound."""
    enrollment = get_enrollment(actor, enrollment_id)
    seal = seal_in_force(enrollment.term) if as_of is None else None
    sealed = sealed_grades(seal, enrollment_ids=[enrollment.pk]).first() if seal else None
    if as_of is not None and (left := places_at(enrollment.term_id, as_of).get(enrollment.pk)):
        enrollment.company, enrollment.platoon = left.from_company, left.from_platoon
    if sealed is None:
        return explain_enrollment(enrollment, as_of=as_of)
    content = sealed.packet
    return ExplainedGrade(
        enrollment,
        packet.revive(GradeLine, content["line"]).grade,
        content["policy_version"],
        _sealed_nodes(enrollment, content["explanation"]),
    )


def _sealed_nodes(enrollment: Enrollment, sealed: list[Any]) -> tuple[Node, ...]:
    """What was sealed. For a page in another language the records tell it anew, if what they tell in English is word for word
    what was sealed; else it stays English."""
    if is_translated():
        with translated(str):
            again = explain_enrollment(enrollment)
        if packet.plain(again.explanation) == sealed:
            return explain_enrollment(enrollment).explanation
    return packet.revive(tuple[Node, ...], sealed)
