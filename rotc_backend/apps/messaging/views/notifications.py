"""notifications/: everyone's own."""

from django.utils.translation import get_language
from drf_spectacular.utils import extend_schema
from rest_framework.permissions import AllowAny
from rest_framework.response import Response
from rest_framework.views import APIView

from apps.messaging.rules.catalogue import CATALOGUE
from apps.messaging.selectors import notifications as selectors
from apps.messaging.serializers.notifications import (
    NotificationOut,
    NotificationSettingsIn,
    NotificationSettingsOut,
    NotificationsQuery,
    PushDeviceIn,
    PushDeviceOut,
    StoppedOut,
)
from apps.messaging.services import devices, letters, own, pushing
from apps.system.services import maintenance
from common import clock
from common.api import ApiRequest, ListApiView, page_response, parse, parse_query


class NotificationsView(ListApiView):
    """The own notifications, newest first."""

    @extend_schema(
        parameters=[NotificationsQuery],
        responses=NotificationOut(many=True),
        operation_id="list_notifications",
    )
    def get(self, request: ApiRequest) -> Response:
        query = parse_query(NotificationsQuery, request)
        rows = selectors.list_notifications(request.user, unread_only=query["unread"])
        return page_response(request, rows, NotificationOut)


class ReadNotificationView(APIView):
    """Read one."""

    @extend_schema(request=None, responses=NotificationOut, operation_id="read_notification")
    def post(self, request: ApiRequest, notification_id: int) -> Response:
        notification = own.mark_read(actor=request.user, notification_id=notification_id, now=clock.now())
        return Response(NotificationOut(notification).data)


class ReadAllNotificationsView(APIView):
    """Read all."""

    @extend_schema(request=None, responses={204: None}, operation_id="read_all_notifications")
    def post(self, request: ApiRequest) -> Response:
        own.mark_all_read(actor=request.user, now=clock.now())
        return Response(status=204)


class NotificationSettingsView(APIView):
    """How the person who asks wants to be told."""

    @extend_schema(responses=NotificationSettingsOut, operation_id="get_notification_settings")
    def get(self, request: ApiRequest) -> Response:
        return _settings(request)

    @extend_schema(
        request=NotificationSettingsIn,
        responses=NotificationSettingsOut,
        operation_id="change_notification_settings",
    )
    def patch(self, request: ApiRequest) -> Response:
        own.save_settings(actor=request.user, fields=parse(NotificationSettingsIn, request))
        return _settings(request)


class PushDevicesView(APIView):
    """The browsers that the person who asks has notifications pushed to."""

    @extend_schema(responses=PushDeviceOut(many=True), operation_id="list_push_devices")
    def get(self, request: ApiRequest) -> Response:
        return Response(PushDeviceOut(selectors.list_devices(request.user), many=True).data)

    @extend_schema(request=PushDeviceIn, responses={201: PushDeviceOut}, operation_id="add_push_device")
    def post(self, request: ApiRequest) -> Response:
        device = devices.add_device(
            actor=request.user,
            user_agent=request.headers.get("User-Agent", ""),
            now=clock.now(),
            **parse(PushDeviceIn, request),
        )
        return Response(PushDeviceOut(device).data, status=201)


class PushDeviceView(APIView):
    """One of them."""

    @extend_schema(request=None, responses={204: None}, operation_id="remove_push_device")
    def delete(self, request: ApiRequest, device_id: int) -> Response:
        devices.remove_device(actor=request.user, device_id=device_id)
        return Response(status=204)


class StopMailView(APIView):
    """No more mail of a kind, by the link in a mail: open to whoever holds it, and to mail programs by one click (RFC 8058)."""

    authentication_classes = ()
    permission_classes = (AllowAny,)

    @extend_schema(request=None, responses=StoppedOut, operation_id="stop_mail")
    def post(self, request: ApiRequest, token: str) -> Response:
        maintenance.refuse()
        user_id, kind = letters.read_stop_token(token)
        own.stop_mail(user_id=user_id, kind=kind)
        return Response(
            StoppedOut({"kind": kind, "name": CATALOGUE[kind].name.to(get_language() or "")}).data
        )


def _settings(request: ApiRequest) -> Response:
    actor, chosen = request.user, selectors.own_settings(request.user)
    shown = {
        "email": actor.email,
        "language": actor.language,
        "digest": chosen.digest,
        "quiet_from": chosen.quiet_from,
        "quiet_until": chosen.quiet_until,
        "push_key": pushing.public_key(),
        "kinds": selectors.own_kinds(actor, has_push=pushing.is_on()),
    }
    return Response(NotificationSettingsOut(shown).data)
