"""staff/: the training staff, the own record, and who covers which company now."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework.response import Response
from rest_framework.views import APIView

from apps.authentication.rules.duties import Action
from apps.staff import selectors, services
from apps.staff.models import StaffMember
from apps.staff.serializers import (
    CoverageOut,
    OwnStaffPatchIn,
    StaffMemberIn,
    StaffMemberOut,
    StaffMemberPatchIn,
    StaffQuery,
)
from common import clock
from common.actors import Actor
from common.api import ApiRequest, ListApiView, page_response, parse, parse_query
from common.permissions import IsAdmin, IsAdminToWrite, allowed

SERVES = allowed(read=Action.VIEW)


class StaffView(ListApiView):
    """The training staff: those who serve know who else does, admins keep the records."""

    permission_classes = (SERVES, IsAdminToWrite)

    @extend_schema(parameters=[StaffQuery], responses=StaffMemberOut(many=True), operation_id="list_staff")
    def get(self, request: ApiRequest) -> Response:
        query, now = parse_query(StaffQuery, request), clock.now()
        rows = selectors.list_members(
            request.user, search=query.get("search"), archived=query["archived"], mine=query["mine"], now=now
        )
        return page_response(request, rows, StaffMemberOut)

    @extend_schema(request=StaffMemberIn, responses={201: StaffMemberOut}, operation_id="add_staff_member")
    def post(self, request: ApiRequest) -> Response:
        member = services.add_member(
            actor=request.user, fields=parse(StaffMemberIn, request), now=clock.now()
        )
        return Response(shown(request.user, member), status=201)


class StaffMemberView(APIView):
    """One member."""

    permission_classes = (SERVES, IsAdminToWrite)

    @extend_schema(responses=StaffMemberOut, operation_id="get_staff_member")
    def get(self, request: ApiRequest, member_id: int) -> Response:
        member = selectors.get_member(request.user, member_id, now=clock.now())
        return Response(StaffMemberOut(member).data)

    @extend_schema(request=StaffMemberPatchIn, responses=StaffMemberOut, operation_id="change_staff_member")
    def patch(self, request: ApiRequest, member_id: int) -> Response:
        fields = parse(StaffMemberPatchIn, request)
        version = fields.pop("version")
        member = services.change_member(
            actor=request.user, member_id=member_id, version=version, fields=fields, now=clock.now()
        )
        return Response(shown(request.user, member))


class OwnStaffView(APIView):
    """The own record."""

    @extend_schema(responses=StaffMemberOut, operation_id="get_own_staff_record")
    def get(self, request: ApiRequest) -> Response:
        return Response(shown(request.user, selectors.own_member(request.user)))

    @extend_schema(request=OwnStaffPatchIn, responses=StaffMemberOut, operation_id="change_own_staff_record")
    def patch(self, request: ApiRequest) -> Response:
        fields = parse(OwnStaffPatchIn, request)
        version = fields.pop("version")
        member = services.change_own(actor=request.user, version=version, fields=fields, now=clock.now())
        return Response(shown(request.user, member))


class ArchiveStaffView(APIView):
    """Off the lists."""

    permission_classes = (IsAdmin,)

    @extend_schema(request=None, responses=StaffMemberOut, operation_id="archive_staff_member")
    def post(self, request: ApiRequest, member_id: int) -> Response:
        member = services.set_archived(
            actor=request.user, member_id=member_id, archived=True, now=clock.now()
        )
        return Response(shown(request.user, member))


class RestoreStaffView(APIView):
    """Back on the lists."""

    permission_classes = (IsAdmin,)

    @extend_schema(request=None, responses=StaffMemberOut, operation_id="restore_staff_member")
    def post(self, request: ApiRequest, member_id: int) -> Response:
        member = services.set_archived(
            actor=request.user, member_id=member_id, archived=False, now=clock.now()
        )
        return Response(shown(request.user, member))


class CoverageView(APIView):
    """Who covers which company now."""

    permission_classes = (SERVES,)

    @extend_schema(responses=CoverageOut, operation_id="get_coverage")
    def get(self, request: ApiRequest) -> Response:
        return Response(CoverageOut(selectors.coverage(request.user, now=clock.now())).data)


def shown(actor: Actor, member: StaffMember) -> dict[str, Any]:
    """One member with the duties in force."""
    return dict(StaffMemberOut(selectors.get_member(actor, member.pk, now=clock.now())).data)
