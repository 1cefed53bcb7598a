"""The after-training report of a day: strength, turnout by company, and when people arrived."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.utils.formats import date_format, time_format
from django.utils.safestring import mark_safe
from django.utils.translation import gettext, gettext_noop

from apps.attendance.models import AttendanceRecord, TrainingDay, TrainingSession
from apps.attendance.rules import AttendanceStatus
from apps.attendance.rules.arrivals import curve_of
from apps.attendance.selectors import get_day
from apps.cadets.models import Enrollment
from apps.cadets.selectors import counted_on
from apps.reports.models import Report
from apps.reports.rules.charts import step_chart
from apps.reports.services.documents import people
from apps.reports.services.documents.basis import refuse_ended_duty
from apps.reports.services.documents.leaves import Leaf, Leaves
from apps.system.selectors import get_unit
from common import clock
from common.errors import Conflict

STATUSES = (
    AttendanceStatus.PRESENT,
    AttendanceStatus.LATE,
    AttendanceStatus.EXCUSED,
    AttendanceStatus.ABSENT,
)


class DayNotHeld(Conflict):
    """Nothing is to be reported yet."""

    code = "day_not_held"
    title = gettext_noop("The training day is not over")


def read(*, report: Report, now: datetime) -> Leaves:
    """The report of a training day that was opened. Raises NotFound, Forbidden, DayNotHeld."""
    refuse_ended_duty(report)
    day = get_day(report.requested_by, report.day_id or 0)
    if day.opened_at is None and day.closed_at is None:
        raise DayNotHeld(gettext("The day was not opened yet: there is nothing to report."))
    rows = Enrollment.objects.filter(counted_on(day.held_on), term=day.term).select_related(
        "cadet", "company"
    )
    enrolled = sorted(rows, key=people.place_of)
    leaves = [_leaf(day, session, enrolled) for session in day.sessions.all()]
    return Leaves(
        report=report,
        unit=get_unit(),
        template="day_report.html",
        leaves=leaves,
        nobody="The day has no session.",
        head="After-training report",
        leaves_per_chunk=4,
    )


def _leaf(day: TrainingDay, session: TrainingSession, enrolled: Sequence[Enrollment]) -> Leaf:
    records = {row.enrollment_id: row for row in AttendanceRecord.objects.filter(session=session)}
    is_over = day.closed_at is not None

    def counts(members: Sequence[Enrollment]) -> list[int]:
        found = Counter(records[row.pk].status for row in members if row.pk in records)
        if is_over:
            found[AttendanceStatus.ABSENT.value] += sum(row.pk not in records for row in members)
        return [found[status.value] for status in STATUSES]

    companies = [
        {"name": name, "strength": len(members), "counts": counts(members), "came": _share(counts(members))}
        for name, members in people.by_company(enrolled)
    ]
    of_all = counts(enrolled)
    moments = [row.scanned_at for row in records.values() if row.scanned_at is not None]
    return {
        "day": f"{day.title}, {date_format(day.held_on, 'l, j F Y')}",
        "status": day.status,
        "session": session.name,
        "hours": {
            label: _time(at)
            for label, at in (
                ("Opens", session.opens_at),
                ("On time until", session.on_time_until),
                ("Late until", session.late_until),
                ("Closes", session.closes_at),
            )
        },
        "companies": companies,
        "all": {"strength": len(enrolled), "counts": of_all, "came": _share(of_all)},
        **_arrivals(moments),
        "absent": [
            {"number": row.cadet.student_number, "name": row.cadet.name, "company": people.company_of(row)}
            for row in enrolled
            if (records[row.pk].status == AttendanceStatus.ABSENT if row.pk in records else is_over)
        ],
    }


def _arrivals(moments: Sequence[datetime]) -> dict[str, Any]:
    """How the session filled up, as on the board: the curve, and the table beside it without the steps in which nobody came."""
    points = curve_of(moments)
    if not points:
        return {"curve": "", "arrivals": []}
    labels = [_time(point.at) for point in points]
    curve = step_chart("Arrivals", labels, [point.total for point in points])
    table = [
        {"since": label, "came": point.came, "total": point.total}
        for label, point in zip(labels, points, strict=True)
        if point.came
    ]
    # Ours, with every label escaped.
    return {"curve": mark_safe(curve), "arrivals": table}  # noqa: S308


def _share(counts: Sequence[int]) -> str:
    present, late, _, absent = counts
    return f"{100 * (present + late) / (present + late + absent):.1f} %" if present + late + absent else "–"


def _time(moment: datetime) -> str:
    return time_format(moment.astimezone(clock.unit_zone()), "H:i")
