"""Threads of messages, and announcements. What was written is never changed or deleted (a trigger holds it): a message has
states, edited and hidden."""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector
from django.db import models
from django.db.models import F, Q

from apps.files.models import Picture, StoredFile
from apps.messaging.rules.conversations import AnnouncementScope, ThreadKind
from apps.system.models import Company, Platoon, choices

# What the search looks in; without a language's rules, since people write in three.
MESSAGE_WORDS = SearchVector(F("body"), config="simple")


class Thread(models.Model):
    """A conversation: of one person with the admins, or of a company's staff."""

    kind = models.CharField(max_length=10, choices=choices(ThreadKind))
    subject = models.CharField(max_length=120)
    company = models.ForeignKey(Company, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="threads")
    opened_by_name = models.CharField(max_length=200)
    opened_at = models.DateTimeField()
    last_at = models.DateTimeField(help_text="When the newest message was written")

    class Meta:
        ordering = ["-last_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["company"], condition=Q(kind=ThreadKind.COMPANY), name="one_channel_per_company"
            ),
            models.CheckConstraint(
                condition=Q(kind=ThreadKind.COMPANY, company__isnull=False)
                | Q(kind=ThreadKind.ASK, company__isnull=True),
                name="a_channel_has_its_company",
            ),
        ]
        indexes = [models.Index(fields=["-last_at", "-id"], name="threads_by_newest")]

    def __str__(self) -> str:
        return self.subject


class Message(models.Model):
    """One thing that somebody wrote, plain text, with at most one file."""

    thread = models.ForeignKey(Thread, on_delete=models.PROTECT, related_name="messages")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="messages")
    author_name = models.CharField(max_length=200)
    body = models.TextField(blank=True, default="")
    file = models.ForeignKey(StoredFile, on_delete=models.SET_NULL, null=True, related_name="+")
    written_at = models.DateTimeField()
    edited_at = models.DateTimeField(null=True, blank=True)
    hidden_at = models.DateTimeField(null=True, blank=True)
    hidden_by_name = models.CharField(max_length=200, blank=True, default="")
    hidden_reason = models.TextField(blank=True, default="")

    class Meta:
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["thread", "-id"], name="messages_of_a_thread"),
            models.Index(fields=["author", "written_at"], name="messages_of_an_author"),
            GinIndex(MESSAGE_WORDS, name="message_words"),
        ]

    def __str__(self) -> str:
        return f"{self.author_name}, {self.written_at:%Y-%m-%d %H:%M}"


class MessageVersion(models.Model):
    """What a message said before it was edited."""

    message = models.ForeignKey(Message, on_delete=models.PROTECT, related_name="versions")
    body = models.TextField(blank=True)
    replaced_at = models.DateTimeField()

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"of {self.message_id} until {self.replaced_at:%Y-%m-%d %H:%M}"


class ThreadRead(models.Model):
    """How far a person has read a thread."""

    thread = models.ForeignKey(Thread, on_delete=models.CASCADE, related_name="reads")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    last_read_id = models.BigIntegerField(help_text="The newest message that was read")

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["thread", "user"], name="one_mark_per_reader")]

    def __str__(self) -> str:
        return f"{self.user_id} in {self.thread_id}"


class Announcement(models.Model):
    """What somebody tells many. Withdrawn, it is gone for all but those who may announce."""

    scope = models.CharField(max_length=10, choices=choices(AnnouncementScope))
    company = models.ForeignKey(Company, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    platoon = models.ForeignKey(Platoon, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    course = models.CharField(max_length=20, blank=True, default="")
    title = models.CharField(max_length=120)
    text = models.TextField()
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="announcements"
    )
    author_name = models.CharField(max_length=200)
    made_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_reason = models.TextField(blank=True, default="")

    class Meta:
        ordering = ["-id"]
        indexes = [models.Index(fields=["author", "made_at"], name="announcements_of_an_author")]

    def __str__(self) -> str:
        return self.title


class AnnouncementPicture(Picture):
    """A picture of an announcement, for whom that is for."""

    announcement = models.ForeignKey(Announcement, on_delete=models.CASCADE, related_name="pictures")


class AnnouncementReceipt(models.Model):
    """To whom an announcement went, and when it was read."""

    announcement = models.ForeignKey(Announcement, on_delete=models.CASCADE, related_name="receipts")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    read_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["announcement", "user"], name="one_receipt_per_person")
        ]
        indexes = [models.Index(fields=["user", "read_at"], name="receipts_of_a_user")]

    def __str__(self) -> str:
        return f"{self.user_id}: {self.announcement_id}"
