"""Notifications as the API shows them."""

from typing import Any

from rest_framework import serializers

from apps.messaging.models import Notification, PushDevice
from apps.messaging.rules import Channel, Digest, NotificationKind
from common.language import Language

CHANNELS = [channel.value for channel in Channel]


class NotificationsQuery(serializers.Serializer[Any]):
    """What the list is narrowed by."""

    unread = serializers.BooleanField(required=False, default=False, help_text="Only those not read yet")


class NotificationOut(serializers.ModelSerializer[Notification]):
    """Something to know. `link` is a path in the client."""

    class Meta:
        model = Notification
        fields = ("id", "kind", "title", "body", "link", "created_at", "read_at")
        read_only_fields = fields


class KindChoiceOut(serializers.Serializer[Any]):
    """One kind of notification and the ways it goes out to the person, besides lying in the app."""

    kind = serializers.ChoiceField(choices=[kind.value for kind in NotificationKind])
    name = serializers.CharField()
    channels = serializers.ListField(child=serializers.ChoiceField(choices=CHANNELS))
    offered = serializers.ListField(child=serializers.ChoiceField(choices=CHANNELS))
    usual = serializers.ListField(
        child=serializers.ChoiceField(choices=CHANNELS), help_text="The ways of who has chosen nothing"
    )
    is_urgent = serializers.BooleanField(help_text="Not held back by quiet hours")
    is_mailed_anyway = serializers.BooleanField(help_text="A mail goes out whatever is chosen")


class NotificationSettingsOut(serializers.Serializer[Any]):
    """How the person wants to be told."""

    email = serializers.CharField(help_text="Where mail goes; empty: no mail")
    language = serializers.ChoiceField(choices=[language.value for language in Language])
    digest = serializers.ChoiceField(choices=[digest.value for digest in Digest])
    quiet_from = serializers.TimeField(allow_null=True, help_text="In the unit's time; null: no quiet hours")
    quiet_until = serializers.TimeField(allow_null=True)
    push_key = serializers.CharField(
        allow_null=True, help_text="What a browser subscribes with; null: push is not set up"
    )
    kinds = KindChoiceOut(many=True)


class PushDeviceIn(serializers.Serializer[Any]):
    """A browser's subscription: the address at its push service, and its keys."""

    endpoint = serializers.CharField(max_length=1000)
    p256dh = serializers.CharField(max_length=100)
    auth = serializers.CharField(max_length=40)


class PushDeviceOut(serializers.ModelSerializer[PushDevice]):
    """A browser that is pushed to."""

    class Meta:
        model = PushDevice
        fields = ("id", "name", "endpoint", "added_at", "last_pushed_at")
        read_only_fields = fields


class KindChoiceIn(serializers.Serializer[Any]):
    """The ways for one kind."""

    kind = serializers.ChoiceField(choices=[kind.value for kind in NotificationKind])
    channels = serializers.ListField(
        child=serializers.ChoiceField(choices=CHANNELS), max_length=len(CHANNELS)
    )


class NotificationSettingsIn(serializers.Serializer[Any]):
    """What is to be another. Quiet hours come together; null for both ends them."""

    language = serializers.ChoiceField(choices=[language.value for language in Language], required=False)
    digest = serializers.ChoiceField(choices=[digest.value for digest in Digest], required=False)
    quiet_from = serializers.TimeField(required=False, allow_null=True)
    quiet_until = serializers.TimeField(required=False, allow_null=True)
    kinds = KindChoiceIn(many=True, required=False)


class StoppedOut(serializers.Serializer[Any]):
    """Of which kind no mail comes any more."""

    kind = serializers.ChoiceField(choices=[kind.value for kind in NotificationKind])
    name = serializers.CharField()
