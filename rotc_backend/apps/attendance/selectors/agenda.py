"""The unit's calendar: training days, activities and holidays. It names no cadet, so everyone signed in sees all of it."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from apps.activities.rules import ActivityKind
from apps.activities.selectors import between
from apps.attendance.models import CalendarFeed, TrainingDay
from apps.attendance.rules.agenda import EntryKind
from apps.authentication.rules import AccountStatus
from apps.system.models import Holiday
from common import clock
from common.actors import Actor, person_id


@dataclass(frozen=True)
class Entry:
    """One entry; without moments it is of the whole day."""

    kind: EntryKind
    id: int
    title: str
    starts_on: date
    ends_on: date
    starts_at: datetime | None
    ends_at: datetime | None
    location: str
    changed_at: datetime | None


def entries(actor: Actor, *, first: date, last: date) -> list[Entry]:
    """What lies on these days, both included, in order of time; three statements and one for the sessions."""
    return sorted(
        [*_training(first, last), *_activities(first, last), *_holidays(first, last)],
        key=lambda entry: (
            entry.starts_on,
            entry.starts_at is not None,
            entry.starts_at,
            entry.kind,
            entry.id,
        ),
    )


def own_feed(actor: Actor) -> CalendarFeed | None:
    """The actor's own link, if there is one."""
    return CalendarFeed.objects.filter(user_id=person_id(actor)).first()


def feed_of(token_hash: str) -> CalendarFeed | None:
    """Whose link that is; nobody's once the account is not active any more."""
    rows = CalendarFeed.objects.select_related("user").filter(token_hash=token_hash)
    return rows.filter(user__status=AccountStatus.ACTIVE).first()


def _training(first: date, last: date) -> list[Entry]:
    rows = TrainingDay.objects.filter(held_on__range=(first, last)).prefetch_related("sessions")
    found = []
    for day in rows:
        sessions = list(day.sessions.all())
        opens = min((session.opens_at for session in sessions), default=None)
        closes = max((session.closes_at for session in sessions), default=None)
        is_timed = opens is not None and closes is not None and closes - opens < timedelta(hours=23)
        found.append(
            Entry(
                EntryKind.TRAINING, day.pk, day.title, day.held_on, day.held_on, opens if is_timed else None,
                closes if is_timed else None, day.location, day.changed_at or day.created_at,
            )
        )  # fmt: skip
    return found


def _activities(first: date, last: date) -> list[Entry]:
    rows = between(clock.midnight(first), clock.midnight(last + timedelta(days=1)))
    return [
        Entry(
            EntryKind.ACHIEVEMENT if row.kind == ActivityKind.ACHIEVEMENT else EntryKind.ACTIVITY, row.pk, row.title,
            clock.local_date(row.starts_at), clock.local_date(row.ends_at), row.starts_at, row.ends_at, row.location,
            row.created_at,
        )
        for row in rows
    ]  # fmt: skip


def _holidays(first: date, last: date) -> list[Entry]:
    rows = Holiday.objects.filter(held_on__range=(first, last), is_observed=True)
    return [
        Entry(EntryKind.HOLIDAY, row.pk, row.name, row.held_on, row.held_on, None, None, "", None)
        for row in rows
    ]
