"""Which notifications an actor sees: the own ones; and how people want to be told."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import time

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import F, FilteredRelation, OuterRef, Q, QuerySet
from django.utils.translation import get_language, gettext

from apps.authentication.models import User
from apps.authentication.rules import AccountStatus
from apps.messaging.models import Notification, NotificationChoice, NotificationSettings, PushDevice
from apps.messaging.rules import Channel, Digest, NotificationKind
from apps.messaging.rules.catalogue import CATALOGUE, Kind, channels_of, kinds_for
from common.actors import Actor, person_id
from common.errors import NotFound


def list_notifications(actor: Actor, *, unread_only: bool = False) -> QuerySet[Notification]:
    """The actor's own notifications, newest first."""
    rows = Notification.objects.filter(recipient_id=actor.pk).order_by("-id")
    return rows.filter(read_at__isnull=True) if unread_only else rows


def lock_notification(actor: Actor, notification_id: int) -> Notification:
    """One of the actor's own notifications, locked until the transaction ends. Raises NotFound."""
    notification = list_notifications(actor).select_for_update().filter(pk=notification_id).first()
    if notification is None:
        raise NotFound(gettext("There is no such notification."))
    return notification


@dataclass(frozen=True)
class Recipient:
    """Somebody who is to be told: in which language, on which ways, and when not."""

    user_id: int
    language: str
    channels: frozenset[Channel]
    digest: Digest
    quiet_from: time | None
    quiet_until: time | None
    device_ids: list[int]


def recipients(user_ids: Iterable[int], kind: NotificationKind) -> dict[int, Recipient]:
    """How these people want to be told of a kind, in one statement. What goes out of the app goes to active accounts only,
    mail to those that have an address, and push to their devices."""
    rows = User.objects.filter(pk__in=list(user_ids)).annotate(
        choice=FilteredRelation("notification_choices", condition=Q(notification_choices__kind=kind)),
        chosen=F("choice__channels"),
        wanted_digest=F("notification_settings__digest"),
        quiet_from=F("notification_settings__quiet_from"),
        quiet_until=F("notification_settings__quiet_until"),
        device_ids=ArraySubquery(PushDevice.objects.filter(user=OuterRef("pk")).order_by("pk").values("pk")),
    )
    found = {}
    for row in rows.values(
        "id",
        "language",
        "status",
        "email",
        "chosen",
        "wanted_digest",
        "quiet_from",
        "quiet_until",
        "device_ids",
    ):
        channels = channels_of(kind, row["chosen"])
        if row["status"] != AccountStatus.ACTIVE:
            channels &= {Channel.SOCKET}
        if not row["email"]:
            channels -= {Channel.EMAIL, Channel.DIGEST}
        found[row["id"]] = Recipient(
            row["id"],
            row["language"],
            channels,
            Digest(row["wanted_digest"] or Digest.DAILY),
            row["quiet_from"],
            row["quiet_until"],
            row["device_ids"],
        )
    return found


@dataclass(frozen=True)
class KindChoice:
    """A kind with the ways that a person has, and those that the catalogue has for who chose nothing."""

    kind: NotificationKind
    entry: Kind
    channels: list[Channel]
    has_push: bool

    @property
    def name(self) -> str:
        """As the client shows it."""
        return self.entry.name.to(get_language() or "")

    @property
    def offered(self) -> list[Channel]:
        """What there is to choose among."""
        return [one for one in self.entry.offered if self.has_push or one is not Channel.PUSH]

    @property
    def usual(self) -> list[Channel]:
        """The ways without a choice."""
        return _in_order(self.entry.channels)

    @property
    def is_urgent(self) -> bool:
        """Whether quiet hours do not hold it back."""
        return self.entry.is_urgent

    @property
    def is_mailed_anyway(self) -> bool:
        """Whether a mail goes out whatever is chosen."""
        return self.entry.mailed_anyway


def own_settings(actor: Actor) -> NotificationSettings:
    """The actor's settings, those without choices when there are none."""
    return NotificationSettings.objects.filter(pk=actor.pk).first() or NotificationSettings(
        user_id=person_id(actor)
    )


def own_kinds(actor: Actor, *, has_push: bool) -> list[KindChoice]:
    """Every kind that the actor may get, with what the actor chose."""
    chosen = dict(NotificationChoice.objects.filter(user_id=person_id(actor)).values_list("kind", "channels"))
    return [
        KindChoice(kind, CATALOGUE[kind], _in_order(channels_of(kind, chosen.get(kind))), has_push)
        for kind in kinds_for(actor.role)
    ]


def _in_order(channels: Iterable[Channel]) -> list[Channel]:
    return [channel for channel in Channel if channel in set(channels)]


def list_devices(actor: Actor) -> QuerySet[PushDevice]:
    """The devices that the actor has notifications pushed to, newest first."""
    return PushDevice.objects.filter(user_id=person_id(actor)).order_by("-added_at", "-pk")
