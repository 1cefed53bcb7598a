"""Excuses: a cadet sees the own ones; of the staff, who records attendance for that cadet. Letters speak of health and family:
who only looks at the roster sees none."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext

from apps.attendance.models import AttendanceRecord, Excuse, ExcuseReview, MakeUp, TrainingDay
from apps.attendance.rules.excuses import UNDECIDED, ExcuseStatus, last_day
from apps.attendance.selectors import enrollments_on
from apps.authentication.rules.duties import Action
from apps.cadets.models import Enrollment
from apps.cadets.rules import fold
from apps.cadets.selectors import RosterFilter, counted_on, in_scope, own_cadet
from apps.system.rules import SEALED_STATUSES
from apps.system.selectors import get_unit
from common import clock
from common.actors import Actor, person_id
from common.errors import NotFound

UNDECIDED_FILTER = "undecided"


@dataclass(frozen=True)
class ExcuseFilter:
    """What a list of excuses is narrowed by; `status` is one of ExcuseStatus, or "undecided"."""

    status: str | None = None
    term: int | None = None
    day: int | None = None
    company: str | None = None
    platoon: int | None = None
    search: str | None = None

    def of_excuse(self) -> Q:
        """As a condition on excuses. Words are looked for in the cadet's name and number, in the reason and in the letter."""
        condition = Q()
        if self.status == UNDECIDED_FILTER:
            condition &= Q(status__in=UNDECIDED)
        elif self.status:
            condition &= Q(status=self.status)
        if self.term is not None:
            condition &= Q(day__term_id=self.term)
        if self.day is not None:
            condition &= Q(day_id=self.day)
        if self.company or self.platoon is not None:
            roster = RosterFilter(company=self.company, platoon=self.platoon)
            condition &= Q(enrollment__in=Enrollment.objects.filter(roster.of_enrollment()))
        if words := (self.search or "").strip():
            named = Q()
            for word in fold(words).split():
                named &= Q(enrollment__cadet__search_text__contains=word)
            condition &= named | Q(reason__icontains=words) | Q(letter__text__icontains=words)
        return condition


@dataclass(frozen=True)
class ExcuseShown:
    """An excuse with what stands on the day, until when a refusal may be appealed, and what the actor may do with it."""

    excuse: Excuse
    records: list[AttendanceRecord]
    appeal_until: datetime | None
    may_review: bool
    may_change: bool
    may_appeal: bool


@dataclass(frozen=True)
class DayToExcuse:
    """A training day for which the cadet may file; `status` is what stands there by now, None while nothing does."""

    day: TrainingDay
    file_until: datetime
    status: str | None


def visible_excuses(actor: Actor) -> QuerySet[Excuse]:
    """The excuses that the actor may see."""
    rows = Excuse.objects.all()
    if not actor.scope(Action.RECORD_ATTENDANCE).whole_corps:
        own = Q(enrollment__cadet__user_id=person_id(actor))
        rows = rows.filter(in_scope(actor, Action.RECORD_ATTENDANCE, path="enrollment__") | own)
    return rows.select_related(
        "day__term", "enrollment__cadet", "enrollment__company", "enrollment__platoon", "letter"
    )


def list_excuses(actor: Actor, wanted: ExcuseFilter, *, mine: bool) -> QuerySet[Excuse]:
    """Excuses that the filter finds: those that wait longest first when they are asked for, else the newest first."""
    rows = visible_excuses(actor).filter(wanted.of_excuse())
    if mine:
        rows = rows.filter(enrollment__cadet__user_id=person_id(actor))
    return rows.order_by("id") if wanted.status == UNDECIDED_FILTER else rows.order_by("-id")


def get_excuse(actor: Actor, excuse_id: int) -> Excuse:
    """One excuse. Raises NotFound."""
    excuse = visible_excuses(actor).filter(pk=excuse_id).first()
    if excuse is None:
        raise NotFound(gettext("There is no such excuse."))
    return excuse


def lock_excuse(actor: Actor, excuse_id: int) -> Excuse:
    """One excuse, locked until the transaction ends; day and enrollment, if needed, are locked before. Raises NotFound."""
    rows = visible_excuses(actor).select_for_update(no_key=True, of=("self",))
    excuse = rows.filter(pk=excuse_id).first()
    if excuse is None:
        raise NotFound(gettext("There is no such excuse."))
    return excuse


def shown(actor: Actor, excuses: Iterable[Excuse], *, now: datetime) -> list[ExcuseShown]:
    """Excuses (of list_excuses or get_excuse) as people see them; two queries for all."""
    rows = list(excuses)
    reviews: dict[int, list[ExcuseReview]] = defaultdict(list)
    for review in ExcuseReview.objects.filter(excuse__in=rows).order_by("id"):
        reviews[review.excuse_id].append(review)
    records: dict[tuple[int, int], list[AttendanceRecord]] = defaultdict(list)
    standing = AttendanceRecord.objects.select_related("session").order_by("session__opens_at", "id")
    for record in standing.filter(
        enrollment__in={row.enrollment_id for row in rows}, session__day__in={row.day_id for row in rows}
    ):
        records[record.enrollment_id, record.session.day_id].append(record)
    days = get_unit().excuse_days
    return [
        _shown(actor, row, reviews[row.pk], records[row.enrollment_id, row.day_id], days=days, now=now)
        for row in rows
    ]


def _shown(
    actor: Actor,
    excuse: Excuse,
    reviews: list[ExcuseReview],
    records: list[AttendanceRecord],
    *,
    days: int,
    now: datetime,
) -> ExcuseShown:
    excuse.past_reviews = reviews  # type: ignore[attr-defined]  # read once for all
    is_own = excuse.enrollment.cadet.user_id == person_id(actor)
    until = appeal_until(reviews, days=days) if excuse.status == ExcuseStatus.REFUSED else None
    is_undecided, is_sealed = excuse.status in UNDECIDED, excuse.day.term.status in SEALED_STATUSES
    scope = actor.scope(Action.RECORD_ATTENDANCE)
    is_covered = scope.covers(
        company_id=excuse.enrollment.company_id, platoon_id=excuse.enrollment.platoon_id
    )
    has_decided = any(review.reviewed_by_id == actor.pk for review in reviews)
    return ExcuseShown(
        excuse=excuse,
        records=records,
        appeal_until=until,
        may_review=is_undecided and is_covered and not (is_own or has_decided or is_sealed),
        may_change=is_own and excuse.status == ExcuseStatus.OPEN,
        may_appeal=is_own and until is not None and now < until and not is_sealed,
    )


def appeal_until(reviews: list[ExcuseReview], *, days: int) -> datetime | None:
    """Until when the one refusal may be appealed; None when there is none, or it was of an appeal."""
    if len(reviews) != 1 or reviews[0].is_approved:
        return None
    return _end_of(last_day(clock.local_date(reviews[0].reviewed_at), days))


def file_until(day: TrainingDay) -> datetime:
    """Until when an excuse for the day may be filed."""
    return _end_of(last_day(day.held_on, get_unit().excuse_days))


def days_to_excuse(actor: Actor, *, now: datetime) -> list[DayToExcuse]:
    """The days for which the cadet who asks may file an excuse and has not, by date. Raises NotFound for everyone else."""
    cadet, days = own_cadet(actor), get_unit().excuse_days
    first = last_day(clock.local_date(now), -days)
    filed = Excuse.objects.filter(day=OuterRef("pk"), enrollment__cadet=cadet).exclude(
        status=ExcuseStatus.WITHDRAWN
    )
    enrolled = Enrollment.objects.filter(
        counted_on(OuterRef("held_on")), cadet=cadet, term_id=OuterRef("term_id"), cadet__archived_at=None
    )
    makes_up = MakeUp.objects.filter(day=OuterRef("pk"), enrollment__cadet=cadet)
    rows = TrainingDay.objects.filter(~Exists(filed), Exists(enrolled), held_on__gte=first)
    rows = rows.filter(Q(is_make_up=False) | Exists(makes_up)).exclude(term__status__in=SEALED_STATUSES)
    found = list(rows.order_by("held_on", "id"))
    records = AttendanceRecord.objects.filter(enrollment__cadet=cadet, session__day__in=found)
    standing = dict(records.values_list("session__day_id", "status"))
    return [DayToExcuse(day, _end_of(last_day(day.held_on, days)), standing.get(day.pk)) for day in found]


def approved_on(day: TrainingDay) -> QuerySet[Excuse]:
    """The approved excuses of the day, of those who are on its roll."""
    rows = Excuse.objects.filter(day=day, status=ExcuseStatus.APPROVED, enrollment__in=enrollments_on(day))
    return rows.order_by("enrollment_id")


def _end_of(day: date) -> datetime:
    """The end of a day of the unit."""
    return clock.midnight(last_day(day, 1))
