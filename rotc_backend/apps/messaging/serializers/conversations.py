"""Threads, messages and announcements as the API shows them."""

from typing import Any

from django.utils.translation import get_language
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from apps.files.models import StoredFile
from apps.files.rules import FileKind
from apps.files.serializers import PictureOut
from apps.messaging.models import Announcement, AnnouncementReceipt, Message, Thread
from apps.messaging.rules.conversations import (
    MESSAGE_LENGTH,
    SUBJECT_LENGTH,
    AnnouncementScope,
    ThreadKind,
    headed,
)

SCOPES = [scope.value for scope in AnnouncementScope]
FILE = "JPEG, PNG, WebP or PDF, 10 MB at most"


class ThreadIn(serializers.Serializer[Any]):
    """A question to the admins, or the first words in a company's channel."""

    company = serializers.IntegerField(
        required=False,
        allow_null=True,
        default=None,
        min_value=1,
        help_text="Its staff's channel; else: to the admins",
    )
    subject = serializers.CharField(
        required=False,
        allow_blank=True,
        default="",
        max_length=SUBJECT_LENGTH,
        help_text="Of a question to the admins",
    )
    body = serializers.CharField(required=False, allow_blank=True, default="", max_length=MESSAGE_LENGTH)
    file = serializers.FileField(required=False, help_text=FILE)


class MessageIn(serializers.Serializer[Any]):
    """Plain text, a file, or both."""

    body = serializers.CharField(required=False, allow_blank=True, default="", max_length=MESSAGE_LENGTH)
    file = serializers.FileField(required=False, help_text=FILE)


class MessagePatchIn(serializers.Serializer[Any]):
    """What the message is to say."""

    body = serializers.CharField(max_length=MESSAGE_LENGTH)


class HideIn(serializers.Serializer[Any]):
    """Why; the author sees it."""

    reason = serializers.CharField(max_length=1000)


class ReadToIn(serializers.Serializer[Any]):
    """The newest message that was read."""

    message = serializers.IntegerField(min_value=1, max_value=2**63 - 1)


class MessagesQuery(serializers.Serializer[Any]):
    """What is looked for."""

    search = serializers.CharField(max_length=100)


class AttachmentOut(serializers.Serializer[StoredFile]):
    """A file of a message; it is fetched at messages/{id}/file."""

    name = serializers.CharField()
    kind = serializers.ChoiceField(choices=[kind.value for kind in FileKind])
    size = serializers.IntegerField(help_text="Bytes")


class MessageOut(serializers.ModelSerializer[Message]):
    """One message. Hidden, only its author and admins see what it says."""

    thread = serializers.IntegerField(source="thread_id")
    subject = serializers.SerializerMethodField()
    author = serializers.IntegerField(source="author_id")
    body = serializers.SerializerMethodField()
    file = serializers.SerializerMethodField()
    is_hidden = serializers.SerializerMethodField()
    hidden_reason = serializers.SerializerMethodField(help_text="For its author and admins")

    class Meta:
        model = Message
        fields = (
            "id", "thread", "subject", "author", "author_name", "body", "file", "written_at", "edited_at", "is_hidden",
            "hidden_by_name", "hidden_reason",
        )  # fmt: skip
        read_only_fields = fields

    def get_subject(self, message: Message) -> str:
        return _headed(message.thread)

    def get_body(self, message: Message) -> str:
        return message.body if self._is_open(message) else ""

    @extend_schema_field(AttachmentOut(allow_null=True))
    def get_file(self, message: Message) -> Any:
        return AttachmentOut(message.file).data if message.file and self._is_open(message) else None

    def get_is_hidden(self, message: Message) -> bool:
        return message.hidden_at is not None

    def get_hidden_reason(self, message: Message) -> str:
        return message.hidden_reason if self._is_open(message) else ""

    def _is_open(self, message: Message) -> bool:
        return message.hidden_at is None or message.pk in self.context["opened"]


def _headed(thread: Thread) -> str:
    company = thread.company.name if thread.company else None
    return headed(thread.subject, company=company).to(get_language() or "")


class ThreadOut(serializers.ModelSerializer[Thread]):
    """A conversation, with how many of its messages are unread and the beginning of its newest one."""

    kind = serializers.ChoiceField(choices=[kind.value for kind in ThreadKind])
    subject = serializers.SerializerMethodField()
    company = serializers.IntegerField(source="company_id", allow_null=True)
    opened_by = serializers.IntegerField(source="opened_by_id")
    unread = serializers.IntegerField()
    newest_id = serializers.SerializerMethodField()
    newest_by = serializers.SerializerMethodField()
    newest = serializers.SerializerMethodField(
        help_text="Its first words; empty when it is hidden or only a file"
    )

    class Meta:
        model = Thread
        fields = (
            "id", "kind", "subject", "company", "opened_by", "opened_by_name", "opened_at", "last_at", "unread", "newest_id",
            "newest_by", "newest",
        )  # fmt: skip
        read_only_fields = fields

    def get_subject(self, thread: Thread) -> str:
        return _headed(thread)

    def get_newest_id(self, thread: Thread) -> int:
        return self._newest(thread).pk

    def get_newest_by(self, thread: Thread) -> str:
        return self._newest(thread).author_name

    def get_newest(self, thread: Thread) -> str:
        message = self._newest(thread)
        return "" if message.hidden_at else message.body[:120]

    def _newest(self, thread: Thread) -> Message:
        message: Message = self.context["newest"][thread.pk]
        return message


class AnnouncementIn(serializers.Serializer[Any]):
    """What is told to whom: `company`, `platoon` or `course` with the scope of that name."""

    scope = serializers.ChoiceField(choices=SCOPES)
    company = serializers.IntegerField(required=False, allow_null=True, default=None, min_value=1)
    platoon = serializers.IntegerField(required=False, allow_null=True, default=None, min_value=1)
    course = serializers.CharField(required=False, allow_blank=True, default="", max_length=20)
    title = serializers.CharField(max_length=SUBJECT_LENGTH)
    text = serializers.CharField(max_length=MESSAGE_LENGTH)


class AnnouncementOut(serializers.ModelSerializer[Announcement]):
    """An announcement. The numbers are for its author and admins."""

    scope = serializers.ChoiceField(choices=SCOPES)
    place = serializers.SerializerMethodField(
        help_text="Such as Alpha, Alpha 1, MS 1; empty for unit and staff"
    )
    author = serializers.IntegerField(source="author_id")
    is_for_me = serializers.SerializerMethodField(help_text="Whether it went to who asks")
    read_at = serializers.DateTimeField(source="own_read_at", allow_null=True)
    pictures = PictureOut(many=True)
    recipients = serializers.SerializerMethodField()
    readers = serializers.SerializerMethodField()

    class Meta:
        model = Announcement
        fields = (
            "id", "scope", "place", "title", "text", "author", "author_name", "made_at", "withdrawn_at", "withdrawn_reason",
            "is_for_me", "read_at", "recipients", "readers", "pictures",
        )  # fmt: skip
        read_only_fields = fields

    def get_place(self, row: Announcement) -> str:
        return str(row.platoon or row.company or row.course)

    def get_is_for_me(self, row: Any) -> bool:
        return row.receipt_id is not None

    def get_recipients(self, row: Any) -> int | None:
        return row.recipients if self._answers_for(row) else None

    def get_readers(self, row: Any) -> int | None:
        return row.readers if self._answers_for(row) else None

    def _answers_for(self, row: Announcement) -> bool:
        actor = self.context["actor"]
        return bool(actor.role == "admin" or row.author_id == actor.pk)


class ReceiptOut(serializers.ModelSerializer[AnnouncementReceipt]):
    """Whom it went to, and when it was read."""

    user = serializers.IntegerField(source="user_id")
    name = serializers.CharField(source="user.display_name")

    class Meta:
        model = AnnouncementReceipt
        fields = ("user", "name", "read_at")
        read_only_fields = fields


class ChannelOut(serializers.Serializer[Any]):
    """A company in whose channel one writes."""

    id = serializers.IntegerField()
    name = serializers.CharField()


class AnnouncingPlaceOut(serializers.Serializer[Any]):
    """A company or a platoon."""

    id = serializers.IntegerField()
    name = serializers.CharField(source="*")


class ReachOut(serializers.Serializer[Any]):
    """To whom one may announce: with `whole_corps` to the unit, its staff and a course too."""

    whole_corps = serializers.BooleanField()
    companies = AnnouncingPlaceOut(many=True)
    platoons = AnnouncingPlaceOut(many=True)
    courses = serializers.ListField(child=serializers.CharField())


class UnreadOut(serializers.Serializer[Any]):
    """What waits to be read."""

    messages = serializers.IntegerField()
    announcements = serializers.IntegerField()
