"""The unit's list of holidays."""

from drf_spectacular.utils import extend_schema
from rest_framework.response import Response
from rest_framework.views import APIView

from apps.system import selectors
from apps.system.serializers import (
    HolidayIn,
    HolidayOut,
    HolidayPatchIn,
    HolidaysQuery,
    NationalHolidaysIn,
    NationalHolidaysOut,
)
from apps.system.services import holidays
from common import clock
from common.api import ApiRequest, ListApiView, page_response, parse, parse_query
from common.permissions import IsAdmin, IsAdminToWrite


class HolidaysView(ListApiView):
    """Dates on which no training is planned by pattern."""

    permission_classes = (IsAdminToWrite,)

    @extend_schema(parameters=[HolidaysQuery], responses=HolidayOut(many=True), operation_id="list_holidays")
    def get(self, request: ApiRequest) -> Response:
        year = parse_query(HolidaysQuery, request).get("year")
        return page_response(request, selectors.list_holidays(request.user, year=year), HolidayOut)

    @extend_schema(request=HolidayIn, responses={201: HolidayOut}, operation_id="add_holiday")
    def post(self, request: ApiRequest) -> Response:
        added = holidays.add_holiday(actor=request.user, now=clock.now(), **parse(HolidayIn, request))
        return Response(HolidayOut(added).data, status=201)


class NationalHolidaysView(APIView):
    """The national holidays of a year come into the list."""

    permission_classes = (IsAdmin,)

    @extend_schema(
        request=NationalHolidaysIn, responses=NationalHolidaysOut, operation_id="take_national_holidays"
    )
    def post(self, request: ApiRequest) -> Response:
        year = parse(NationalHolidaysIn, request)["year"]
        added = holidays.take_national(actor=request.user, year=year, now=clock.now())
        return Response(NationalHolidaysOut({"added": added}).data)


class HolidayView(APIView):
    """One holiday."""

    permission_classes = (IsAdmin,)

    @extend_schema(request=HolidayPatchIn, responses=HolidayOut, operation_id="change_holiday")
    def patch(self, request: ApiRequest, holiday_id: int) -> Response:
        fields = parse(HolidayPatchIn, request)
        changed = holidays.change_holiday(
            actor=request.user, holiday_id=holiday_id, fields=fields, now=clock.now()
        )
        return Response(HolidayOut(changed).data)

    @extend_schema(responses={204: None}, operation_id="delete_holiday")
    def delete(self, request: ApiRequest, holiday_id: int) -> Response:
        holidays.delete_holiday(actor=request.user, holiday_id=holiday_id, now=clock.now())
        return Response(status=204)
