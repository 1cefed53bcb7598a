"""What a term still lacks before it is sealed."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import connection
from django.utils.translation import gettext

from apps.attendance.models import Scan, TrainingDay
from apps.attendance.rules import DayStatus, ScanOutcome
from apps.cadets.models import Enrollment
from apps.grading.models import GradeMark, GradingPolicy, LedgerRecommendation
from apps.grading.rules import MarkCode, RecommendationStatus
from apps.grading.selectors.corps import GradeLine
from apps.system.models import Term
from apps.system.selectors import get_unit


@dataclass(frozen=True)
class Lack:
    """Something that is missing `count` times. A blocking one must be mended; any other may be accepted, by its key.
    `link` is where to mend it in the client."""

    key: str
    label: str
    count: int
    is_blocking: bool
    link: str


def preflight(term: Term, lines: Sequence[GradeLine]) -> list[Lack]:
    """Everything that the term lacks; `lines` are its grades as they are (none without a policy). Empty: nothing is missing."""
    pk = term.pk
    days = f"/training-days?term={pk}"
    incomplete = sum(1 for line in lines if line.grade.missing and line.grade.mark is None)
    unit = get_unit()
    marks = GradeMark.objects.filter(enrollment__term_id=pk, code=MarkCode.INCOMPLETE, deadline__isnull=True)
    held = Scan.objects.filter(day__term_id=pk, outcome=ScanOutcome.HELD)
    recommended = LedgerRecommendation.objects.filter(
        enrollment__term_id=pk, status=RecommendationStatus.PENDING
    )
    found = (
        Lack("no_policy", gettext("The term has no grading policy"), int(not _has_policy(pk)), True, f"/terms/{pk}/policy"),
        Lack("no_enrollments", gettext("Nobody is enrolled"), int(not _has_enrollments(pk)), True, f"/cadets?term={pk}"),
        Lack("open_days", gettext("Training days that are open"), _days(pk, DayStatus.OPEN), True, f"{days}&status=open"),
        Lack("planned_days", gettext("Training days that were planned and never opened"), _days(pk, DayStatus.PLANNED), False,
             f"{days}&status=planned"),
        Lack("no_counted_days", gettext("No training day counts"), int(not _days(pk, DayStatus.CLOSED)), False, days),
        Lack("unmarked", gettext("Cadets without a record on a closed session: they count as absent"), _unmarked(pk), False,
             days),
        Lack("missing_scores", gettext("Cadets whose grade lacks something, without a mark that says so"), incomplete, False,
             f"/grades?term={pk}&result=Incomplete"),
        Lack("inc_without_deadline", gettext("INCs without a deadline"), marks.count(), False, f"/terms/{pk}/marks?code=INC"),
        Lack("pending_recommendations", gettext("Merits and demerits that are recommended and not decided"),
             recommended.count(), False, f"/ledger?term={pk}&view=recommendations"),
        Lack("held_scans", gettext("Scans that came in after the seal before and are held"), held.count(), False, days),
        Lack("no_signatories", gettext("Names under “Prepared by” and “Certified correct”"),
             (not unit.prepared_by) + (not unit.certified_by), False, f"/terms/{pk}/seal#signatories"),
    )  # fmt: skip
    return [lack for lack in found if lack.count]


def _has_policy(term_id: int) -> bool:
    return GradingPolicy.objects.filter(term_id=term_id).exists()


def _has_enrollments(term_id: int) -> bool:
    return Enrollment.objects.filter(term_id=term_id).exists()


def _days(term_id: int, status: DayStatus) -> int:
    return TrainingDay.objects.filter(term_id=term_id, status=status).count()


def _unmarked(term_id: int) -> int:
    with connection.cursor() as cursor:
        cursor.execute(_UNMARKED, {"term": term_id, "closed": DayStatus.CLOSED})
        return int(cursor.fetchone()[0])


# Pairs of a closed session and an enrollment that it counts for, without a record.
_UNMARKED = """
SELECT count(*)
FROM attendance_trainingday day
JOIN attendance_trainingsession session ON session.day_id = day.id
JOIN cadets_enrollment enrollment ON enrollment.term_id = day.term_id
    AND day.held_on BETWEEN coalesce(enrollment.enrolled_on, '-infinity') AND coalesce(enrollment.ended_on, 'infinity')
JOIN cadets_cadet cadet ON cadet.id = enrollment.cadet_id AND cadet.archived_at IS NULL
LEFT JOIN attendance_attendancerecord record ON record.session_id = session.id AND record.enrollment_id = enrollment.id
WHERE day.term_id = %(term)s AND day.status = %(closed)s AND NOT day.is_make_up AND record.id IS NULL
"""
