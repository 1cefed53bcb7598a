"""What a person found of scans that were flagged. Nothing follows from it by itself."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext

from apps.attendance import selectors
from apps.attendance.events import FlagReviewed
from apps.attendance.models import FlagReview
from apps.attendance.rules.flags import Verdict
from apps.attendance.selectors.flags import FlagLine, as_flag_lines, get_flag
from apps.attendance.services.audiences import all_staff
from apps.cadets.models import Enrollment
from apps.system import outbox
from apps.system.rules import cadet_person
from apps.system.services import audit
from common.actors import Actor, person_id
from common.errors import Forbidden


@transaction.atomic
def review_flag(
    *, actor: Actor, day_id: int, key: str, verdict: Verdict, reason: str, now: datetime
) -> FlagLine:
    """Looked at: fine, or to be followed up, with the reason. What was found before is kept.

    Raises NotFound, Forbidden for whoever made one of the scans.
    """
    day = selectors.lock_day(actor, day_id)
    flag = get_flag(actor, day, key)
    if person_id(actor) in {scan.scanner_id for scan in flag.scans}:
        raise Forbidden(gettext("Some of these scans are yours. Somebody else looks at them."))
    [line] = as_flag_lines(day, [flag])
    review = FlagReview.objects.create(
        day=day,
        key=key,
        verdict=verdict,
        reason=reason,
        scan_count=len(flag.scans),
        reviewed_by_id=person_id(actor),
        reviewed_at=now,
    )
    audit.record(
        actor=actor,
        action="flag.reviewed",
        row=review,
        before={"verdict": line.review.verdict} if line.review else None,
        after={"verdict": verdict, "key": key, "scans": len(flag.scans)},
        reason=reason,
        now=now,
        person=_person({scan.enrollment_id for scan in flag.scans}),
    )
    outbox.publish(FlagReviewed(day.pk), to=all_staff())
    [line] = as_flag_lines(day, [flag])
    return line


def _person(enrollment_ids: set[int]) -> str | None:
    """Whom the words are about: one cadet, or the scanner and many."""
    if len(enrollment_ids) > 1:
        return None
    return cadet_person(Enrollment.objects.get(pk=enrollment_ids.pop()).cadet_id)
