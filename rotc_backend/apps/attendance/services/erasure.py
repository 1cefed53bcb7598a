"""What the ground of training days says of a person in free words goes with an erasure; times and verdicts stay."""

from apps.attendance.models import CalendarFeed, DayStaff, FlagReview
from apps.attendance.rules.flags import FlagKind
from apps.cadets.models import Enrollment
from apps.system.rules import ERASED


def erase(*, user_id: int | None, cadet_id: int | None) -> None:
    """Take the notes on a member of the staff, and what was found of a cadet's card. The caller holds the transaction."""
    if user_id is not None:
        DayStaff.objects.filter(user_id=user_id).update(note="")
        CalendarFeed.objects.filter(user_id=user_id).delete()
    if cadet_id is not None:
        enrollments = Enrollment.objects.filter(cadet_id=cadet_id).values_list("pk", flat=True)
        keys = [f"{FlagKind.TWO_PLACES}:{enrollment_id}" for enrollment_id in enrollments]
        FlagReview.objects.filter(key__in=keys).update(reason=ERASED)
