"""events: what a client missed, for one that has no socket, or comes back to it."""

from drf_spectacular.utils import extend_schema
from rest_framework.response import Response
from rest_framework.views import APIView

from common.api import ApiRequest, parse_query
from realtime import relay, selectors
from realtime.frames import document
from realtime.groups import audiences_of
from realtime.serializers import EventsOut, EventsQuery

EVENTS_AT_MOST = 500
# Another process that numbers rows is done within milliseconds.
STAMP_WAIT_MS = 250


class EventsView(APIView):
    """History, as far as the caller may hear it."""

    @extend_schema(parameters=[EventsQuery], responses=EventsOut, operation_id="list_events")
    def get(self, request: ApiRequest) -> Response:
        query = parse_query(EventsQuery, request)
        # What was committed before this request is numbered before it is answered; Redis is not needed for that.
        if selectors.outbox_state().has_fresh:
            relay.stamp(wait_ms=STAMP_WAIT_MS)
        missed = selectors.missed(
            after=query["after"],
            stream=query["stream"],
            audiences=audiences_of(
                user_id=request.user.pk, role=request.user.role, grants=request.user.grants
            ),
            limit=EVENTS_AT_MOST,
        )
        return Response(
            {
                "results": [document(row) for row in missed.rows],
                "last_id": missed.newest,
                "more": missed.is_more,
                "resync": missed.is_gone,
            }
        )
