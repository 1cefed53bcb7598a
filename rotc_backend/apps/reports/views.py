"""reports/: documents that the worker makes, each for its requester."""

from typing import Any

from django.http import HttpResponse
from django.utils.http import content_disposition_header
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.permissions import AllowAny
from rest_framework.response import Response
from rest_framework.views import APIView

from apps.authentication.rules.duties import Action
from apps.reports import selectors
from apps.reports.models import ReportFile
from apps.reports.serializers import ChartOut, ReportIn, ReportKindOut, ReportOut, VerdictOut
from apps.reports.services import issuing, jobs, ordering
from apps.system.selectors import get_term
from common import clock
from common.api import AnyAccept, ApiRequest, ListApiView, page_response, parse, told_to_the_page
from common.logs import client_address
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
        report = ordering.request_report(
            actor=request.user,
            wanted=ReportIn.wanted(given),
            now=clock.now(),
        )
        return Response(ReportOut(report).data, status=202)


class ReportView(APIView):
    """One of the own reports."""

    permission_classes = (allowed(read=Action.ORDER_REPORTS, write=Action.ORDER_REPORTS),)

    @extend_schema(responses=ReportOut, operation_id="get_report")
    def get(self, request: ApiRequest, report_id: int) -> Response:
        return Response(ReportOut(selectors.get_report(request.user, report_id)).data)


class ReportCancelView(APIView):
    """The job is given up; 409 when it has ended."""

    permission_classes = (allowed(read=Action.ORDER_REPORTS, write=Action.ORDER_REPORTS),)

    @extend_schema(request=None, responses=ReportOut, operation_id="cancel_report")
    def post(self, request: ApiRequest, report_id: int) -> Response:
        report = jobs.cancel(actor=request.user, report_id=report_id, now=clock.now())
        return Response(ReportOut(report).data)


class ReportRetryView(APIView):
    """The same again, as a job of its own, of one that failed or was cancelled."""

    permission_classes = (allowed(read=Action.ORDER_REPORTS, write=Action.ORDER_REPORTS),)

    @extend_schema(request=None, responses={202: ReportOut}, operation_id="retry_report")
    def post(self, request: ApiRequest, report_id: int) -> Response:
        report = ordering.retry(actor=request.user, report_id=report_id, now=clock.now())
        return Response(ReportOut(report).data, status=202)


class ReportKindsView(APIView):
    """The documents that there are, in the order of the page; those of the whole corps only for whom a duty covers it."""

    permission_classes = (allowed(read=Action.ORDER_REPORTS),)

    @extend_schema(responses=ReportKindOut(many=True), operation_id="list_report_kinds")
    def get(self, request: ApiRequest) -> Response:
        return Response(ReportKindOut(selectors.list_kinds(request.user), many=True).data)


class TermChartsView(APIView):
    """A term in pictures, of the cadets in the actor's sight."""

    permission_classes = (allowed(read=Action.VIEW),)

    @extend_schema(responses=ChartOut(many=True), operation_id="get_term_charts")
    def get(self, request: ApiRequest, term_id: int) -> Response:
        term = get_term(request.user, term_id)
        with told_to_the_page():
            charts = selectors.charts_of(request.user, term)
        return Response(ChartOut(charts, many=True).data)


class VerifyView(APIView):
    """Open to everyone who holds a paper: whether its QR is of a document of ours, and whether that still stands."""

    authentication_classes = ()
    permission_classes = (AllowAny,)

    @extend_schema(responses=VerdictOut, operation_id="verify_document")
    def get(self, request: ApiRequest, code: str) -> Response:
        verdict = issuing.verify(code=code, address=client_address.get(), now=clock.now())
        return Response(VerdictOut(verdict).data, headers={"Cache-Control": "no-store"})


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
