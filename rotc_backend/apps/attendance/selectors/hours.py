"""The hours of cadets in a school year: of the sessions at which they were, and of the activities in which they took part."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal

from django.db.models import Count, F, QuerySet, Sum

from apps.activities.models import Participation
from apps.attendance.models import AttendanceRecord
from apps.attendance.rules import AttendanceStatus, DayStatus
from apps.attendance.rules.hours import HOURS_A_YEAR, session_hours, still_needed
from apps.cadets.models import Enrollment
from apps.cadets.selectors import RosterFilter, enrollments_in_list_order, get_cadet, visible_enrollments
from apps.system.models import Term
from apps.system.selectors import get_term
from common.actors import Actor

ATTENDED = (AttendanceStatus.PRESENT, AttendanceStatus.LATE)


@dataclass(frozen=True)
class TermHours:
    """What one cadet has of one term."""

    term: Term
    training: Decimal
    activities: Decimal

    @property
    def total(self) -> Decimal:
        """Both together."""
        return self.training + self.activities


@dataclass
class YearHours:
    """What one cadet has of one school year; a term without a school year is one by itself."""

    school_year: str
    terms: list[TermHours] = field(default_factory=list)

    @property
    def total(self) -> Decimal:
        """Of all its terms."""
        return sum((term.total for term in self.terms), Decimal(0))

    @property
    def target(self) -> Decimal:
        """What the year asks for."""
        return HOURS_A_YEAR

    @property
    def still_needed(self) -> Decimal:
        """What is missing."""
        return still_needed(self.total)


@dataclass(frozen=True)
class Line:
    """One cadet of a term with the hours of its school year."""

    enrollment: Enrollment
    training: Decimal
    activities: Decimal

    @property
    def total(self) -> Decimal:
        """Both together."""
        return self.training + self.activities

    @property
    def still_needed(self) -> Decimal:
        """What is missing of the year."""
        return still_needed(self.total)


def hours_of_cadet(actor: Actor, cadet_id: int) -> list[YearHours]:
    """The hours of a cadet whom the actor sees, latest school year first. Raises NotFound."""
    cadet = get_cadet(actor, cadet_id)
    rows = list(visible_enrollments(actor).filter(cadet=cadet).order_by("-term_id"))
    training, activities = _training([row.pk for row in rows]), _activities([row.pk for row in rows])
    years: dict[str, YearHours] = {}
    for row in rows:
        year = row.term.school_year or row.term.name
        hours = TermHours(row.term, training[row.pk], activities[row.pk])
        years.setdefault(year, YearHours(year)).terms.append(hours)
    return sorted(years.values(), key=lambda year: year.school_year, reverse=True)


def roster_of(actor: Actor, term_id: int, roster: RosterFilter) -> QuerySet[Enrollment]:
    """The enrollments of a term that the actor sees, in name order. Raises NotFound."""
    return enrollments_in_list_order(actor, get_term(actor, term_id).pk, roster)


def lines(page: Collection[Enrollment]) -> list[Line]:
    """Some enrollments of one term, each with what its cadet has of the term's school year: three statements."""
    year = {row.term.school_year for row in page}
    same = Enrollment.objects.filter(cadet__in=[row.cadet_id for row in page])
    if year and year != {""}:
        same = same.filter(term__school_year__in=year)
    else:
        same = same.filter(term__in={row.term_id for row in page})
    of_cadet = defaultdict(list)
    for pk, cadet_id in same.values_list("pk", "cadet_id"):
        of_cadet[cadet_id].append(pk)
    ids = [pk for ids in of_cadet.values() for pk in ids]
    training, activities = _training(ids), _activities(ids)
    return [
        Line(row, _sum(training, of_cadet[row.cadet_id]), _sum(activities, of_cadet[row.cadet_id]))
        for row in page
    ]


def _sum(hours: dict[int, Decimal], ids: Iterable[int]) -> Decimal:
    return sum((hours[pk] for pk in ids), Decimal(0))


def _training(enrollment_ids: Collection[int]) -> dict[int, Decimal]:
    """Hours of closed days by enrollment."""
    rows = AttendanceRecord.objects.filter(
        enrollment__in=enrollment_ids, status__in=ATTENDED, session__day__status=DayStatus.CLOSED
    ).order_by()
    # Sessions of one length at a time: what a length gives says the rule, in one place.
    lengths = rows.annotate(length=F("session__closes_at") - F("session__opens_at"))
    counted = lengths.values_list("enrollment_id", "length").annotate(count=Count("id"))
    hours: dict[int, Decimal] = defaultdict(Decimal)
    for enrollment_id, length, count in counted:
        hours[enrollment_id] += count * session_hours(length if length is not None else timedelta(0))
    return hours


def _activities(enrollment_ids: Collection[int]) -> dict[int, Decimal]:
    rows = Participation.objects.filter(enrollment__in=enrollment_ids).order_by()
    found = rows.values_list("enrollment_id").annotate(hours=Sum("hours"))
    return defaultdict(Decimal, dict(found))
