"""Blank muster sheets: names by platoon with boxes to tick, for a place where there is neither phone nor signal."""

from datetime import datetime
from itertools import groupby

from django.utils.formats import date_format

from apps.attendance.models import TrainingDay
from apps.attendance.selectors import get_day
from apps.cadets.models import Enrollment
from apps.cadets.selectors import counted_on
from apps.reports.models import Report
from apps.reports.services.documents import people
from apps.reports.services.documents.basis import refuse_ended_duty
from apps.reports.services.documents.leaves import Leaf, Leaves
from apps.system.selectors import get_unit

ROWS_PER_SHEET = 25
BOXES = ("P", "L", "A", "E")


def read(*, report: Report, now: datetime) -> Leaves:
    """The sheets of a training day, a platoon on each. Raises NotFound, Forbidden."""
    refuse_ended_duty(report)
    day = get_day(report.requested_by, report.day_id or 0)
    enrolled = Enrollment.objects.filter(counted_on(day.held_on), term=day.term)
    enrolled = enrolled.select_related("cadet", "company", "platoon")
    if report.company_id is not None:
        enrolled = enrolled.filter(company_id=report.company_id)
    rows = sorted(enrolled, key=_place)
    leaves = [
        leaf for label, members in groupby(rows, key=_label) for leaf in _leaves(day, label, list(members))
    ]
    return Leaves(
        report=report,
        unit=get_unit(),
        template="muster_sheet.html",
        leaves=leaves,
        nobody="No cadet is enrolled on that day.",
        head="Muster sheet",
        leaves_per_chunk=5,
    )


def _place(row: Enrollment) -> tuple[object, ...]:
    no_company, company, name, number = people.place_of(row)
    return (no_company, company, people.platoon_of(row) or 0, name, number)


def _label(row: Enrollment) -> str:
    platoon = people.platoon_of(row)
    return people.company_of(row) + (f", platoon {platoon}" if platoon else "")


def _leaves(day: TrainingDay, label: str, members: list[Enrollment]) -> list[Leaf]:
    count = -(-len(members) // ROWS_PER_SHEET)
    return [
        {
            "day": f"{day.title}, {date_format(day.held_on, 'l, j F Y')}",
            "label": label,
            "part": f"sheet {part + 1} of {count}" if count > 1 else "",
            "boxes": list(BOXES),
            "rows": [
                {"number": number, "student_number": row.cadet.student_number, "name": row.cadet.name}
                for number, row in enumerate(members[first : first + ROWS_PER_SHEET], start=first + 1)
            ],
        }
        for part, first in enumerate(range(0, len(members), ROWS_PER_SHEET))
    ]
