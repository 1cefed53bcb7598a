"""What people are told of training days: that one is near, what it left in the own record, who was not there, how it went, what
became of an excuse."""

from collections import Counter
from datetime import datetime, timedelta

from apps.attendance.models import AttendanceRecord, Excuse, TrainingDay
from apps.attendance.rules import AttendanceStatus, DayStatus
from apps.attendance.rules.excuses import UNDECIDED, ExcuseStatus
from apps.attendance.selectors import Muster, enrollments_on, muster
from apps.attendance.selectors.excuses import appeal_until, approved_on, file_until
from apps.authentication.models import User
from apps.authentication.rules import AccountStatus, Role
from apps.authentication.rules.duties import Action
from apps.authentication.selectors.duties import with_grants
from apps.messaging import rules
from apps.messaging.models import Notification
from apps.messaging.rules import NotificationKind, catalogue
from apps.messaging.services.telling import Note, notify, notify_many
from apps.system.models import Company
from apps.system.selectors import get_unit
from common import clock
from common.language import Count, Words, day_in_words

EXCUSES_PATH = "/excuses"


def remind_of_days(*, now: datetime) -> int:
    """Tell cadets on the day before, or on the day while it is not open, that there is training; how many were told now.

    Once per person, day and date, by however many this is run. Who is excused hears nothing."""
    today = clock.local_date(now)
    near = TrainingDay.objects.filter(
        held_on__range=(today, today + timedelta(days=1)), status=DayStatus.PLANNED
    )
    told = 0
    for day in near.order_by("held_on", "id"):
        sessions = sorted(day.sessions.all(), key=lambda session: session.opens_at)
        if not sessions or sessions[-1].closes_at <= now:
            continue
        roll = enrollments_on(day).filter(cadet__user__status=AccountStatus.ACTIVE)
        roll = roll.exclude(pk__in=approved_on(day).values("enrollment_id"))
        hours = catalogue.joined(_hours(one.name, one.opens_at, one.on_time_until) for one in sessions)
        told += notify_many(
            kind=NotificationKind.TRAINING_DAY,
            cause=f"day:{day.pk}:{day.held_on}",
            notes=[
                Note(user_id, {**_named(day), "hours": hours})
                for user_id in roll.order_by("pk").values_list("cadet__user_id", flat=True)
            ],
            now=now,
        )
    return told


def notify_day_closed(*, day_id: int, status: str, now: datetime) -> None:
    """Tell cadets that they are marked late or absent on a day that was closed, and their advisers how many were absent.

    The adviser of a cadet is who records attendance there by a duty: TAC, company, platoon."""
    day = TrainingDay.objects.filter(pk=day_id, status=DayStatus.CLOSED).first()
    oldest = clock.local_date(now) - timedelta(days=rules.DAYS_OF_TELLING)
    if status != DayStatus.CLOSED or day is None or day.held_on < oldest:
        return
    records = list(
        AttendanceRecord.objects.filter(
            session__day=day, status__in=[AttendanceStatus.LATE, AttendanceStatus.ABSENT]
        )
        .select_related("enrollment__cadet", "enrollment__company")
        .order_by("enrollment_id", "session__opens_at")
    )
    absent = {row.enrollment_id: row.enrollment for row in records if row.status == AttendanceStatus.ABSENT}
    late = {row.enrollment_id: row.enrollment for row in records if row.enrollment_id not in absent}
    until = clock.local_date(file_until(day) - timedelta(microseconds=1))
    for kind, rows in ((NotificationKind.MARKED_ABSENT, absent), (NotificationKind.MARKED_LATE, late)):
        notify_many(
            kind=kind,
            cause=f"day:{day.pk}",
            notes=[
                Note(row.cadet.user_id, {**_named(day), "until": until})
                for row in rows.values()
                if row.cadet.user_id is not None
            ],
            link=EXCUSES_PATH,
            now=now,
        )
    _alert_advisers(day, [(row.company_id, row.platoon_id, row.company) for row in absent.values()], now=now)


def report_attendance(*, now: datetime) -> int:
    """Tell admins, and staff of the cadets whom they see, in the evening how a training day went that was closed; how many were
    told now. Once per person and day, by however many this is run; the figures are those of the board at that moment."""
    today = clock.local_date(now)
    closed = TrainingDay.objects.filter(
        status=DayStatus.CLOSED, held_on__range=(today - timedelta(days=rules.DAYS_OF_REPORTING), today)
    )
    told = 0
    for day in closed.order_by("held_on", "id"):
        evening = datetime.combine(
            clock.local_date(day.closed_at or now), rules.REPORT_FROM, tzinfo=clock.unit_zone()
        )
        if now < evening:
            continue
        kind, cause = NotificationKind.ATTENDANCE_REPORT, f"day:{day.pk}"
        office = User.objects.filter(status=AccountStatus.ACTIVE, role__in=catalogue.OFFICE)
        # A board for each of them: not again, every hour, for whoever was told.
        known = Notification.objects.filter(kind=kind, cause=cause)
        notes = []
        for user in with_grants(office.exclude(pk__in=known.values("recipient_id")).order_by("pk"), now=now):
            boards = [
                muster(user, day.pk, session.pk, now) for session in day.sessions.order_by("opens_at", "pk")
            ]
            if any(board.roll for board in boards):
                said = catalogue.joined(
                    _turnout(board, is_one_of_several=len(boards) > 1) for board in boards
                )
                notes.append(Note(user.pk, {**_named(day), "sessions": said}))
        told += notify_many(kind=kind, cause=cause, notes=notes, link=f"/muster/{day.pk}", now=now)
    return told


def notify_excuse(*, excuse_id: int, now: datetime) -> Notification | None:
    """Tell the cadet what was decided of an excuse, and until when a refusal may be appealed; None while nothing is decided, or
    without an account."""
    excuse = Excuse.objects.select_related("day", "enrollment__cadet").filter(pk=excuse_id).first()
    if excuse is None or excuse.enrollment.cadet.user_id is None:
        return None
    reviews = list(excuse.reviews.all())
    if excuse.status not in (ExcuseStatus.APPROVED, ExcuseStatus.REFUSED) or not reviews:
        return None
    until = appeal_until(reviews, days=get_unit().excuse_days)
    appeal = Words("", "")
    if until is not None:
        last = clock.local_date(until - timedelta(microseconds=1))
        appeal = Words(
            f" You may appeal until {day_in_words(last, 'en')}; somebody else decides then.",
            f" Maaari kang umapela hanggang {day_in_words(last, 'fil')}; iba na ang magpapasya.",
        )
    is_approved = excuse.status == ExcuseStatus.APPROVED
    return notify(
        recipient_id=excuse.enrollment.cadet.user_id,
        kind=NotificationKind.EXCUSE_APPROVED if is_approved else NotificationKind.EXCUSE_REFUSED,
        cause=f"excuse:{excuse.pk}:{len(reviews)}",
        facts={
            **_named(excuse.day),
            "reviewer": reviews[-1].reviewed_by_name,
            "reason": reviews[-1].reason,
            "appeal": appeal,
        },
        link=EXCUSES_PATH,
        now=now,
    )


def notify_excuse_filed(*, excuse_id: int, now: datetime) -> int:
    """Tell whoever records attendance there that an excuse waits, or an appeal against a refusal; how many were told now."""
    excuse = Excuse.objects.select_related("day", "enrollment__cadet").filter(pk=excuse_id).first()
    if excuse is None or excuse.status not in UNDECIDED:
        return 0
    cadet, place = excuse.enrollment.cadet, excuse.enrollment
    notes = [
        Note(user.pk, {**_named(excuse.day), "cadet": cadet.name})
        for user in _recorders(now)
        if user.scope(Action.RECORD_ATTENDANCE).covers(
            company_id=place.company_id, platoon_id=place.platoon_id
        )
        and user.pk != cadet.user_id
    ]
    return notify_many(
        kind=NotificationKind.EXCUSE_FILED,
        # An appeal is told anew.
        cause=f"excuse:{excuse.pk}:{excuse.status}",
        notes=notes,
        link=EXCUSES_PATH,
        now=now,
    )


def _recorders(now: datetime) -> list[User]:
    staff = User.objects.filter(status=AccountStatus.ACTIVE, role=Role.STAFF).order_by("pk")
    return with_grants(staff, now=now)


def _alert_advisers(
    day: TrainingDay, absent: list[tuple[int | None, int | None, Company | None]], *, now: datetime
) -> None:
    if not absent:
        return
    notes = []
    for user in _recorders(now):
        scope = user.scope(Action.RECORD_ATTENDANCE)
        own = [
            company.name if company else ""
            for company_id, platoon_id, company in absent
            if scope.covers(company_id=company_id, platoon_id=platoon_id)
        ]
        if own:
            places = catalogue.counted_places(
                sorted(Counter(own).items(), key=lambda place: (not place[0], place[0]))
            )
            notes.append(Note(user.pk, {**_named(day), "absent": Count(len(own)), "places": places}))
    notify_many(
        kind=NotificationKind.ABSENCES,
        # Closed anew, it may be others.
        cause=f"day:{day.pk}:{day.closed_at:%Y%m%dT%H%M%S}",
        notes=notes,
        link=f"/muster/{day.pk}?view=roll&status=absent",
        now=now,
    )


def _turnout(board: Muster, *, is_one_of_several: bool) -> Words:
    places = [(line.name, line.counts) for line in board.companies]
    name = board.session.name if is_one_of_several else ""
    return catalogue.turnout(name, board.counts, places if len(places) > 1 else [])


def _named(day: TrainingDay) -> dict[str, object]:
    return {"title": day.title, "day": day.held_on}


def _hours(name: str, opens_at: datetime, on_time_until: datetime) -> Words:
    opens, until = (moment.astimezone(clock.unit_zone()) for moment in (opens_at, on_time_until))
    return catalogue.hours_of(name, opens=f"{opens:%H:%M}", until=f"{until:%H:%M}")
