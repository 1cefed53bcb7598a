"""Scores: many cells at once, each against the version that its writer saw."""

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

from django.db import transaction
from django.utils.translation import gettext

from apps.authentication.models import User
from apps.authentication.rules.duties import Action
from apps.cadets.models import Enrollment
from apps.cadets.selectors import in_scope
from apps.cadets.services.cadets import audience_of
from apps.grading.events import ScoresSaved
from apps.grading.models import Assessment, Score
from apps.grading.selectors.policies import assessments_of
from apps.grading.selectors.scores import Cell, cell_of
from apps.system import outbox
from apps.system.selectors import share_term
from apps.system.services import audit
from apps.system.services.terms import refuse_sealed
from common.actors import Actor

MAX_CELLS = 2000
MAX_DECIMALS = 3
# Decimal() reads more than people mean: "9_5" as 95, "1e2", "NaN".
_NUMBER = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)")


class CellOutcome(StrEnum):
    """What became of a cell."""

    SAVED = "saved"
    CONFLICT = "conflict"
    INVALID = "invalid"


@dataclass(frozen=True)
class CellSent:
    """A cell as it was typed: text, or None and "" for blank; `version` is the one that the writer saw, 0 for none."""

    enrollment_id: int
    assessment_id: int
    value: str | None
    version: int


@dataclass(frozen=True)
class CellResult:
    """The answer to one cell: `current` is what is stored now."""

    enrollment_id: int
    assessment_id: int
    outcome: CellOutcome
    current: Cell | None
    message: str = ""


def parse_score(text: str | None, *, maximum: Decimal) -> Decimal | None:
    """A score from text; blank is None, never 0. Raises ValueError with a sentence for the person."""
    stripped = (text or "").strip()
    if not stripped:
        return None
    if not _NUMBER.fullmatch(stripped):
        raise ValueError(gettext("“{typed}” is not a number.").format(typed=stripped[:20]))
    value = Decimal(stripped)
    if not 0 <= value <= maximum:
        raise ValueError(
            gettext("{typed} is outside 0 to {most}.").format(
                typed=stripped[:20], most=f"{maximum.normalize():f}"
            )
        )
    if len(stripped.partition(".")[2]) > MAX_DECIMALS:
        raise ValueError(gettext("At most {most} decimals.").format(most=MAX_DECIMALS))
    return abs(value)


@transaction.atomic
def save_scores(*, actor: Actor, term_id: int, cells: Sequence[CellSent], now: datetime) -> list[CellResult]:
    """Save what can be saved; each cell gets its own answer, in the order given.

    A cell outside the actor's scope is one that is not there. A cell whose version is not the stored one is a conflict, unless
    it says what is stored already. Raises NotFound for the term, TermSealed.
    """
    # A policy with a lower maximum waits for this, or this for it: none comes between the look at the maximum and the save.
    term = share_term(actor, term_id)
    refuse_sealed(term)
    assessments = {row.pk: row for row in assessments_of(term_id)}
    # Two encoders of one squad lock in the same order.
    rows = Enrollment.objects.select_related("cadet").select_for_update(no_key=True, of=("self",))
    wanted = {cell.enrollment_id for cell in cells}
    rows = rows.filter(in_scope(actor, Action.ENCODE_SCORES), term_id=term_id, pk__in=wanted)
    enrollments = {
        row.pk: row for row in rows.order_by("pk") if actor.pk is None or row.cadet.user_id != actor.pk
    }
    stored = {
        (row.enrollment_id, row.assessment_id): row
        for row in Score.objects.filter(enrollment__in=enrollments)
    }
    changes: dict[tuple[int, int], dict[str, Any] | None] = {}
    results = []
    for cell in cells:
        assessment = assessments.get(cell.assessment_id)
        if cell.enrollment_id not in enrollments or assessment is None:
            results.append(_invalid(cell, None, gettext("There is no such cell in this term.")))
            continue
        results.append(_apply(cell, assessment, stored, changes, actor=actor, now=now))
    _save(stored, changes, actor=actor, now=now)
    _publish(term_id, enrollments, changes)
    return results


def _apply(
    cell: CellSent,
    assessment: Assessment,
    stored: dict[tuple[int, int], Score],
    changes: dict[tuple[int, int], dict[str, Any] | None],
    *,
    actor: Actor,
    now: datetime,
) -> CellResult:
    key = (cell.enrollment_id, cell.assessment_id)
    score = stored.get(key)
    current = cell_of(cell.assessment_id, score)
    try:
        value = parse_score(cell.value, maximum=assessment.maximum)
    except ValueError as error:
        return _invalid(cell, current, str(error))
    if value == current.value:
        return CellResult(*key, CellOutcome.SAVED, current)
    if cell.version != current.version:
        said = gettext("Someone else changed this score meanwhile.")
        return CellResult(*key, CellOutcome.CONFLICT, current, said)
    changes.setdefault(key, None if score is None else {"value": score.value})
    if score is None:
        score = Score(enrollment_id=key[0], assessment_id=key[1], version=0)
        stored[key] = score
    score.value, score.version, score.updated_at = value, score.version + 1, now
    score.updated_by = actor if isinstance(actor, User) else None
    return CellResult(*key, CellOutcome.SAVED, cell_of(cell.assessment_id, score))


def _invalid(cell: CellSent, current: Cell | None, message: str) -> CellResult:
    return CellResult(cell.enrollment_id, cell.assessment_id, CellOutcome.INVALID, current, message)


def _save(
    stored: dict[tuple[int, int], Score],
    changes: dict[tuple[int, int], dict[str, Any] | None],
    *,
    actor: Actor,
    now: datetime,
) -> None:
    Score.objects.bulk_create([stored[key] for key, before in changes.items() if before is None])
    Score.objects.bulk_update(
        [stored[key] for key, before in changes.items() if before is not None],
        ["value", "version", "updated_by", "updated_at"],
    )
    table = Score._meta.db_table
    audit.record_many(
        actor=actor,
        action="score.saved",
        changes=[
            audit.Change(
                table,
                stored[key].pk,
                before,
                {"enrollment": key[0], "assessment": key[1], "value": stored[key].value},
            )
            for key, before in changes.items()
        ],
        now=now,
    )


def _publish(
    term_id: int, enrollments: dict[int, Enrollment], changes: dict[tuple[int, int], dict[str, Any] | None]
) -> None:
    """One event per audience with the cells that it may know of: the corps, each company and platoon, each cadet."""
    cells: defaultdict[str, list[dict[str, Any]]] = defaultdict(list)
    for enrollment_id, assessment_id in changes:
        enrollment = enrollments[enrollment_id]
        for audience in audience_of(enrollment.cadet, enrollment):
            cells[audience].append({"enrollment_id": enrollment_id, "assessment_id": assessment_id})
    outbox.publish_many((ScoresSaved(term_id, own), [audience]) for audience, own in cells.items())
