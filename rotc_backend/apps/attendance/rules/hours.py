"""Training hours: what a session gives to who was there, and what a school year asks for."""

from datetime import timedelta
from decimal import Decimal

# Of Basic ROTC in a school year.
HOURS_A_YEAR = Decimal(120)
# A session that is longer was entered without times, as days from lists of the past are; it then counts as a Saturday morning.
LONGEST = timedelta(hours=12)
WITHOUT_TIMES = timedelta(hours=5)


def hours_of(duration: timedelta) -> Decimal:
    """Hours, exact to the second, rounded half-even to 0.01."""
    return (Decimal(int(duration.total_seconds())) / 3600).quantize(Decimal("0.01"))


def session_hours(duration: timedelta) -> Decimal:
    """What a session of that length gives."""
    return hours_of(WITHOUT_TIMES if duration > LONGEST else duration)


def still_needed(total: Decimal) -> Decimal:
    """What is missing of a school year's hours."""
    return max(Decimal(0), HOURS_A_YEAR - total)
