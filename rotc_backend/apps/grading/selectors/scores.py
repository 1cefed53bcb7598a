"""The score grid."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from apps.cadets.models import Enrollment
from apps.grading.models import Assessment, Score


@dataclass(frozen=True)
class Cell:
    """One score as it is now; `version` 0 and no value while it was never written."""

    assessment: int
    value: Decimal | None
    version: int


@dataclass(frozen=True)
class GridRow:
    """One enrollment's cells, in the order of the assessments."""

    enrollment: Enrollment
    scores: list[Cell]


def grid_rows(enrollments: Sequence[Enrollment], assessments: Sequence[Assessment]) -> list[GridRow]:
    """The grid's rows for enrollments with their cadets; one query."""
    found = {
        (score.enrollment_id, score.assessment_id): score
        for score in Score.objects.filter(enrollment__in=enrollments)
    }
    return [
        GridRow(
            enrollment,
            [cell_of(assessment.pk, found.get((enrollment.pk, assessment.pk))) for assessment in assessments],
        )
        for enrollment in enrollments
    ]


def cell_of(assessment_id: int, score: Score | None) -> Cell:
    """The cell of a score that may not have been written yet."""
    return Cell(assessment_id, score.value if score else None, score.version if score else 0)
