"""Who has a mark, as far as an actor sees them, and how a mark came about."""

from datetime import date

from django.db.models import F, QuerySet

from apps.cadets.selectors import ENROLLMENT_ORDER, get_enrollment, in_scope
from apps.grading.models import GradeMark
from apps.grading.rules import MarkCode
from apps.system.models import AuditEntry
from apps.system.selectors import changes_of
from apps.system.services import sealing
from common.actors import Actor


def list_marks(
    actor: Actor, term_id: int, *, code: str | None = None, overdue_on: date | None = None
) -> QuerySet[GradeMark]:
    """The marks of a term, the nearest deadline first, then by name; with `overdue_on` the INCs that lapsed before that day
    without anybody having decided what becomes of them."""
    rows = GradeMark.objects.select_related("enrollment__cadet", "enrollment__company", "enrollment__platoon")
    rows = rows.filter(in_scope(actor, path="enrollment__"), enrollment__term_id=term_id)
    if code:
        rows = rows.filter(code=code)
    if overdue_on:
        rows = rows.filter(code=MarkCode.INCOMPLETE, deadline__lt=overdue_on)
    by_name = (f"enrollment__{name}" for name in ENROLLMENT_ORDER)
    return rows.order_by(F("deadline").asc(nulls_last=True), *by_name)


def mark_history(actor: Actor, enrollment_id: int) -> list[AuditEntry]:
    """What became of an enrollment's mark, the latest first, from the audit log. Raises NotFound."""
    enrollment = get_enrollment(actor, enrollment_id)
    return sealing.opened(changes_of(enrollment, "mark."))
