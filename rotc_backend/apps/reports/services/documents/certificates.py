"""Certificates of completion and of achievement, a page for each cadet."""

from collections.abc import Sequence
from datetime import datetime

from apps.cadets.models import Cadet
from apps.grading.rules import Policy
from apps.grading.rules.completion import Program
from apps.grading.rules.limits import recognition_for
from apps.grading.selectors.policies import rules_of
from apps.reports.models import Report
from apps.reports.selectors import lifetime_merits
from apps.reports.services.documents import people
from apps.reports.services.documents.basis import term_of
from apps.reports.services.documents.graduates import PROGRAM_NAMES, completed_in
from apps.reports.services.documents.leaves import Leaf, Leaves
from apps.reports.services.documents.paper import LANDSCAPE
from apps.system.selectors import get_unit


def read_completion(*, report: Report, now: datetime) -> Leaves:
    """For everybody who completed the program with the term. Raises NotFound, Forbidden."""
    term = term_of(report)
    program = Program(report.options.get("program") or Program.BASIC)
    leaves = [
        {
            "kind": "Certificate of Completion",
            "cadet_id": one.cadet.pk,
            "name": spoken_name(one.cadet),
            "student_number": one.cadet.student_number,
            "text": f"has completed {PROGRAM_NAMES[program]} of the National Service Training Program",
            "details": " · ".join(f"{part.course}, {part.term_name}" for part in one.parts),
            "serial": one.serial.number if one.serial else "",
        }
        for one in completed_in(term, program)
    ]
    return _certificates(
        report,
        leaves,
        "Nobody completed the program with this term. It must be sealed, with all parts passed.",
    )


def read_achievement(*, report: Report, now: datetime) -> Leaves:
    """For everybody in the term whose merits of all terms reach a recognition. Raises NotFound, Forbidden."""
    term = term_of(report)
    policy: Policy = rules_of(term.pk).policy
    rows = people.enrollments_of(report)
    merits = lifetime_merits([row.cadet_id for row in rows])
    leaves = []
    for row in rows:
        earned = merits.get(row.cadet_id, 0)
        award = recognition_for(earned, policy)
        if award:
            leaves.append(
                {
                    "kind": "Certificate of Achievement",
                    "cadet_id": row.cadet_id,
                    "name": spoken_name(row.cadet),
                    "student_number": row.cadet.student_number,
                    "text": f"is awarded the {award} recognition for {earned} merits earned in training",
                    "details": " · ".join(filter(None, (row.course, people.company_of(row), term.name))),
                    "serial": "",
                }
            )
    return _certificates(report, leaves, "Nobody's merits reach a recognition.")


def spoken_name(cadet: Cadet) -> str:
    """Juan Pedro M. Dela Cruz Jr."""
    parts = (cadet.first_name, cadet.middle_name, cadet.last_name, cadet.suffix)
    return " ".join(part for part in parts if part)


def _certificates(report: Report, leaves: Sequence[Leaf], nobody: str) -> Leaves:
    return Leaves(
        report=report,
        unit=get_unit(),
        template="certificate.html",
        leaves=leaves,
        nobody=nobody,
        size=LANDSCAPE,
        leaves_per_chunk=40,
        is_of_papers=True,
    )
