"""Privacy over the API: the own data, to take along; erasure; how long what is kept."""

from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.http import HttpResponse, JsonResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.response import Response
from rest_framework.views import APIView

from apps.integration import selectors
from apps.integration.rules.retention import DataClass
from apps.integration.serializers.merging import CadetBesideOut
from apps.integration.serializers.privacy import (
    ErasureAcceptIn,
    ErasureIn,
    ErasureOut,
    ErasurePreviewOut,
    ErasureRefuseIn,
    ErasuresQuery,
    RetentionOut,
    RetentionPatchIn,
)
from apps.integration.services import erasure, own_data, own_data_pdf, retention
from apps.reports.selectors import get_own_data
from apps.reports.serializers import ReportOut
from apps.reports.services import jobs
from apps.reports.views import file_response
from common import clock
from common.api import AnyAccept, ApiRequest, ListApiView, page_response, parse, parse_query
from common.permissions import IsAdmin


class OwnDataView(APIView):
    """All that is kept about the person who asks."""

    is_open_without_consent = True

    @extend_schema(responses={200: OpenApiTypes.OBJECT}, operation_id="export_own_data")
    def get(self, request: ApiRequest) -> JsonResponse:
        now = clock.now()
        found = own_data.own_data(actor=request.user, now=now)
        name = f"rgms-my-data-{clock.local_date(now).isoformat()}.json"
        return JsonResponse(
            found,
            encoder=DjangoJSONEncoder,
            json_dumps_params={"ensure_ascii": False, "indent": 2},
            headers={
                "Content-Disposition": f'attachment; filename="{name}"',
                "Cache-Control": "private, no-store",
            },
        )


class OwnDataPdfView(APIView):
    """Asking for the same as PDF, which the worker makes."""

    is_open_without_consent = True

    @extend_schema(request=None, responses={202: ReportOut}, operation_id="request_own_data_pdf")
    def post(self, request: ApiRequest) -> Response:
        report = own_data_pdf.request(actor=request.user, now=clock.now())
        return Response(ReportOut(report).data, status=202)


class OwnDataPdfJobView(APIView):
    """How far it is."""

    is_open_without_consent = True

    @extend_schema(responses=ReportOut, operation_id="get_own_data_pdf")
    def get(self, request: ApiRequest, own_data_id: int) -> Response:
        return Response(ReportOut(get_own_data(request.user, own_data_id)).data)


class OwnDataPdfFileView(APIView):
    """The document itself; 409 while it is not there."""

    is_open_without_consent = True

    content_negotiation_class: Any = AnyAccept

    @extend_schema(
        responses={(200, "application/pdf"): OpenApiTypes.BINARY}, operation_id="download_own_data_pdf"
    )
    def get(self, request: ApiRequest, own_data_id: int) -> HttpResponse:
        report = get_own_data(request.user, own_data_id)
        return file_response(jobs.download(actor=request.user, report=report, now=clock.now()))


class RetentionView(APIView):
    """How long each class of data is kept, what would go now, and what went last."""

    permission_classes = (IsAdmin,)

    @extend_schema(responses=RetentionOut, operation_id="get_retention")
    def get(self, request: ApiRequest) -> Response:
        return _retention()

    @extend_schema(request=RetentionPatchIn, responses=RetentionOut, operation_id="change_retention")
    def patch(self, request: ApiRequest) -> Response:
        given = parse(RetentionPatchIn, request)
        kind = DataClass(given["kind"])
        retention.change_period(actor=request.user, kind=kind, days=given["days"], now=clock.now())
        return _retention()


class CadetsToPurgeView(ListApiView):
    """The archived cadets whose particulars the next run of retention takes."""

    permission_classes = (IsAdmin,)

    @extend_schema(responses=CadetBesideOut(many=True), operation_id="list_cadets_to_purge")
    def get(self, request: ApiRequest) -> Response:
        return page_response(request, retention.cadets_to_purge(now=clock.now()), CadetBesideOut)


def _retention() -> Response:
    shown = {"classes": retention.survey(now=clock.now()), "last_run": retention.last_run()}
    return Response(RetentionOut(shown).data)


class ErasuresView(ListApiView):
    """Requests for erasure: the own ones; for admins all."""

    is_open_without_consent = True

    @extend_schema(parameters=[ErasuresQuery], responses=ErasureOut(many=True), operation_id="list_erasures")
    def get(self, request: ApiRequest) -> Response:
        query = parse_query(ErasuresQuery, request)
        rows = selectors.list_erasures(request.user, status=query.get("status"), mine=query["mine"])
        return page_response(request, rows, ErasureOut)

    @extend_schema(request=ErasureIn, responses={201: ErasureOut}, operation_id="ask_for_erasure")
    def post(self, request: ApiRequest) -> Response:
        given = parse(ErasureIn, request)
        asked = erasure.ask(
            actor=request.user,
            reason=given["reason"],
            account_id=given.get("account"),
            cadet_id=given.get("cadet"),
            now=clock.now(),
        )
        return Response(ErasureOut(asked).data, status=201)


class ErasurePreviewView(APIView):
    """What accepting would take and leave."""

    permission_classes = (IsAdmin,)

    @extend_schema(responses=ErasurePreviewOut, operation_id="preview_erasure")
    def get(self, request: ApiRequest, erasure_id: int) -> Response:
        shown = erasure.preview(actor=request.user, erasure_id=erasure_id, now=clock.now())
        return Response(ErasurePreviewOut(shown).data)


class AcceptErasureView(APIView):
    """Erase the person, for good."""

    permission_classes = (IsAdmin,)

    @extend_schema(request=ErasureAcceptIn, responses=ErasureOut, operation_id="accept_erasure")
    def post(self, request: ApiRequest, erasure_id: int) -> Response:
        given = parse(ErasureAcceptIn, request)
        done = erasure.accept(actor=request.user, erasure_id=erasure_id, now=clock.now(), **given)
        return Response(ErasureOut(done).data)


class RefuseErasureView(APIView):
    """Erase nothing, and say why."""

    permission_classes = (IsAdmin,)

    @extend_schema(request=ErasureRefuseIn, responses=ErasureOut, operation_id="refuse_erasure")
    def post(self, request: ApiRequest, erasure_id: int) -> Response:
        reason = parse(ErasureRefuseIn, request)["reason"]
        done = erasure.refuse(actor=request.user, erasure_id=erasure_id, reason=reason, now=clock.now())
        return Response(ErasureOut(done).data)
