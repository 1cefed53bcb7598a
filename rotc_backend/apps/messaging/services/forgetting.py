"""What goes of a person's words when the person is erased: the texts, not that something was written."""

from apps.files.services import storing
from apps.messaging.models import (
    Announcement,
    AnnouncementReceipt,
    Message,
    MessageVersion,
    Thread,
    ThreadRead,
)
from apps.messaging.rules.conversations import ThreadKind

ERASED = "Erased account"


def words_of(user_id: int) -> int:
    """How many messages a person wrote whose words are still here."""
    return Message.objects.filter(author_id=user_id).exclude(body="", file=None).count()


def forget_words(*, user_id: int) -> int:
    """Take the words of a person's messages, the files, the subjects of the own threads and the name; how many messages. What
    the person announced stays: it was said for the unit. The caller holds the transaction and audits."""
    rows = Message.objects.filter(author_id=user_id)
    for message in rows.select_related("file").filter(file__isnull=False):
        file, message.file = message.file, None
        message.save(update_fields=["file"])
        if file is not None:
            storing.remove(file)
    MessageVersion.objects.filter(message__author_id=user_id).update(body="")
    Thread.objects.filter(opened_by_id=user_id, kind=ThreadKind.ASK).update(subject="Erased")
    Thread.objects.filter(opened_by_id=user_id).update(opened_by_name=ERASED)
    ThreadRead.objects.filter(user_id=user_id).delete()
    AnnouncementReceipt.objects.filter(user_id=user_id).delete()
    Announcement.objects.filter(author_id=user_id).update(author_name=ERASED)
    return rows.update(body="", author_name=ERASED, hidden_reason="")
