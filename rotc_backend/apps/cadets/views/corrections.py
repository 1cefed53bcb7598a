"""corrections/: asked for in the own record, accepted or refused."""

from drf_spectacular.utils import extend_schema
from rest_framework.response import Response
from rest_framework.views import APIView

from apps.authentication.rules.duties import Action
from apps.cadets.selectors.corrections import get_correction, list_corrections
from apps.cadets.serializers import CorrectionIn, CorrectionOut, CorrectionsQuery, ReasonIn
from apps.cadets.services import corrections
from common import clock
from common.api import ApiRequest, ListApiView, page_response, parse, parse_query
from common.permissions import allowed


class CorrectionsView(ListApiView):
    """Corrections that people ask for in the own record: the own ones, and those that one may decide."""

    @extend_schema(
        parameters=[CorrectionsQuery], responses=CorrectionOut(many=True), operation_id="list_corrections"
    )
    def get(self, request: ApiRequest) -> Response:
        query = parse_query(CorrectionsQuery, request)
        rows = list_corrections(request.user, status=query.get("status"), mine=query["mine"])
        return page_response(request, rows, CorrectionOut)

    @extend_schema(request=CorrectionIn, responses={201: CorrectionOut}, operation_id="ask_for_correction")
    def post(self, request: ApiRequest) -> Response:
        correction = corrections.ask(actor=request.user, now=clock.now(), **parse(CorrectionIn, request))
        return Response(CorrectionOut(correction).data, status=201)


class CorrectionView(APIView):
    """One request."""

    @extend_schema(responses=CorrectionOut, operation_id="get_correction")
    def get(self, request: ApiRequest, correction_id: int) -> Response:
        return Response(CorrectionOut(get_correction(request.user, correction_id)).data)


class AcceptCorrectionView(APIView):
    """Change the record as asked; never one's own."""

    permission_classes = (allowed(write=Action.KEEP_ROSTER),)

    @extend_schema(request=None, responses=CorrectionOut, operation_id="accept_correction")
    def post(self, request: ApiRequest, correction_id: int) -> Response:
        correction = corrections.accept(actor=request.user, correction_id=correction_id, now=clock.now())
        return Response(CorrectionOut(correction).data)


class RefuseCorrectionView(APIView):
    """Leave it as it is, and say why."""

    permission_classes = (allowed(write=Action.KEEP_ROSTER),)

    @extend_schema(request=ReasonIn, responses=CorrectionOut, operation_id="refuse_correction")
    def post(self, request: ApiRequest, correction_id: int) -> Response:
        reason = parse(ReasonIn, request)["reason"]
        correction = corrections.refuse(
            actor=request.user, correction_id=correction_id, reason=reason, now=clock.now()
        )
        return Response(CorrectionOut(correction).data)
