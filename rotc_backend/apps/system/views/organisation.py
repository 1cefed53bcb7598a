"""Battalions, companies, platoons and squads."""

from drf_spectacular.utils import extend_schema
from rest_framework.response import Response
from rest_framework.views import APIView

from apps.system import selectors
from apps.system.serializers import (
    BattalionIn,
    BattalionOut,
    CompanyIn,
    CompanyOut,
    CompanyPatchIn,
    NumberIn,
    PlatoonOut,
    SquadOut,
)
from apps.system.services import organisation
from common import clock
from common.api import ApiRequest, ListApiView, page_response, parse
from common.permissions import IsAdmin, IsAdminToWrite


class CompaniesView(ListApiView):
    """All companies."""

    permission_classes = (IsAdminToWrite,)

    @extend_schema(responses=CompanyOut(many=True), operation_id="list_companies")
    def get(self, request: ApiRequest) -> Response:
        return page_response(request, selectors.list_companies(request.user), CompanyOut)

    @extend_schema(request=CompanyIn, responses={201: CompanyOut}, operation_id="add_company")
    def post(self, request: ApiRequest) -> Response:
        added = organisation.add_company(actor=request.user, now=clock.now(), **parse(CompanyIn, request))
        return Response(CompanyOut(added).data, status=201)


class CompanyView(APIView):
    """One company."""

    permission_classes = (IsAdmin,)

    @extend_schema(request=CompanyPatchIn, responses=CompanyOut, operation_id="change_company")
    def patch(self, request: ApiRequest, company_id: int) -> Response:
        fields = parse(CompanyPatchIn, request)
        changed = organisation.change_company(
            actor=request.user, company_id=company_id, fields=fields, now=clock.now()
        )
        return Response(CompanyOut(changed).data)

    @extend_schema(responses={204: None}, operation_id="remove_company")
    def delete(self, request: ApiRequest, company_id: int) -> Response:
        organisation.remove_company(actor=request.user, company_id=company_id, now=clock.now())
        return Response(status=204)


class PlatoonsView(APIView):
    """The platoons of a company."""

    permission_classes = (IsAdmin,)

    @extend_schema(request=NumberIn, responses={201: PlatoonOut}, operation_id="add_platoon")
    def post(self, request: ApiRequest, company_id: int) -> Response:
        number = parse(NumberIn, request)["number"]
        added = organisation.add_platoon(
            actor=request.user, company_id=company_id, number=number, now=clock.now()
        )
        return Response(PlatoonOut(added).data, status=201)


class PlatoonView(APIView):
    """One platoon."""

    permission_classes = (IsAdmin,)

    @extend_schema(responses={204: None}, operation_id="remove_platoon")
    def delete(self, request: ApiRequest, platoon_id: int) -> Response:
        organisation.remove_platoon(actor=request.user, platoon_id=platoon_id, now=clock.now())
        return Response(status=204)


class SquadsView(APIView):
    """The squads of a platoon."""

    permission_classes = (IsAdmin,)

    @extend_schema(request=NumberIn, responses={201: SquadOut}, operation_id="add_squad")
    def post(self, request: ApiRequest, platoon_id: int) -> Response:
        number = parse(NumberIn, request)["number"]
        added = organisation.add_squad(
            actor=request.user, platoon_id=platoon_id, number=number, now=clock.now()
        )
        return Response(SquadOut(added).data, status=201)


class SquadView(APIView):
    """One squad."""

    permission_classes = (IsAdmin,)

    @extend_schema(responses={204: None}, operation_id="remove_squad")
    def delete(self, request: ApiRequest, squad_id: int) -> Response:
        organisation.remove_squad(actor=request.user, squad_id=squad_id, now=clock.now())
        return Response(status=204)


class BattalionsView(APIView):
    """Making battalions; those that there are stand in a term's organisation."""

    permission_classes = (IsAdmin,)

    @extend_schema(request=BattalionIn, responses={201: BattalionOut}, operation_id="add_battalion")
    def post(self, request: ApiRequest) -> Response:
        added = organisation.add_battalion(actor=request.user, now=clock.now(), **parse(BattalionIn, request))
        return Response(BattalionOut(added).data, status=201)


class BattalionView(APIView):
    """One battalion."""

    permission_classes = (IsAdmin,)

    @extend_schema(request=BattalionIn, responses=BattalionOut, operation_id="rename_battalion")
    def patch(self, request: ApiRequest, battalion_id: int) -> Response:
        renamed = organisation.rename_battalion(
            actor=request.user, battalion_id=battalion_id, now=clock.now(), **parse(BattalionIn, request)
        )
        return Response(BattalionOut(renamed).data)

    @extend_schema(responses={204: None}, operation_id="remove_battalion")
    def delete(self, request: ApiRequest, battalion_id: int) -> Response:
        organisation.remove_battalion(actor=request.user, battalion_id=battalion_id, now=clock.now())
        return Response(status=204)
