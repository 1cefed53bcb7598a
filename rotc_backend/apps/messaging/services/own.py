"""A person's own notifications: noting that they were read, choosing how to be told, and forgetting them."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext

from apps.authentication.models import User
from apps.authentication.services import accounts
from apps.messaging.models import Notification, NotificationChoice, NotificationSettings, PushDevice
from apps.messaging.rules import Channel, NotificationKind
from apps.messaging.rules.catalogue import CATALOGUE, kinds_for
from apps.messaging.selectors import notifications as selectors
from common.errors import Invalid


@transaction.atomic
def mark_read(*, actor: User, notification_id: int, now: datetime) -> Notification:
    """Note that the actor read one; the first time stands. Raises NotFound for somebody else's."""
    notification = selectors.lock_notification(actor, notification_id)
    if notification.read_at is None:
        notification.read_at = now
        notification.save(update_fields=["read_at"])
    return notification


def mark_all_read(*, actor: User, now: datetime) -> int:
    """Note that the actor read all; how many were unread."""
    return selectors.list_notifications(actor, unread_only=True).update(read_at=now)


def notifications_over(before: datetime) -> QuerySet[Notification]:
    """Notifications that were read before."""
    return Notification.objects.filter(read_at__lt=before).order_by("pk")


def delete_all(*, user_id: int) -> int:
    """Delete a person's notifications, read or not, and how the person wanted them; how many notifications."""
    PushDevice.objects.filter(user_id=user_id).delete()
    NotificationChoice.objects.filter(user_id=user_id).delete()
    NotificationSettings.objects.filter(user_id=user_id).delete()
    _, deleted = Notification.objects.filter(recipient_id=user_id).delete()
    return deleted.get(Notification._meta.label, 0)


@transaction.atomic
def save_settings(*, actor: User, fields: Mapping[str, Any]) -> None:
    """Change what is given of the actor's settings: `language`, `digest`, `quiet_from` and `quiet_until` together, and `kinds`,
    a list of {kind, channels}. Raises Invalid for a kind that is not for the actor, or a way that is not offered."""
    given = dict(fields)
    _choose(actor, given.pop("kinds", []))
    if "language" in given:
        accounts.set_language(user=actor, language=given.pop("language"))
    if ("quiet_from" in given) != ("quiet_until" in given) or (
        (given.get("quiet_from") is None) != (given.get("quiet_until") is None)
    ):
        raise Invalid(
            gettext("Quiet hours have a beginning and an end."),
            errors={"quiet_until": [gettext("Give both, or neither.")]},
        )
    if given:
        NotificationSettings.objects.update_or_create(user_id=actor.pk, defaults=given)


def _choose(actor: User, choices: Sequence[Mapping[str, Any]]) -> None:
    for choice in choices:
        kind = NotificationKind(choice["kind"])
        wanted = {Channel(one) for one in choice["channels"]}
        if kind not in kinds_for(actor.role):
            raise Invalid(
                gettext("You get no such notification."),
                errors={"kinds": [gettext("{kind} is not for you.").format(kind=kind)]},
            )
        if not wanted <= set(CATALOGUE[kind].offered):
            raise Invalid(
                gettext("That way is not offered."),
                errors={"kinds": [gettext("{kind} does not go out that way.").format(kind=kind)]},
            )
        if {Channel.EMAIL, Channel.DIGEST} <= wanted:
            raise Invalid(
                gettext("Mail at once, or with the digest."),
                errors={"kinds": [gettext("{kind}: choose email or digest.").format(kind=kind)]},
            )
    NotificationChoice.objects.bulk_create(
        [
            NotificationChoice(
                user=actor,
                kind=choice["kind"],
                channels=[one for one in Channel if one in choice["channels"]],
            )
            for choice in {choice["kind"]: choice for choice in choices}.values()
        ],
        update_conflicts=True,
        unique_fields=["user", "kind"],
        update_fields=["channels"],
    )


def stop_mail(*, user_id: int, kind: NotificationKind) -> bool:
    """No more mail of a kind to a person, on the word of a link in a mail; False when none went out anyway."""
    person = selectors.recipients([user_id], kind).get(user_id)
    if person is None or not person.channels & {Channel.EMAIL, Channel.DIGEST}:
        return False
    kept = [one for one in Channel if one in person.channels - {Channel.EMAIL, Channel.DIGEST}]
    NotificationChoice.objects.update_or_create(user_id=user_id, kind=kind, defaults={"channels": kept})
    return True
