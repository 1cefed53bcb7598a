"""Letters about one cadet."""

from datetime import datetime

from django.utils.formats import date_format
from django.utils.translation import gettext, gettext_noop

from apps.attendance.models import Excuse
from apps.authentication.rules.duties import Action
from apps.cadets.models import Enrollment
from apps.cadets.selectors import get_enrollment, refuse_place
from apps.grading.models import GradeMark
from apps.grading.rules import MarkCode
from apps.reports.models import Report
from apps.reports.selectors import attendance_of
from apps.reports.services.documents import paper, people
from apps.reports.services.documents.certificates import spoken_name
from apps.reports.services.documents.leaves import Leaves
from apps.system.selectors import get_unit
from common.errors import Conflict, NotFound


class NotDropped(Conflict):
    """A letter would say what is not so."""

    code = "not_dropped"
    title = gettext_noop("The cadet is not dropped")


def read_drop_order(*, report: Report, now: datetime) -> Leaves:
    """The order that drops a cadet who has the mark DO. Raises NotFound, Forbidden, NotDropped."""
    enrollment = enrollment_of(report)
    mark = GradeMark.objects.filter(enrollment=enrollment, code=MarkCode.DROPPED).first()
    if mark is None:
        raise NotDropped(
            gettext("Set the mark DO with its reason first: the order says who was dropped and why.")
        )
    counts = attendance_of(enrollment.term_id).counts(enrollment.pk)
    sessions = sum(counts.values())
    cadet = enrollment.cadet
    leaf = {
        "heading": "Drop Order",
        "subject": f"Dropping of Cadet {spoken_name(cadet)} from the rolls",
        "name": spoken_name(cadet),
        "student_number": cadet.student_number,
        "program": cadet.degree_program,
        "place": " · ".join(filter(None, (enrollment.course, people.company_of(enrollment)))),
        "term": enrollment.term.name,
        "reason": mark.reason,
        "came": sessions - counts["A"] - counts["E"],
        "missed": counts["A"],
        "sessions": sessions,
        "since": mark.set_at.date().isoformat(),
    }
    return Leaves(
        report=report,
        unit=get_unit(),
        template="drop_order.html",
        leaves=[leaf],
        nobody="",
        head="Drop order",
    )


def enrollment_of(report: Report) -> Enrollment:
    """The enrollment that a letter is about. Raises NotFound, Forbidden when whoever asked may not see it any more."""
    if report.enrollment is None:
        raise NotFound(gettext("The cadet is not enrolled any more."))
    enrollment = get_enrollment(report.requested_by, report.enrollment.pk)
    refuse_place(
        report.requested_by,
        Action.ORDER_REPORTS,
        company_id=enrollment.company_id,
        platoon_id=enrollment.platoon_id,
    )
    return enrollment


def read_excuse_letters(*, report: Report, now: datetime) -> Leaves:
    """What was decided on the cadet's excuses of the term, a letter each. Raises NotFound, Forbidden."""
    enrollment = enrollment_of(report)
    cadet = enrollment.cadet
    decided = Excuse.objects.filter(enrollment=enrollment, reviews__isnull=False).distinct()
    leaves = [
        {
            "name": spoken_name(cadet),
            "student_number": cadet.student_number,
            "place": " · ".join(filter(None, (enrollment.course, people.company_of(enrollment)))),
            "day": f"{excuse.day.title}, {date_format(excuse.day.held_on, 'l, j F Y')}",
            "filed_on": paper.dated(excuse.filed_at),
            "reason": excuse.reason,
            "decisions": [
                {
                    "what": "Appeal" if review.is_appeal else "Excuse",
                    "outcome": "approved" if review.is_approved else "refused",
                    "reason": review.reason,
                    "by": review.reviewed_by_name,
                    "on": paper.dated(review.reviewed_at),
                }
                for review in excuse.reviews.all()
            ],
        }
        for excuse in decided.select_related("day").prefetch_related("reviews").order_by("day__held_on", "pk")
    ]
    return Leaves(
        report=report,
        unit=get_unit(),
        template="excuse_letter.html",
        leaves=leaves,
        nobody="No excuse of this cadet was decided in this term.",
        head="Decision on an excuse",
    )
