"""Pure rules of activities."""

from decimal import Decimal
from enum import StrEnum


class ActivityKind(StrEnum):
    """What an activity is. An achievement is what came of one, or of the corps; it gives no hours."""

    TRAINING = "training"
    SERVICE = "service"
    CEREMONY = "ceremony"
    COMPETITION = "competition"
    LECTURE = "lecture"
    ACHIEVEMENT = "achievement"
    OTHER = "other"


# Hours of one activity that one cadet can be credited with.
MOST_HOURS = Decimal(200)


def hours_of(kind: ActivityKind, hours: Decimal) -> Decimal:
    """What an activity of a kind gives to who takes part."""
    return Decimal(0) if kind is ActivityKind.ACHIEVEMENT else hours
