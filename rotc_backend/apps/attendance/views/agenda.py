"""The unit's calendar and its feed, and the hours of cadets."""

from typing import Any

from django.http import HttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.permissions import AllowAny
from rest_framework.response import Response
from rest_framework.views import APIView

from apps.attendance.selectors import agenda, hours
from apps.attendance.serializers.agenda import (
    CalendarEntryOut,
    CalendarQuery,
    FeedMadeOut,
    FeedOut,
    HoursLineOut,
    YearHoursOut,
)
from apps.attendance.services import feeds
from apps.cadets.selectors import RosterFilter
from apps.cadets.serializers import RosterQuery
from common import clock
from common.api import NO_STORE, AnyAccept, ApiRequest, ListApiView, page_response, parse_query
from common.permissions import allowed


class CalendarView(ListApiView):
    """Training days, activities and holidays of some days; all at once."""

    pagination_class = None  # type: ignore[assignment]  # a month is looked at whole

    @extend_schema(
        parameters=[CalendarQuery], responses=CalendarEntryOut(many=True), operation_id="get_calendar"
    )
    def get(self, request: ApiRequest) -> Response:
        query = parse_query(CalendarQuery, request)
        found = agenda.entries(request.user, first=query["from"], last=query["to"])
        return Response(CalendarEntryOut(found, many=True).data)


class CalendarFeedView(APIView):
    """The own secret link for calendar programs."""

    @extend_schema(responses=FeedOut, operation_id="get_calendar_feed")
    def get(self, request: ApiRequest) -> Response:
        feed = agenda.own_feed(request.user)
        return Response(FeedOut(feed or {"created_at": None, "read_on": None}).data)

    @extend_schema(request=None, responses={201: FeedMadeOut}, operation_id="make_calendar_feed")
    def post(self, request: ApiRequest) -> Response:
        token = feeds.make_link(actor=request.user, now=clock.now())
        made = FeedMadeOut({"path": f"/api/v1/calendar/feeds/{token}.ics"}).data
        return Response(made, status=201, headers=NO_STORE)

    @extend_schema(responses={204: None}, operation_id="end_calendar_feed")
    def delete(self, request: ApiRequest) -> Response:
        feeds.end_link(actor=request.user, now=clock.now())
        return Response(status=204)


class ReadFeedView(APIView):
    """For calendar programs, which sign in by the link alone."""

    authentication_classes = ()
    permission_classes = (AllowAny,)
    content_negotiation_class: Any = AnyAccept

    @extend_schema(
        responses={(200, "text/calendar"): OpenApiTypes.STR}, operation_id="read_calendar_feed", auth=[]
    )
    def get(self, request: ApiRequest, token: str) -> HttpResponse:
        body = feeds.read(token=token, now=clock.now())
        headers = {**NO_STORE, "Content-Disposition": 'inline; filename="calendar.ics"'}
        return HttpResponse(body, content_type="text/calendar; charset=utf-8", headers=headers)


class CadetHoursView(APIView):
    """How far a cadet is towards the hours of each school year."""

    @extend_schema(responses=YearHoursOut(many=True), operation_id="get_cadet_hours")
    def get(self, request: ApiRequest, cadet_id: int) -> Response:
        return Response(YearHoursOut(hours.hours_of_cadet(request.user, cadet_id), many=True).data)


class TermHoursView(ListApiView):
    """The hours of everyone of a term whom one sees, in name order."""

    permission_classes = (allowed(read="view"),)

    @extend_schema(
        parameters=[RosterQuery], responses=HoursLineOut(many=True), operation_id="list_term_hours"
    )
    def get(self, request: ApiRequest, term_id: int) -> Response:
        roster = RosterFilter.of(parse_query(RosterQuery, request))
        rows = hours.roster_of(request.user, term_id, roster)
        return page_response(request, rows, HoursLineOut, prepare=hours.lines)
