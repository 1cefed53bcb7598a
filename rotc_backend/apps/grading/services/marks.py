"""INC, DO and T."""

from datetime import datetime

from django.db import transaction

from apps.authentication.models import User
from apps.authentication.rules.duties import Action
from apps.cadets.selectors import lock_enrollment
from apps.cadets.services.cadets import audience_of
from apps.grading.events import MarkSet
from apps.grading.models import GradeMark
from apps.grading.rules import MarkCode
from apps.system import outbox
from apps.system.services import audit
from apps.system.services.terms import refuse_sealed
from common.actors import Actor
from common.errors import Invalid


@transaction.atomic
def set_mark(
    *, actor: Actor, enrollment_id: int, code: MarkCode | None, reason: str, now: datetime
) -> GradeMark | None:
    """Set the mark of an enrollment, or lift it with None. The same mark again changes nothing.

    Raises NotFound, TermSealed, Invalid without a reason.
    """
    enrollment = lock_enrollment(actor, enrollment_id, Action.SET_MARKS)
    refuse_sealed(enrollment.term)
    existing = GradeMark.objects.filter(enrollment=enrollment).first()
    before = MarkCode(existing.code) if existing else None
    if before == code:
        return existing
    if not reason.strip():
        raise Invalid("Say why the mark is set or lifted.", errors={"reason": ["Say why."]})
    mark = existing
    if code is None and existing is not None:
        existing.delete()
        mark = None
    elif code is not None:
        mark, _ = GradeMark.objects.update_or_create(
            enrollment=enrollment,
            defaults={
                "code": code,
                "reason": reason,
                "set_by": actor if isinstance(actor, User) else None,
                "set_at": now,
            },
        )
    audit.record(
        actor=actor,
        action="mark.set" if code else "mark.lifted",
        row=enrollment,
        before={"mark": before},
        after={"mark": code},
        reason=reason,
        now=now,
    )
    event = MarkSet(enrollment.pk, enrollment.cadet_id, enrollment.term_id)
    outbox.publish(event, to=audience_of(enrollment.cadet, enrollment))
    return mark
