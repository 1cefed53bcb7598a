"""What a row of a score sheet says, and what it would do to the scores as they stand."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from apps.integration.rules import values
from apps.integration.rules.effects import OWN, Effect, Enrolled, Line, nobody, refused
from apps.integration.rules.kinds import RowOutcome
from apps.integration.rules.rows import STUDENT_NUMBER, Cells
from apps.integration.rules.tables import CellProblem


def score_values(cells: Cells, maxima: Mapping[str, Decimal]) -> dict[str, Any]:
    """What a row says: scores as text by the assessment's code. A blank is no score and no 0."""
    scores = {code: cells.take(code, values.score(maximum)) for code, maximum in maxima.items()}
    found: dict[str, Any] = {
        "student_number": cells.take("student_number", STUDENT_NUMBER),
        "name": cells.take("name", values.text(400)),
        **{code: score_text(value) for code, value in scores.items()},
    }
    return {field: value for field, value in found.items() if value is not None}


def score_text(value: Decimal | None) -> str | None:
    """A score without zeros that say nothing."""
    return None if value is None else f"{value.normalize():f}"


def score_effect(
    line: Line, *, who: Enrolled | None, stored: Mapping[str, Decimal], maxima: Mapping[str, Decimal]
) -> Effect:
    """What the row would do. `stored` are the cadet's scores by code, without the blank ones; `maxima` are those of now, and
    may be lower than when the row was read."""
    if line.problems:
        return refused(line)
    if who is None:
        return nobody(line)
    said = {code: Decimal(line.values[code]) for code in maxima if code in line.values}
    if wrong := [
        CellProblem(code, values.out_of_range(line.values[code], maxima[code]))
        for code, value in said.items()
        if value > maxima[code]
    ]:
        return refused(line, *wrong)
    changes = {
        code: [score_text(stored.get(code)), score_text(value)]
        for code, value in said.items()
        if stored.get(code) != value
    }
    if not changes:
        return Effect(RowOutcome.SAME)
    if who.is_own:
        return refused(line, OWN)
    is_new = all(before is None for before, _ in changes.values())
    return Effect(RowOutcome.NEW if is_new else RowOutcome.CHANGE, changes)
