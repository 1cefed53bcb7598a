"""Privacy: the notice and the consent to it, and the register of incidents."""

from drf_spectacular.utils import extend_schema
from rest_framework.permissions import AllowAny
from rest_framework.response import Response
from rest_framework.views import APIView

from apps.system import selectors
from apps.system.serializers import (
    ConsentIn,
    ConsentOut,
    IncidentIn,
    IncidentOut,
    IncidentPatchIn,
    NoticeIn,
    NoticeOut,
)
from apps.system.services import incidents, privacy
from common import clock
from common.api import ApiRequest, ListApiView, page_response, parse
from common.permissions import IsAdmin


class NoticeView(APIView):
    """The notice in force: open to everyone, since one reads it before one registers."""

    authentication_classes = ()
    permission_classes = (AllowAny,)

    @extend_schema(responses=NoticeOut, operation_id="get_privacy_notice")
    def get(self, request: ApiRequest) -> Response:
        return Response(NoticeOut(selectors.current_notice()).data)


class NoticesView(APIView):
    """A new version; everyone is asked for consent anew."""

    permission_classes = (IsAdmin,)

    @extend_schema(request=NoticeIn, responses={201: NoticeOut}, operation_id="publish_privacy_notice")
    def post(self, request: ApiRequest) -> Response:
        text = parse(NoticeIn, request)["text"]
        notice = privacy.publish_notice(actor=request.user, text=text, now=clock.now())
        return Response(NoticeOut(notice).data, status=201)


class ConsentView(APIView):
    """The own consent to the notice in force."""

    is_open_without_consent = True

    @extend_schema(responses=ConsentOut, operation_id="get_own_consent")
    def get(self, request: ApiRequest) -> Response:
        return Response(ConsentOut(selectors.own_consent(request.user)).data)

    @extend_schema(request=ConsentIn, responses={201: ConsentOut}, operation_id="give_consent")
    def post(self, request: ApiRequest) -> Response:
        version = parse(ConsentIn, request)["version"]
        privacy.give_consent(actor=request.user, version=version, now=clock.now())
        return Response(ConsentOut(selectors.own_consent(request.user)).data, status=201)


class IncidentsView(ListApiView):
    """Breaches and near misses, latest first."""

    permission_classes = (IsAdmin,)

    @extend_schema(responses=IncidentOut(many=True), operation_id="list_incidents")
    def get(self, request: ApiRequest) -> Response:
        return page_response(request, selectors.list_incidents(request.user), IncidentOut)

    @extend_schema(request=IncidentIn, responses={201: IncidentOut}, operation_id="record_incident")
    def post(self, request: ApiRequest) -> Response:
        incident = incidents.record_incident(
            actor=request.user, fields=parse(IncidentIn, request), now=clock.now()
        )
        return Response(IncidentOut(incident).data, status=201)


class IncidentView(APIView):
    """One incident."""

    permission_classes = (IsAdmin,)

    @extend_schema(responses=IncidentOut, operation_id="get_incident")
    def get(self, request: ApiRequest, incident_id: int) -> Response:
        return Response(IncidentOut(selectors.get_incident(request.user, incident_id)).data)

    @extend_schema(request=IncidentPatchIn, responses=IncidentOut, operation_id="change_incident")
    def patch(self, request: ApiRequest, incident_id: int) -> Response:
        fields = parse(IncidentPatchIn, request)
        incident = incidents.change_incident(
            actor=request.user, incident_id=incident_id, fields=fields, now=clock.now()
        )
        return Response(IncidentOut(incident).data)
