"""A term's calendar: looked at, made, taken back."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework.response import Response
from rest_framework.views import APIView

from apps.attendance.rules.calendar import Pattern, SessionTimes
from apps.attendance.selectors.calendar import list_calendars
from apps.attendance.serializers.calendar import (
    CalendarIn,
    CalendarOut,
    CalendarPlanIn,
    CalendarPreviewOut,
    CalendarUndoIn,
)
from apps.attendance.services import calendar
from apps.attendance.services.calendar import CalendarPlan
from apps.authentication.rules.duties import Action
from apps.system.selectors import get_term
from common import clock
from common.api import ApiRequest, ListApiView, page_response, parse
from common.permissions import allowed


class CalendarsView(ListApiView):
    """Calendars of a term that were made from a pattern."""

    permission_classes = (allowed(write=Action.RUN_DAYS),)

    @extend_schema(responses=CalendarOut(many=True), operation_id="list_calendars")
    def get(self, request: ApiRequest, term_id: int) -> Response:
        rows = list_calendars(request.user, get_term(request.user, term_id))
        return page_response(request, rows, CalendarOut)

    @extend_schema(request=CalendarIn, responses={201: CalendarOut}, operation_id="make_calendar")
    def post(self, request: ApiRequest, term_id: int) -> Response:
        given = parse(CalendarIn, request)
        made = calendar.make_calendar(
            actor=request.user, term_id=term_id, plan=_plan(given), expected=given["dates"], now=clock.now()
        )
        return Response(CalendarOut(made).data, status=201)


class CalendarPreviewView(APIView):
    """Every date of a pattern, and why some are skipped. Nothing is planned."""

    permission_classes = (allowed(write=Action.RUN_DAYS),)

    @extend_schema(request=CalendarPlanIn, responses=CalendarPreviewOut, operation_id="preview_calendar")
    def post(self, request: ApiRequest, term_id: int) -> Response:
        given = parse(CalendarPlanIn, request)
        term = get_term(request.user, term_id)
        dates = calendar.look_ahead(actor=request.user, term=term, plan=_plan(given))
        missing = given["count"] - sum(day.number is not None for day in dates)
        return Response(CalendarPreviewOut({"dates": dates, "missing": missing}).data)


class UndoCalendarView(APIView):
    """All its days are taken back."""

    permission_classes = (allowed(write=Action.RUN_DAYS),)

    @extend_schema(request=CalendarUndoIn, responses=CalendarOut, operation_id="undo_calendar")
    def post(self, request: ApiRequest, term_id: int, calendar_id: int) -> Response:
        reason = parse(CalendarUndoIn, request)["reason"]
        undone = calendar.undo_calendar(
            actor=request.user, term_id=term_id, calendar_id=calendar_id, reason=reason, now=clock.now()
        )
        return Response(CalendarOut(undone).data)


def _plan(given: dict[str, Any]) -> CalendarPlan:
    return CalendarPlan(
        pattern=Pattern(given["starts_on"], given["count"], given["every_weeks"], given["first_number"]),
        title=given["title"],
        location=given["location"],
        sessions=[SessionTimes(**session) for session in given["sessions"]],
        skips_holidays=given["skips_holidays"],
        left_out=frozenset(given["left_out"]),
    )
