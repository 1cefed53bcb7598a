"""The link by which a calendar program reads the unit's calendar, and what it gets.

Whoever has the link reads it, so it names nobody; a new one ends the old one, and so does the end of the account.
"""

import secrets
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext
from icalendar import Calendar, Event

from apps.attendance.models import CalendarFeed
from apps.attendance.rules.agenda import EntryKind
from apps.attendance.selectors.agenda import Entry, entries, feed_of, own_feed
from apps.authentication.models import User
from apps.system.selectors import get_unit
from apps.system.services import audit
from apps.system.services.keys import keyed_hash
from common import clock
from common.errors import NotFound

TOKEN_BYTES = 32
# How far a feed looks back and ahead.
BACK, AHEAD = timedelta(days=366), timedelta(days=550)
_CATEGORIES = {
    EntryKind.TRAINING: "Training",
    EntryKind.ACTIVITY: "Activity",
    EntryKind.ACHIEVEMENT: "Achievement",
    EntryKind.HOLIDAY: "Holiday",
}


@transaction.atomic
def make_link(*, actor: User, now: datetime) -> str:
    """A new secret token, given this once; the one before stops working."""
    token = secrets.token_urlsafe(TOKEN_BYTES)
    feed, is_new = CalendarFeed.objects.update_or_create(
        user=actor, defaults={"token_hash": _hash(token), "created_at": now, "read_on": None}
    )
    action = "calendar_feed.made" if is_new else "calendar_feed.replaced"
    audit.record(
        actor=actor, action=action, row=actor, before=None, after={"calendar_feed": feed.pk}, now=now
    )
    return token


@transaction.atomic
def end_link(*, actor: User, now: datetime) -> None:
    """End the own link. Raises NotFound when there is none."""
    feed = own_feed(actor)
    if feed is None:
        raise NotFound(gettext("There is no link to end."))
    audit.record(
        actor=actor,
        action="calendar_feed.ended",
        row=actor,
        before={"calendar_feed": feed.pk},
        after=None,
        now=now,
    )
    feed.delete()


def read(*, token: str, now: datetime) -> bytes:
    """The calendar as iCalendar (RFC 5545). Raises NotFound for a link that is none any more."""
    feed = feed_of(_hash(token))
    if feed is None:
        raise NotFound(
            gettext("This calendar is not there any more. Make a new link on the page of the calendar.")
        )
    today = clock.local_date(now)
    if feed.read_on != today:
        CalendarFeed.objects.filter(pk=feed.pk).update(read_on=today)
    return as_icalendar(
        entries(feed.user, first=today - BACK, last=today + AHEAD), name=get_unit().short_name, now=now
    )


def as_icalendar(found: list[Entry], *, name: str, now: datetime) -> bytes:
    """Entries as one calendar. An entry keeps its UID, so that a change moves it and does not double it."""
    calendar = Calendar()
    calendar.add("prodid", "-//RGMS//Unit calendar//EN")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", name)
    calendar.add("x-wr-timezone", clock.unit_zone().key)
    for entry in found:
        event = Event()
        event.add("uid", f"{entry.kind}-{entry.id}@rgms")
        event.add("dtstamp", entry.changed_at or now)
        event.add("summary", entry.title)
        event.add("categories", [_CATEGORIES[entry.kind]])
        if entry.location:
            event.add("location", entry.location)
        if entry.starts_at is not None and entry.ends_at is not None:
            event.add("dtstart", entry.starts_at)
            event.add("dtend", entry.ends_at)
        else:
            event.add("dtstart", entry.starts_on)
            event.add("dtend", _day_after(entry.ends_on))
            event.add("transp", "TRANSPARENT")
        calendar.add_component(event)
    body: bytes = calendar.to_ical()
    return body


def _day_after(day: date) -> date:
    return day + timedelta(days=1)


def _hash(token: str) -> str:
    return keyed_hash("calendar feed", token)
