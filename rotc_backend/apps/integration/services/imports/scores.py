"""Scores of the term's assessments."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from functools import cached_property
from typing import Any

from apps.grading.models import Assessment, Score
from apps.grading.selectors.policies import assessments_of
from apps.grading.services import imported
from apps.grading.services.imported import ImportedScore
from apps.integration import selectors
from apps.integration.models import ImportRow
from apps.integration.rules.effects import Effect, Line
from apps.integration.rules.rows import Cells
from apps.integration.rules.scores import score_effect, score_values
from apps.integration.rules.tables import Column, Layout, score_import_columns
from apps.integration.services.imports.importer import Importer, Obstacle
from common.language import phrase

MAXIMUM_LOWERED = phrase("The score of before is more than the exam's highest by now: it stays as it is.")
CHANGED_SINCE = phrase("The score was changed since: it stays as it is now.")


class ScoresImporter(Importer):
    """See Importer."""

    @cached_property
    def _assessments(self) -> dict[str, Assessment]:
        return {row.code: row for row in assessments_of(self.term.pk)}

    @cached_property
    def _maxima(self) -> dict[str, Decimal]:
        return {code: row.maximum for code, row in self._assessments.items()}

    @cached_property
    def columns(self) -> Sequence[Column]:
        """One per assessment of the term."""
        return score_import_columns([(row.code, row.name) for row in self._assessments.values()])

    def missing(self, layout: Layout) -> Sequence[str]:
        """All assessments, when the file has none of them: most files are of one."""
        exams = self._assessments
        return [] if exams.keys() & layout.headings.keys() else [row.name for row in exams.values()]

    def values(self, cells: Cells) -> dict[str, Any]:
        """See rules.scores."""
        return score_values(cells, self._maxima)

    def key(self, values: dict[str, Any]) -> str:
        """One row per cadet."""
        return str(values.get("student_number", ""))

    def effects(self, lines: Sequence[Line]) -> list[Effect]:
        """See Importer."""
        people = selectors.enrolled(self.actor, self.term.pk, [line.student_number for line in lines])
        codes = {row.pk: code for code, row in self._assessments.items()}
        stored: dict[int, dict[str, Decimal]] = defaultdict(dict)
        found = Score.objects.filter(
            enrollment__in=[who.enrollment_id for who in people.values()],
            assessment__in=codes,
        )
        for enrollment_id, assessment_id, value in found.values_list(
            "enrollment_id", "assessment_id", "value"
        ):
            if value is not None:
                stored[enrollment_id][codes[assessment_id]] = value
        return [
            score_effect(
                line,
                who=who,
                stored=stored[who.enrollment_id] if who else {},
                maxima=self._maxima,
            )
            for line in lines
            for who in [people.get(line.student_number)]
        ]

    def take_in(self, rows: Sequence[ImportRow], *, now: datetime, reason: str, announce: bool) -> None:
        """See Importer."""
        people = selectors.enrolled(self.actor, self.term.pk, [row.student_number for row in rows])
        cells = [
            ImportedScore(
                people[row.student_number].enrollment_id, self._assessments[code].pk, Decimal(after)
            )
            for row in rows
            for code, (_, after) in row.changes.items()
        ]
        written = iter(
            imported.save_imported_scores(
                actor=self.actor, term=self.term, cells=cells, now=now, reason=reason
            )
        )
        for row in rows:
            row.done = {
                "scores": [
                    [one.enrollment_id, one.assessment_id, one.before, one.version]
                    for one in (next(written) for _ in row.changes)
                ]
            }

    def obstacles(self, rows: Sequence[ImportRow]) -> list[Obstacle]:
        """A cell that has another version by now, or whose score of before is more than its exam has by now."""
        enrollments = {cell[0] for row in rows for cell in row.done["scores"]}
        versions = {
            (enrollment_id, assessment_id): version
            for enrollment_id, assessment_id, version in Score.objects.filter(
                enrollment__in=enrollments
            ).values_list("enrollment_id", "assessment_id", "version")
        }
        maxima = {row.pk: row.maximum for row in self._assessments.values()}
        found = []
        for row in rows:
            cells = row.done["scores"]
            if any(versions.get((cell[0], cell[1])) != cell[3] for cell in cells):
                found.append(Obstacle(row.number, CHANGED_SINCE))
            elif any(
                cell[2] and Decimal(cell[2]) > maxima.get(cell[1], Decimal("Infinity")) for cell in cells
            ):
                found.append(Obstacle(row.number, MAXIMUM_LOWERED))
        return found

    def undo(self, rows: Sequence[ImportRow], *, now: datetime, reason: str, announce: bool) -> None:
        """Each cell becomes what it was, as a new version."""
        cells = [
            ImportedScore(enrollment_id, assessment_id, None if before is None else Decimal(before))
            for row in rows
            for enrollment_id, assessment_id, before, _ in row.done["scores"]
        ]
        imported.save_imported_scores(actor=self.actor, term=self.term, cells=cells, now=now, reason=reason)
