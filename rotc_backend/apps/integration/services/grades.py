"""A term's grades, to take out of the system."""

from datetime import datetime

from django.db import transaction

from apps.grading.selectors.corps import GradeLine
from apps.grading.selectors.shown import shown_lines
from apps.system.selectors import get_term
from apps.system.services import audit
from common.actors import Actor


@transaction.atomic
def export_grades(*, actor: Actor, term_id: int, now: datetime) -> list[GradeLine]:
    """The grades of a term, in order of enrollment; that they were taken is noted in the audit log. Raises NotFound."""
    term = get_term(actor, term_id)
    lines = shown_lines(term)
    after = {"grades": len(lines)}
    audit.record(actor=actor, action="grades.exported", row=term, before=None, after=after, now=now)
    return lines
