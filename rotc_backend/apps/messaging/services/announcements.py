"""Announcements: made once for a scope, read by each, withdrawn with a reason."""

from collections.abc import Iterable
from datetime import datetime
from typing import IO

from django.db import transaction
from django.utils.translation import gettext, gettext_noop

from apps.authentication.models import User
from apps.cadets.rules import course_code
from apps.files.rules import MOST_PICTURES
from apps.files.services import storing
from apps.files.services.storing import Received, TooManyPictures
from apps.messaging.events import AnnouncementChanged, AnnouncementMade
from apps.messaging.models import Announcement, AnnouncementPicture, AnnouncementReceipt, Notification
from apps.messaging.rules import NotificationKind
from apps.messaging.rules.conversations import (
    ANNOUNCEMENT_LIMITS,
    AnnouncementScope,
    excerpt,
    may_announce,
)
from apps.messaging.selectors import conversations as found
from apps.messaging.services.conversations import TooManyMessages, take_turn
from apps.messaging.services.telling import Note, notify_many
from apps.system import outbox
from apps.system.models import Company, Platoon
from apps.system.rules import ADMINS_AUDIENCE, UNIT_AUDIENCE, Stream, account_person, user_audience
from apps.system.services import audit
from common.errors import Conflict, Forbidden, Invalid, NotFound

ANNOUNCEMENTS_PATH = "/messages/announcements"


class WithdrawnAlready(Conflict):
    """An announcement is withdrawn once."""

    code = "withdrawn_already"
    title = gettext_noop("This announcement is withdrawn already")


@transaction.atomic
def announce(
    *,
    actor: User,
    scope: AnnouncementScope,
    title: str,
    text: str,
    now: datetime,
    company_id: int | None = None,
    platoon_id: int | None = None,
    course: str = "",
) -> Announcement:
    """Tell everybody of a scope. Raises NotFound for a place that there is not, or where the actor sees nobody, Forbidden
    where the actor only looks, Invalid, TooManyMessages."""
    row = Announcement(
        scope=scope, title=title.strip(), text=text.strip(), author=actor, author_name=actor.display_name, made_at=now,
        company=_company(scope, company_id), platoon=_platoon(scope, platoon_id), course=_course(scope, course),
    )  # fmt: skip
    _refuse(actor, row)
    take_turn(actor, "announcement")
    for limit, within in ANNOUNCEMENT_LIMITS:
        if found.written_since(actor, Announcement.objects.all(), now - within, "made_at") >= limit:
            raise TooManyMessages(
                gettext("At most {limit} announcements an hour.").format(limit=limit),
                extra={"retry_after": 600},
            )
    row.save()
    readers = found.recipients_of(row)
    AnnouncementReceipt.objects.bulk_create(
        (AnnouncementReceipt(announcement=row, user_id=user_id) for user_id in sorted(set(readers))),
        batch_size=1000,
    )
    audit.record(
        actor=actor, action="announcement.made", row=row, before=None, now=now, person=account_person(actor.pk),
        after={"scope": scope, "company_id": row.company_id, "platoon_id": row.platoon_id, "course": row.course,
               "recipients": len(set(readers))},
    )  # fmt: skip
    _tell(row, readers)
    outbox.publish(AnnouncementMade(row.pk), to=[], stream=Stream.CONTROL)
    return found.get_announcement(actor, row.pk)


@transaction.atomic
def mark_read(*, actor: User, announcement_id: int, now: datetime) -> Announcement:
    """Note that the actor has read it; the first time stands. Raises NotFound."""
    row = found.get_announcement(actor, announcement_id)
    mine = AnnouncementReceipt.objects.filter(announcement_id=row.pk, user=actor, read_at=None)
    if mine.update(read_at=now):
        Notification.objects.filter(
            recipient=actor, kind=NotificationKind.ANNOUNCEMENT, cause=_cause(row), read_at=None
        ).update(read_at=now)
        # The author sees it, and the reader's other devices.
        event = AnnouncementChanged(row.pk)
        to = [user_audience(row.author_id), user_audience(actor.pk)]
        outbox.publish(event, to=to)
    return found.get_announcement(actor, row.pk)


@transaction.atomic
def withdraw(*, actor: User, announcement_id: int, reason: str, now: datetime) -> Announcement:
    """Take it back, with a reason: for its author and admins. Raises NotFound, Invalid, WithdrawnAlready."""
    if not reason.strip():
        raise Invalid(gettext("Say why it is withdrawn."), errors={"reason": [gettext("Say why.")]})
    row = found.own_announcement(actor, announcement_id)
    taken = Announcement.objects.filter(pk=row.pk, withdrawn_at=None).update(
        withdrawn_at=now, withdrawn_reason=reason.strip()
    )
    if not taken:
        raise WithdrawnAlready()
    audit.record(
        actor=actor, action="announcement.withdrawn", row=row, before={"is_withdrawn": False},
        after={"is_withdrawn": True}, reason=reason.strip(), now=now, person=account_person(row.author_id),
    )  # fmt: skip
    # What told of it goes as well, and with it what waits to be mailed or pushed.
    Notification.objects.filter(kind=NotificationKind.ANNOUNCEMENT, cause=_cause(row)).delete()
    _tell(row, row.receipts.values_list("user_id", flat=True))
    return found.get_announcement(actor, row.pk)


def add_picture(
    *, actor: User, announcement_id: int, picture: IO[bytes], caption: str, now: datetime
) -> AnnouncementPicture:
    """One more picture of an own announcement. Raises NotFound, WithdrawnAlready, TooManyPictures, and what
    storing.receive_picture raises."""
    # Before the picture is read, which takes its time.
    found.own_announcement(actor, announcement_id)
    received = storing.receive_picture(picture)
    return _keep(actor=actor, announcement_id=announcement_id, received=received, caption=caption, now=now)


@transaction.atomic
def _keep(
    *, actor: User, announcement_id: int, received: Received, caption: str, now: datetime
) -> AnnouncementPicture:
    row = _locked(actor, announcement_id)
    if row.withdrawn_at is not None:
        raise WithdrawnAlready()
    if row.pictures.count() >= MOST_PICTURES:
        raise TooManyPictures()
    file = storing.store(received, actor=actor, now=now)
    picture = AnnouncementPicture.objects.create(announcement=row, file=file, caption=caption)
    _note_picture(actor, picture, action="announcement.picture_added", is_there=True, now=now)
    return picture


@transaction.atomic
def remove_picture(*, actor: User, announcement_id: int, picture_id: int, now: datetime) -> None:
    """Take a picture off an own announcement. Raises NotFound."""
    row = _locked(actor, announcement_id)
    picture = found.get_picture(actor, row.pk, picture_id)
    _note_picture(actor, picture, action="announcement.picture_removed", is_there=False, now=now)
    file = picture.file
    picture.delete()
    storing.remove(file)


def _locked(actor: User, announcement_id: int) -> Announcement:
    row = found.own_announcement(actor, announcement_id)
    return Announcement.objects.select_for_update(no_key=True).get(pk=row.pk)


def _note_picture(
    actor: User, picture: AnnouncementPicture, *, action: str, is_there: bool, now: datetime
) -> None:
    row, said = picture.announcement, {"caption": picture.caption, "sha256": picture.file.sha256}
    audit.record(
        actor=actor, action=action, row=row, before=None if is_there else said, after=said if is_there else None, now=now,
        person=account_person(row.author_id),
    )  # fmt: skip
    _tell(row, row.receipts.values_list("user_id", flat=True))


@transaction.atomic
def notify_announcement(*, announcement_id: int, now: datetime) -> int:
    """Tell those whom an announcement is for, each once; how many were told now."""
    # Locked: whoever withdraws it meanwhile waits, and takes back what was told.
    row = (
        Announcement.objects.select_for_update(no_key=True)
        .filter(pk=announcement_id, withdrawn_at=None)
        .first()
    )
    if row is None:
        return 0
    facts = {"title": row.title, "text": excerpt(row.text)}
    waiting = row.receipts.filter(read_at=None)
    return notify_many(
        kind=NotificationKind.ANNOUNCEMENT,
        cause=_cause(row),
        notes=[Note(user_id, facts) for user_id in waiting.values_list("user_id", flat=True)],
        link=ANNOUNCEMENTS_PATH,
        now=now,
    )


def _cause(row: Announcement) -> str:
    return f"announcement:{row.pk}"


def _tell(row: Announcement, readers: Iterable[int]) -> None:
    everyone = row.scope == AnnouncementScope.UNIT
    to = [UNIT_AUDIENCE] if everyone else [ADMINS_AUDIENCE, *(user_audience(one) for one in readers)]
    event = AnnouncementChanged(row.pk)
    outbox.publish(event, to=[*to, user_audience(row.author_id)])


def _refuse(actor: User, row: Announcement) -> None:
    for name in ("title", "text"):
        if not getattr(row, name):
            raise Invalid(
                gettext("Say what it is about."), errors={name: [gettext("This may not be empty.")]}
            )
    company_id = row.platoon.company_id if row.platoon else row.company_id
    if may_announce(
        actor, scope=AnnouncementScope(row.scope), company_id=company_id, platoon_id=row.platoon_id
    ):
        return
    sees = actor.scope()
    if not sees.covers(company_id=company_id, platoon_id=row.platoon_id) and company_id is not None:
        raise NotFound(gettext("There is no such place."))
    raise Forbidden(gettext("Your duties do not let you speak to all of them."))


def _company(scope: AnnouncementScope, company_id: int | None) -> Company | None:
    if scope is not AnnouncementScope.COMPANY:
        return None
    row = Company.objects.filter(pk=company_id or 0).first()
    if row is None:
        raise NotFound(gettext("There is no such company."))
    return row


def _platoon(scope: AnnouncementScope, platoon_id: int | None) -> Platoon | None:
    if scope is not AnnouncementScope.PLATOON:
        return None
    row = Platoon.objects.select_related("company").filter(pk=platoon_id or 0).first()
    if row is None:
        raise NotFound(gettext("There is no such platoon."))
    return row


def _course(scope: AnnouncementScope, course: str) -> str:
    if scope is not AnnouncementScope.COURSE:
        return ""
    known = course_code(course)
    if known is None:
        raise Invalid(gettext("That is no course."), errors={"course": [gettext("Such as MS 1.")]})
    return known
