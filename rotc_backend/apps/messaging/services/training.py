"""What people are told of training days: that one is near, what it left in the own record, who was not there, what became of an
excuse."""

from collections import Counter
from datetime import datetime, timedelta

from django.utils.formats import date_format

from apps.attendance.models import AttendanceRecord, Excuse, TrainingDay
from apps.attendance.rules import AttendanceStatus, DayStatus
from apps.attendance.rules.excuses import ExcuseStatus
from apps.attendance.selectors import enrollments_on
from apps.attendance.selectors.excuses import appeal_until, approved_on, file_until
from apps.authentication.models import User
from apps.authentication.rules import AccountStatus, Role
from apps.authentication.rules.duties import Action
from apps.messaging import rules
from apps.messaging.models import Notification
from apps.messaging.rules import NotificationKind
from apps.messaging.services import Note, notify, notify_many
from apps.system.selectors import get_unit
from common import clock

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
        body = " ".join(_hours(session.name, session.opens_at, session.on_time_until) for session in sessions)
        told += notify_many(
            kind=NotificationKind.TRAINING_DAY,
            cause=f"day:{day.pk}:{day.held_on}",
            notes=[
                Note(user_id, f"Training: {_named(day)}", body)
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
    until = date_format(clock.local_date(file_until(day) - timedelta(microseconds=1)), "j F Y")
    for kind, word, rows in (
        (NotificationKind.MARKED_ABSENT, "absent", absent),
        (NotificationKind.MARKED_LATE, "late", late),
    ):
        notify_many(
            kind=kind,
            cause=f"day:{day.pk}",
            notes=[
                Note(
                    row.cadet.user_id,
                    f"Marked {word}: {_named(day)}",
                    f"If you had a reason, file an excuse until {until}.",
                )
                for row in rows.values()
                if row.cadet.user_id is not None
            ],
            link=EXCUSES_PATH,
            now=now,
        )
    _alert_advisers(day, [(row.company_id, row.platoon_id, row.company) for row in absent.values()], now=now)


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
    appeal = ""
    if until is not None:
        last = clock.local_date(until - timedelta(microseconds=1))
        appeal = f" You may appeal until {date_format(last, 'j F Y')}; somebody else decides then."
    is_approved = excuse.status == ExcuseStatus.APPROVED
    return notify(
        recipient_id=excuse.enrollment.cadet.user_id,
        kind=NotificationKind.EXCUSE_APPROVED if is_approved else NotificationKind.EXCUSE_REFUSED,
        cause=f"excuse:{excuse.pk}:{len(reviews)}",
        title=f"Excuse {excuse.status}: {_named(excuse.day)}",
        body=f"{reviews[-1].reviewed_by_name}: {reviews[-1].reason}{appeal}",
        link=EXCUSES_PATH,
        now=now,
    )


def _alert_advisers(
    day: TrainingDay, absent: list[tuple[int | None, int | None, object]], *, now: datetime
) -> None:
    if not absent:
        return
    notes = []
    for user in User.objects.filter(status=AccountStatus.ACTIVE, role=Role.STAFF).order_by("pk"):
        scope = user.scope(Action.RECORD_ATTENDANCE)
        own = [
            str(company or "no company")
            for company_id, platoon_id, company in absent
            if scope.covers(company_id=company_id, platoon_id=platoon_id)
        ]
        if own:
            places = ", ".join(f"{name} {count}" for name, count in sorted(Counter(own).items()))
            notes.append(Note(user.pk, rules.absences_title(len(own), day=_named(day)), f"{places}."))
    notify_many(
        kind=NotificationKind.ABSENCES,
        # Closed anew, it may be others.
        cause=f"day:{day.pk}:{day.closed_at:%Y%m%dT%H%M%S}",
        notes=notes,
        link=f"/muster/{day.pk}?view=roll&status=absent",
        now=now,
    )


def _named(day: TrainingDay) -> str:
    """ "Drill, 8 August 2026" """
    return f"{day.title}, {date_format(day.held_on, 'j F Y')}"


def _hours(name: str, opens_at: datetime, on_time_until: datetime) -> str:
    """ "AM: opens at 07:00, on time until 07:30." """
    opens, until = (moment.astimezone(clock.unit_zone()) for moment in (opens_at, on_time_until))
    begin = f"{name}: opens" if name else "Opens"
    return f"{begin} at {opens:%H:%M}, on time until {until:%H:%M}."
