"""Excuses: their life, and until when one may be filed."""

from datetime import date, timedelta
from enum import StrEnum

REASON_LENGTH = 2000


class ExcuseStatus(StrEnum):
    """Life of an excuse. A refusal may be appealed once, and then somebody else decides, for good."""

    OPEN = "open"
    APPROVED = "approved"
    REFUSED = "refused"
    APPEALED = "appealed"
    WITHDRAWN = "withdrawn"


UNDECIDED = frozenset({ExcuseStatus.OPEN, ExcuseStatus.APPEALED})


def last_day(after: date, days: int) -> date:
    """The last day on which something may be asked for that became possible on the day `after`."""
    return after + timedelta(days=days)
