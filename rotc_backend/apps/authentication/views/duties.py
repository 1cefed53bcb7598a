"""duties/: who of the staff is there for whom."""

from drf_spectacular.utils import extend_schema
from rest_framework.response import Response
from rest_framework.views import APIView

from apps.authentication.rules.duties import DutyKind, kinds_and_actions
from apps.authentication.selectors.duties import DutyFilter, get_duty, list_duties
from apps.authentication.serializers.duties import (
    DutiesQuery,
    DutyEndQuery,
    DutyIn,
    DutyKindOut,
    DutyOut,
    DutyPatchIn,
)
from apps.authentication.services import duties
from common import clock
from common.api import ApiRequest, ListApiView, page_response, parse, parse_query
from common.permissions import IsAdminToWrite


class DutiesView(ListApiView):
    """All duties for an admin, the own ones for everybody else."""

    permission_classes = (IsAdminToWrite,)

    @extend_schema(parameters=[DutiesQuery], responses=DutyOut(many=True), operation_id="list_duties")
    def get(self, request: ApiRequest) -> Response:
        query = parse_query(DutiesQuery, request)
        moment = clock.now() if query.pop("in_force") else None
        return page_response(
            request, list_duties(request.user, DutyFilter(in_force_at=moment, **query)), DutyOut
        )

    @extend_schema(request=DutyIn, responses={201: DutyOut}, operation_id="give_duty")
    def post(self, request: ApiRequest) -> Response:
        given = parse(DutyIn, request)
        duty = duties.give_duty(
            actor=request.user,
            user_id=given["user"],
            kind=DutyKind(given["kind"]),
            company_id=given["company"],
            platoon_id=given["platoon"],
            starts_at=given["starts_at"],
            ends_at=given["ends_at"],
            reason=given["reason"],
            now=clock.now(),
        )
        return Response(DutyOut(get_duty(request.user, duty.pk)).data, status=201)


class DutyKindsView(APIView):
    """What each kind of duty is for."""

    @extend_schema(responses=DutyKindOut(many=True), operation_id="list_duty_kinds")
    def get(self, request: ApiRequest) -> Response:
        return Response(DutyKindOut(kinds_and_actions(), many=True).data)


class DutyView(APIView):
    """One duty."""

    permission_classes = (IsAdminToWrite,)

    @extend_schema(responses=DutyOut, operation_id="get_duty")
    def get(self, request: ApiRequest, duty_id: int) -> Response:
        return Response(DutyOut(get_duty(request.user, duty_id)).data)

    @extend_schema(request=DutyPatchIn, responses=DutyOut, operation_id="change_duty")
    def patch(self, request: ApiRequest, duty_id: int) -> Response:
        given = parse(DutyPatchIn, request)
        duty = duties.change_duty(actor=request.user, duty_id=duty_id, now=clock.now(), **given)
        return Response(DutyOut(duty).data)

    @extend_schema(parameters=[DutyEndQuery], responses=DutyOut, operation_id="end_duty")
    def delete(self, request: ApiRequest, duty_id: int) -> Response:
        reason = parse_query(DutyEndQuery, request)["reason"]
        duty = duties.end_duty(actor=request.user, duty_id=duty_id, reason=reason, now=clock.now())
        return Response(DutyOut(duty).data)
