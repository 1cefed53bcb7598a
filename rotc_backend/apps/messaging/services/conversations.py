"""Threads and messages: asking the admins, a company's channel, mending and hiding what was written."""

from datetime import datetime
from typing import Any, TypeAlias

from django.core.files.uploadedfile import UploadedFile
from django.db import connection, transaction
from django.utils.translation import gettext, gettext_noop

from apps.authentication.models import User
from apps.authentication.rules import Role
from apps.files.models import StoredFile
from apps.files.services import storing
from apps.files.services.storing import Received
from apps.messaging.events import MessageWritten, ThreadChanged, ThreadReadTo
from apps.messaging.models import Message, MessageVersion, Notification, Thread, ThreadRead
from apps.messaging.rules import NotificationKind
from apps.messaging.rules.conversations import MESSAGE_LIMITS, TIME_TO_EDIT, ThreadKind, headed
from apps.messaging.selectors import conversations as found
from apps.messaging.services.telling import Note, notify_many
from apps.system import outbox
from apps.system.models import Company
from apps.system.rules import (
    ADMINS_AUDIENCE,
    CORPS_AUDIENCE,
    Stream,
    account_person,
    company_audience,
    user_audience,
)
from apps.system.services import audit
from common.errors import Conflict, DomainError, Forbidden, Invalid, NotFound

Attachment: TypeAlias = "UploadedFile[Any] | None"


class TooManyMessages(DomainError):
    """One person writes so much within a time, and no more; `extra["retry_after"]` says how many seconds to wait."""

    kind = "throttled"
    code = "too_many_messages"
    title = gettext_noop("That is a lot at once")


class TooLateToEdit(Conflict):
    """What was read by others for a while stays as it was read."""

    code = "too_late_to_edit"
    title = gettext_noop("A message can be changed for a quarter of an hour only")


class HiddenAlready(Conflict):
    """A message is hidden once."""

    code = "hidden_already"
    title = gettext_noop("This message is hidden already")


def open_thread(
    *, actor: User, subject: str, body: str, file: Attachment, company_id: int | None, now: datetime
) -> Thread:
    """Ask the unit's admins, or write in a company's channel, which its first message opens.

    Raises NotFound for a company that the actor's duties do not cover, Forbidden for an admin who would ask the admins,
    Invalid, TooManyMessages, and what storing.receive raises."""
    said = _said(body, file)
    if company_id is None:
        if actor.role == Role.ADMIN:
            raise Forbidden(
                gettext("You are one of the admins. Write in a company's channel, or announce it.")
            )
        if not subject.strip():
            raise Invalid(
                gettext("Say what it is about."), errors={"subject": [gettext("Say what it is about.")]}
            )
    else:
        _covered(actor, company_id)
    received = _received(file)
    with transaction.atomic():
        _take_turn(actor, now)
        thread = _thread(actor, subject.strip(), company_id, now)
        _write(thread, actor=actor, body=said, received=received, now=now)
    return found.get_thread(actor, thread.pk)


def write_message(*, actor: User, thread_id: int, body: str, file: Attachment, now: datetime) -> Message:
    """Answer in a thread. Raises NotFound, Invalid, TooManyMessages, and what storing.receive raises."""
    said = _said(body, file)
    found.get_thread(actor, thread_id)
    received = _received(file)
    with transaction.atomic():
        thread = found.get_thread(actor, thread_id)
        _take_turn(actor, now)
        return _write(thread, actor=actor, body=said, received=received, now=now)


@transaction.atomic
def edit_message(*, actor: User, message_id: int, body: str, now: datetime) -> Message:
    """Mend an own message while it is fresh; what it said before is kept. Raises NotFound also for somebody else's, Invalid,
    TooLateToEdit, HiddenAlready."""
    message = _lock(actor, message_id)
    if message.author_id != actor.pk:
        raise NotFound(gettext("There is no such message of yours."))
    if message.hidden_at is not None:
        raise HiddenAlready()
    if now >= message.written_at + TIME_TO_EDIT:
        raise TooLateToEdit()
    said = _said(body, message.file)
    if said != message.body:
        MessageVersion.objects.create(message=message, body=message.body, replaced_at=now)
        message.body, message.edited_at = said, now
        message.save(update_fields=["body", "edited_at"])
        _announce(message)
    return message


@transaction.atomic
def hide_message(*, actor: User, message_id: int, reason: str, now: datetime) -> Message:
    """Take a message out of the others' sight, with a reason that its author sees. For admins. Raises NotFound, Invalid,
    HiddenAlready."""
    if not reason.strip():
        raise Invalid(gettext("Say why it is hidden."), errors={"reason": [gettext("Say why.")]})
    message = _lock(actor, message_id)
    if message.hidden_at is not None:
        raise HiddenAlready()
    message.hidden_at, message.hidden_by_name, message.hidden_reason = now, actor.display_name, reason.strip()
    message.save(update_fields=["hidden_at", "hidden_by_name", "hidden_reason"])
    audit.record(
        actor=actor, action="message.hidden", row=message, before={"is_hidden": False}, after={"is_hidden": True},
        reason=reason.strip(), now=now, person=account_person(message.author_id),
    )  # fmt: skip
    _announce(message)
    return message


@transaction.atomic
def mark_read(*, actor: User, thread_id: int, message_id: int, now: datetime) -> None:
    """Note how far the actor read, never back; what told of the thread counts as read too. Raises NotFound."""
    thread = found.get_thread(actor, thread_id)
    newest = thread.messages.filter(pk__lte=message_id).values_list("pk", flat=True).first()
    if newest is None:
        raise NotFound(gettext("There is no such message."))
    mark, is_new = ThreadRead.objects.get_or_create(
        thread=thread, user=actor, defaults={"last_read_id": newest}
    )
    moved = is_new or ThreadRead.objects.filter(pk=mark.pk, last_read_id__lt=newest).update(
        last_read_id=newest
    )
    Notification.objects.filter(
        recipient=actor, kind=NotificationKind.MESSAGE, cause__startswith=f"thread:{thread.pk}:", read_at=None
    ).update(read_at=now)
    if moved:
        event = ThreadReadTo(thread.pk)
        outbox.publish(event, to=[user_audience(actor.pk)])


def open_file(*, actor: User, message_id: int) -> StoredFile:
    """What is attached to a message. Raises NotFound, of a hidden one too for all but its author and admins."""
    message = found.get_message(actor, message_id)
    if message.file is None or (message.hidden_at is not None and not found.may_read_hidden(actor, message)):
        raise NotFound(gettext("There is no such file."))
    return message.file


def notify_message(*, message_id: int, now: datetime) -> int:
    """Tell those who take part in a thread that something was written: once, until they have read it. How many were told
    now."""
    message = Message.objects.select_related("thread__company").filter(pk=message_id, hidden_at=None).first()
    if message is None:
        return 0
    thread = message.thread
    waiting = Notification.objects.filter(
        kind=NotificationKind.MESSAGE, cause__startswith=f"thread:{thread.pk}:", read_at=None
    )
    has_read = ThreadRead.objects.filter(thread=thread, last_read_id__gte=message.pk)
    spared = {
        message.author_id,
        *waiting.values_list("recipient_id", flat=True),
        *has_read.values_list("user_id", flat=True),
    }
    company = thread.company.name if thread.company else None
    facts = {"author": message.author_name, "subject": headed(thread.subject, company=company)}
    return notify_many(
        kind=NotificationKind.MESSAGE,
        cause=f"thread:{thread.pk}:{message.pk}",
        notes=[Note(user_id, facts) for user_id in found.readers_of(thread) if user_id not in spared],
        link=f"/messages/{thread.pk}",
        now=now,
    )


def audience_of(thread: Thread) -> list[str]:
    """Who hears of a thread on the sockets."""
    if thread.kind == ThreadKind.ASK:
        return [user_audience(thread.opened_by_id), ADMINS_AUDIENCE]
    return [company_audience(thread.company_id or 0), CORPS_AUDIENCE]


def take_turn(actor: User, name: str) -> None:
    """Wait for what the actor writes at the same moment, so that a burst is counted. Inside a transaction."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"{name} {actor.pk}"])


def _take_turn(actor: User, now: datetime) -> None:
    take_turn(actor, "message")
    for limit, within in MESSAGE_LIMITS:
        if found.written_since(actor, Message.objects.all(), now - within, "written_at") >= limit:
            seconds = int(within.total_seconds())
            raise TooManyMessages(
                gettext("At most {limit} messages in {seconds} seconds. Wait a little.").format(
                    limit=limit, seconds=seconds
                ),
                extra={"retry_after": min(seconds, 600)},
            )


def _covered(actor: User, company_id: int) -> None:
    is_there = Company.objects.filter(pk=company_id).exists()
    if not is_there or not actor.scope().covers(company_id=company_id, platoon_id=None):
        raise NotFound(gettext("There is no such company."))


def _thread(actor: User, subject: str, company_id: int | None, now: datetime) -> Thread:
    opened = {"opened_by": actor, "opened_by_name": actor.display_name, "opened_at": now, "last_at": now}
    if company_id is None:
        return Thread.objects.create(kind=ThreadKind.ASK, subject=subject, **opened)
    subject = headed("", company=Company.objects.get(pk=company_id).name).en
    thread, _ = Thread.objects.get_or_create(
        kind=ThreadKind.COMPANY, company_id=company_id, defaults={"subject": subject, **opened}
    )
    return thread


def _write(thread: Thread, *, actor: User, body: str, received: Received | None, now: datetime) -> Message:
    file = storing.store(received, actor=actor, now=now) if received is not None else None
    message = Message.objects.create(
        thread=thread, author=actor, author_name=actor.display_name, body=body, file=file, written_at=now
    )
    Thread.objects.filter(pk=thread.pk).update(last_at=now)
    _announce(message)
    outbox.publish(MessageWritten(message.pk), to=[], stream=Stream.CONTROL)
    return message


def _announce(message: Message) -> None:
    event = ThreadChanged(message.thread_id, message.pk)
    outbox.publish(event, to=audience_of(message.thread))


def _lock(actor: User, message_id: int) -> Message:
    found.get_message(actor, message_id)
    rows = Message.objects.select_for_update(of=("self",)).select_related("file", "thread")
    return rows.get(pk=message_id)


def _said(body: str, file: object) -> str:
    if not body.strip() and file is None:
        raise Invalid(gettext("Write something."), errors={"body": [gettext("Write something.")]})
    return body.strip()


def _received(file: Attachment) -> Received | None:
    return storing.receive(file, name=file.name or "") if file is not None else None
