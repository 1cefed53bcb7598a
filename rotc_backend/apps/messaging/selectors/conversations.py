"""Which threads, messages and announcements an actor sees.

A person sees the own threads with the admins, an admin all of these. A company's channel is for whoever's duty covers the
company. An announcement is for those whom it went to, for its author, and for admins.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.postgres.search import SearchQuery
from django.db.models import Count, F, IntegerField, OuterRef, Q, QuerySet, Subquery, Sum, Value
from django.db.models.functions import Coalesce
from django.utils.translation import gettext

from apps.authentication.models import User
from apps.authentication.rules import AccountStatus, Role
from apps.authentication.selectors.duties import with_grants
from apps.cadets.models import Enrollment
from apps.cadets.rules import EnrollmentStatus
from apps.messaging.models import (
    Announcement,
    AnnouncementPicture,
    AnnouncementReceipt,
    Message,
    Thread,
    ThreadRead,
)
from apps.messaging.models.conversations import MESSAGE_WORDS
from apps.messaging.rules.conversations import ANNOUNCING, AnnouncementScope, ThreadKind
from apps.system.models import Company, Platoon
from apps.system.selectors import current_term
from common import clock
from common.actors import Actor, person_id
from common.errors import NotFound


def list_threads(actor: Actor) -> QuerySet[Thread]:
    """The threads that the actor takes part in, newest first, each with its number of unread messages as `unread`."""
    reach = actor.scope()
    seen = Q(kind=ThreadKind.ASK, opened_by_id=person_id(actor))
    if actor.role == Role.ADMIN:
        seen |= Q(kind=ThreadKind.ASK)
    seen |= Q(kind=ThreadKind.COMPANY) & (Q() if reach.whole_corps else Q(company_id__in=reach.company_ids))
    return (
        _with_unread(Thread.objects.filter(seen), actor).select_related("company").order_by("-last_at", "-id")
    )


def get_thread(actor: Actor, thread_id: int) -> Thread:
    """One of them. Raises NotFound."""
    thread = list_threads(actor).filter(pk=thread_id).first()
    if thread is None:
        raise NotFound(gettext("There is no such conversation."))
    return thread


def list_messages(actor: Actor, *, thread_id: int | None = None, search: str = "") -> QuerySet[Message]:
    """Messages of the actor's threads, or of one, newest first; `search` finds words, beginnings of words too. What is
    hidden is found by admins only. Raises NotFound."""
    rows = Message.objects.select_related("file", "thread__company")
    if thread_id is not None:
        rows = rows.filter(thread_id=get_thread(actor, thread_id).pk)
    else:
        rows = rows.filter(thread_id__in=list_threads(actor).order_by().values("pk"))
    words = [word for word in "".join(c if c.isalnum() else " " for c in search).split() if word]
    if search:
        # Only letters and digits are left: nothing of it is taken for an operator.
        query = SearchQuery(" & ".join(f"{word}:*" for word in words), search_type="raw", config="simple")
        rows = rows.annotate(words=MESSAGE_WORDS).filter(words=query) if words else rows.none()
        if actor.role != Role.ADMIN:
            rows = rows.filter(hidden_at=None)
    return rows.order_by("-id")


def get_message(actor: Actor, message_id: int) -> Message:
    """One message of the actor's threads. Raises NotFound."""
    message = list_messages(actor).filter(pk=message_id).first()
    if message is None:
        raise NotFound(gettext("There is no such message."))
    return message


def may_read_hidden(actor: Actor, message: Message) -> bool:
    """Who hid it must see what, and its author what was hidden."""
    return actor.role == Role.ADMIN or message.author_id == actor.pk


def readers_of(thread: Thread) -> list[int]:
    """The accounts that take part in a thread."""
    active = User.objects.filter(status=AccountStatus.ACTIVE)
    admins = Q(role=Role.ADMIN)
    if thread.kind == ThreadKind.ASK:
        rows = active.filter(admins | Q(pk=thread.opened_by_id))
        return list(rows.order_by("pk").values_list("pk", flat=True))
    staff = with_grants(active.filter(admins | Q(role=Role.STAFF)).order_by("pk"), now=clock.now())
    return [user.pk for user in staff if user.scope().covers(company_id=thread.company_id, platoon_id=None)]


def list_channels(actor: Actor) -> list[Company]:
    """The companies in whose channel the actor writes, opened or not."""
    reach = actor.scope()
    rows = Company.objects.order_by("name")
    return list(rows if reach.whole_corps else rows.filter(pk__in=reach.company_ids))


@dataclass(frozen=True)
class Reach:
    """To whom an actor may announce."""

    whole_corps: bool
    companies: list[Company]
    platoons: list[Platoon]
    courses: list[str]


def announcing_reach(actor: Actor) -> Reach:
    """The scopes that the actor may choose among."""
    reaches = [actor.scope(action) for action in ANNOUNCING]
    is_whole = any(reach.whole_corps for reach in reaches)
    company_ids = {one for reach in reaches for one in reach.company_ids}
    platoon_ids = {one for reach in reaches for one in reach.platoon_ids}
    companies = Company.objects.order_by("name")
    platoons = Platoon.objects.select_related("company").order_by("company__name", "number")
    if not is_whole:
        companies = companies.filter(pk__in=company_ids)
        platoons = platoons.filter(Q(pk__in=platoon_ids) | Q(company_id__in=company_ids))
    enrolled = Enrollment.objects.filter(term__is_current=True).exclude(course="").order_by("course")
    courses = list(enrolled.values_list("course", flat=True).distinct()) if is_whole else []
    return Reach(is_whole, list(companies), list(platoons), courses)


def list_announcements(actor: Actor) -> QuerySet[Announcement]:
    """The announcements that went to the actor, and those that the actor may answer for: the own ones, for admins all.
    Newest first, with `receipt_id` and `own_read_at` of the actor, and the numbers `recipients` and `readers`."""
    mine = AnnouncementReceipt.objects.filter(announcement=OuterRef("pk"), user_id=person_id(actor))
    rows = Announcement.objects.select_related("company", "platoon__company").annotate(
        receipt_id=Subquery(mine.values("pk")[:1]), own_read_at=Subquery(mine.values("read_at")[:1])
    )
    if actor.role != Role.ADMIN:
        rows = rows.filter(Q(author_id=actor.pk) | Q(receipt_id__isnull=False, withdrawn_at=None))
    counted = (
        AnnouncementReceipt.objects.filter(announcement=OuterRef("pk")).order_by().values("announcement")
    )
    rows = rows.annotate(
        recipients=_number(counted.annotate(n=Count("pk"))),
        readers=_number(counted.annotate(n=Count("read_at"))),
    )
    return rows.prefetch_related("pictures").order_by("-id")


def get_announcement(actor: Actor, announcement_id: int) -> Announcement:
    """One of them. Raises NotFound."""
    row = list_announcements(actor).filter(pk=announcement_id).first()
    if row is None:
        raise NotFound(gettext("There is no such announcement."))
    return row


def get_picture(actor: Actor, announcement_id: int, picture_id: int) -> AnnouncementPicture:
    """One picture of an announcement that the actor sees. Raises NotFound."""
    row = get_announcement(actor, announcement_id)
    picture = row.pictures.select_related("file").filter(pk=picture_id).first()
    if picture is None:
        raise NotFound(gettext("There is no such picture."))
    return picture


def own_announcement(actor: Actor, announcement_id: int) -> Announcement:
    """One announcement that the actor answers for: its author, or an admin. Raises NotFound."""
    row = get_announcement(actor, announcement_id)
    if actor.role != Role.ADMIN and row.author_id != actor.pk:
        raise NotFound(gettext("There is no such announcement."))
    return row


def list_receipts(actor: Actor, announcement_id: int) -> QuerySet[AnnouncementReceipt]:
    """Who has read an announcement and who has not, those who have not first; for its author and admins. Raises NotFound."""
    row = own_announcement(actor, announcement_id)
    rows = AnnouncementReceipt.objects.filter(announcement_id=row.pk).select_related("user")
    return rows.order_by(F("read_at").asc(nulls_first=True), "user__display_name", "pk")


def recipients_of(announcement: Announcement) -> list[int]:
    """The active accounts that an announcement is for, without its author: cadets who are enrolled there in the current
    term, and the staff and admins who see them."""
    active = User.objects.filter(status=AccountStatus.ACTIVE).exclude(pk=announcement.author_id)
    if announcement.scope == AnnouncementScope.UNIT:
        return list(active.values_list("pk", flat=True))
    office = active.filter(role__in=[Role.STAFF, Role.ADMIN])
    if announcement.scope == AnnouncementScope.STAFF:
        return list(office.values_list("pk", flat=True))
    enrolled = Enrollment.objects.filter(term=current_term(), status=EnrollmentStatus.ONGOING)
    places: dict[AnnouncementScope, dict[str, Any]] = {
        AnnouncementScope.COURSE: {"course": announcement.course},
        AnnouncementScope.COMPANY: {"company_id": announcement.company_id},
        AnnouncementScope.PLATOON: {"platoon_id": announcement.platoon_id},
    }
    place = places[AnnouncementScope(announcement.scope)]
    cadets = active.filter(pk__in=enrolled.filter(**place).values("cadet__user_id"))
    company_id = announcement.platoon.company_id if announcement.platoon else announcement.company_id
    seeing = [
        user.pk
        for user in with_grants(office, now=clock.now())
        if user.scope().covers(company_id=company_id, platoon_id=announcement.platoon_id)
    ]
    return [*cadets.values_list("pk", flat=True), *seeing]


@dataclass(frozen=True)
class Unread:
    """How many messages of others, and announcements, the actor has not read."""

    messages: int
    announcements: int


def unread(actor: Actor) -> Unread:
    """For the badge of the navigation."""
    waiting = AnnouncementReceipt.objects.filter(
        user_id=person_id(actor), read_at=None, announcement__withdrawn_at=None
    )
    total = list_threads(actor).order_by().aggregate(total=Sum("unread"))["total"]
    return Unread(total or 0, waiting.count())


def written_since(actor: Actor, rows: "QuerySet[Any]", since: datetime, moment: str) -> int:
    """How many of the rows the actor wrote since then."""
    return rows.filter(**{"author_id": person_id(actor), f"{moment}__gt": since}).count()


def newest_messages(threads: Sequence[Thread]) -> dict[int, Message]:
    """The newest message of each thread, in one statement."""
    ids = [thread.pk for thread in threads]
    newest = Message.objects.filter(thread_id__in=ids).order_by("thread_id", "-id").distinct("thread_id")
    return {row.thread_id: row for row in newest}


def _with_unread(threads: QuerySet[Thread], actor: Actor) -> QuerySet[Thread]:
    read = ThreadRead.objects.filter(thread=OuterRef(OuterRef("pk")), user_id=person_id(actor))
    others = Message.objects.filter(thread=OuterRef("pk"), hidden_at=None).exclude(author_id=person_id(actor))
    fresh = others.filter(pk__gt=Coalesce(Subquery(read.values("last_read_id")[:1]), Value(0)))
    return threads.annotate(unread=_number(fresh.order_by().values("thread").annotate(n=Count("pk"))))


def _number(counted: "QuerySet[Any]") -> Coalesce:
    return Coalesce(Subquery(counted.values("n")[:1], output_field=IntegerField()), 0)
