"""reports/: documents that the worker makes, each for its requester."""

from typing import Any

from django.http import HttpResponse
from django.utils.http import content_disposition_header
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.response import Response
from rest_framework.views import APIView

from apps.authentication.rules.duties import Action
from apps.reports import selectors
from apps.reports.models import ReportFile
from apps.reports.rules import ReportKind
from apps.reports.serializers import ReportIn, ReportOut
from apps.reports.services import jobs
from common import clock
from common.api import AnyAccept, ApiRequest, ListApiView, page_response, parse
from common.permissions import allowed


class ReportsView(ListApiView):
    """The own reports, and asking for a new one."""

    permission_classes = (allowed(read=Action.ORDER_REPORTS, write=Action.ORDER_REPORTS),)

    @extend_schema(responses=ReportOut(many=True), operation_id="list_reports")
    def get(self, request: ApiRequest) -> Response:
        return page_response(request, selectors.list_reports(request.user), ReportOut)

    @extend_schema(request=ReportIn, responses={202: ReportOut}, operation_id="request_report")
    def post(self, request: ApiRequest) -> Response:
        given = parse(ReportIn, request)
        report = jobs.request_report(
            actor=request.user,
            kind=ReportKind(given["kind"]),
            term_id=given.get("term"),
            company_id=given["company"],
            enrollment_id=given.get("enrollment"),
            now=clock.now(),
        )
        return Response(ReportOut(report).data, status=202)


class ReportView(APIView):
    """One of the own reports."""

    permission_classes = (allowed(read=Action.ORDER_REPORTS, write=Action.ORDER_REPORTS),)

    @extend_schema(responses=ReportOut, operation_id="get_report")
    def get(self, request: ApiRequest, report_id: int) -> Response:
        return Response(ReportOut(selectors.get_report(request.user, report_id)).data)


class ReportFileView(APIView):
    """The document itself; 409 while it is not there."""

    permission_classes = (allowed(read=Action.ORDER_REPORTS, write=Action.ORDER_REPORTS),)
    content_negotiation_class: Any = AnyAccept

    @extend_schema(responses={(200, "application/pdf"): OpenApiTypes.BINARY}, operation_id="download_report")
    def get(self, request: ApiRequest, report_id: int) -> HttpResponse:
        report = selectors.get_report(request.user, report_id)
        return file_response(jobs.download(actor=request.user, report=report, now=clock.now()))


def file_response(file: ReportFile) -> HttpResponse:
    """A document as an attachment that nobody keeps on the way."""
    headers = {
        "Content-Disposition": content_disposition_header(True, file.name) or "attachment",
        "Cache-Control": "private, no-store",
        "X-Content-Type-Options": "nosniff",
    }
    return HttpResponse(bytes(file.content), content_type=file.content_type, headers=headers)
