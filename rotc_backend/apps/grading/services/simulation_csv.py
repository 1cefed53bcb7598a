"""A simulation as a file."""

import csv
import io
from datetime import datetime

from django.db import transaction

from apps.grading.rules import Grade, Policy
from apps.grading.selectors.simulation import SimulatedRow, simulate
from apps.grading.services.policies import refuse_problems
from apps.system.rules import csv_cell
from apps.system.selectors import get_term
from apps.system.services import audit
from common.actors import Actor

COLUMNS = (
    "student_number", "name", "company", "platoon", "final_now", "equivalent_now", "result_now", "final_draft",
    "equivalent_draft", "result_draft", "difference", "flip",
)  # fmt: skip


@transaction.atomic
def export_simulation(*, actor: Actor, term_id: int, policy: Policy, now: datetime) -> str:
    """Every enrollment of a term under the policy in force and under a draft, as CSV in name order.

    Raises NotFound, Invalid.
    """
    refuse_problems(actor=actor, term_id=term_id, policy=policy)
    term = get_term(actor, term_id)
    rows = simulate(actor, term_id, policy).rows
    after = {"rows": len(rows)}
    audit.record(
        actor=actor, action="policy.simulation_exported", row=term, before=None, after=after, now=now
    )
    sheet = io.StringIO(newline="")
    writer = csv.writer(sheet)
    writer.writerow(COLUMNS)
    writer.writerows(map(_cells, rows))
    return sheet.getvalue()


def _cells(row: SimulatedRow) -> list[str]:
    line = row.before_line
    place = [line.company_name, "" if line.platoon is None else str(line.platoon)]
    difference = "" if row.difference is None else str(row.difference)
    return [
        *map(csv_cell, (line.student_number, line.name, *place)),
        *_outcome(row.before),
        *_outcome(row.after),
        # A number, not a formula: a minus at its beginning stays one.
        difference,
        row.flip.value if row.flip else "",
    ]


def _outcome(grade: Grade) -> list[str]:
    stands = grade.mark.value if grade.mark else grade.equivalent
    return [
        "" if grade.final is None else str(grade.final),
        "" if stands is None else str(stands),
        grade.result.value,
    ]
