"""notifications/: everyone's own."""

from drf_spectacular.utils import extend_schema
from rest_framework.response import Response
from rest_framework.views import APIView

from apps.messaging import selectors, services
from apps.messaging.serializers import NotificationOut, NotificationsQuery
from common import clock
from common.api import ApiRequest, ListApiView, page_response, parse_query


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
        notification = services.mark_read(
            actor=request.user, notification_id=notification_id, now=clock.now()
        )
        return Response(NotificationOut(notification).data)


class ReadAllNotificationsView(APIView):
    """Read all."""

    @extend_schema(request=None, responses={204: None}, operation_id="read_all_notifications")
    def post(self, request: ApiRequest) -> Response:
        services.mark_all_read(actor=request.user, now=clock.now())
        return Response(status=204)
