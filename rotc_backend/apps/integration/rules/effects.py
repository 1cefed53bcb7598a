"""What a row of an import would do to what is stored."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from apps.integration.rules.kinds import RowOutcome
from apps.integration.rules.tables import CellProblem
from common.language import phrase, worded


@dataclass(frozen=True)
class Line:
    """One row: what it says by field, in JSON's types (blank cells are not in it), and what is wrong with it. Of rows that say
    the same and may, such as two equal merits, `turn` counts: 1 is the first."""

    row: int
    values: Mapping[str, Any]
    problems: Sequence[CellProblem] = ()
    turn: int = 1

    @property
    def student_number(self) -> str:
        """Blank when the cell is."""
        return str(self.values.get("student_number", ""))


@dataclass(frozen=True)
class Effect:
    """What a row would do. `changes` maps a field to [before, after]."""

    outcome: RowOutcome
    changes: Mapping[str, list[Any]] = field(default_factory=dict)
    problems: Sequence[CellProblem] = ()


@dataclass(frozen=True)
class Enrolled:
    """Whom a student number stands for in the term. `is_own`: it is whoever imports."""

    cadet_id: int
    enrollment_id: int
    is_own: bool


def nobody(line: Line) -> Effect:
    """The effect of a row whose student number is blank or is nobody's in this term."""
    number = line.student_number
    message = (
        worded(
            "{number} is nobody's in this term. Say who is meant, or take the roster in first.", number=number
        )
        if number
        else worded("The row has no student number. Say who is meant.")
    )
    return Effect(RowOutcome.UNMATCHED, problems=(CellProblem("student_number", message),))


def refused(line: Line, *problems: CellProblem) -> Effect:
    """The effect of a row that cannot be taken in."""
    return Effect(RowOutcome.ERROR, problems=(*line.problems, *problems))


OWN = CellProblem("student_number", phrase("This is you. Nobody records for themselves: leave the row out."))
