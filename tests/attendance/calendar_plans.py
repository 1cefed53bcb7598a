"""Plans of a term's calendar for tests."""

from datetime import date, time
from typing import Any

from apps.attendance.rules.calendar import Pattern, SessionTimes
from apps.attendance.services.calendar import CalendarPlan

MORNING = SessionTimes("AM", time(7), time(7, 30), time(9), time(12))
AFTERNOON = SessionTimes("PM", time(13), time(13, 15), time(14), time(17))
# A body of the API: one Saturday, which is taken by `weekly` when both are asked for.
WEEKLY: dict[str, Any] = {
    "starts_on": "2026-09-05",
    "count": 1,
    "title": "Training day",
    "location": "Main field",
    "sessions": [
        {"name": "", "opens": "07:00", "on_time_until": "07:30", "late_until": "09:00", "closes": "12:00"}
    ],
}


def weekly(
    starts_on: date = date(2026, 9, 5), count: int = 1, *sessions: SessionTimes, **changes: Any
) -> CalendarPlan:
    """A plan of mornings, or of the sessions given."""
    pattern = Pattern(starts_on, count)
    details: dict[str, Any] = {"skips_holidays": True, "left_out": frozenset(), **changes}
    return CalendarPlan(pattern, "Training day", "Main field", sessions or (MORNING,), **details)
