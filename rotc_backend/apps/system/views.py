"""Health, the unit, terms and companies, and the audit log."""

from typing import Any

from django.conf import settings
from django.http import StreamingHttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.permissions import AllowAny
from rest_framework.response import Response
from rest_framework.views import APIView

from apps.system import selectors
from apps.system.selectors import AuditFilter
from apps.system.serializers import AuditEntryOut, AuditQuery, CompanyOut, HealthOut, TermOut, UnitOut
from apps.system.services import audit, health
from common import clock
from common.api import AnyAccept, ApiRequest, ListApiView, page_response, parse_query
from common.permissions import IsAdmin


class HealthView(APIView):
    """For the platform, the operator and the smoke tests; open to everyone, tells nothing about people."""

    authentication_classes = ()
    permission_classes = (AllowAny,)

    @extend_schema(responses={200: HealthOut, 503: HealthOut}, operation_id="get_health", tags=["health"])
    def get(self, request: ApiRequest) -> Response:
        found = health.check()
        body = {
            "status": found.status,
            "timestamp": clock.now().astimezone(clock.unit_zone()).isoformat(),
            "services": {
                "database": "connected" if found.database else "disconnected",
                "redis": "connected" if found.redis else "disconnected",
                "celery": "running" if found.worker else "stopped",
            },
            "version": settings.VERSION,
            "environment": settings.ENVIRONMENT,
        }
        return Response(body, status=200 if found.database else 503, headers={"Cache-Control": "no-store"})


class LiveView(APIView):
    """The process answers; nothing else is asked."""

    authentication_classes = ()
    permission_classes = (AllowAny,)

    @extend_schema(responses={200: None}, operation_id="get_liveness", tags=["health"])
    def get(self, request: ApiRequest) -> Response:
        return Response({"status": "live"}, headers={"Cache-Control": "no-store"})


class UnitView(APIView):
    """Open to everyone: the sign-in page says whose system this is."""

    authentication_classes = ()
    permission_classes = (AllowAny,)

    @extend_schema(responses=UnitOut, operation_id="get_unit")
    def get(self, request: ApiRequest) -> Response:
        unit = selectors.get_unit()
        return Response(
            {
                "name": unit.name,
                "short_name": unit.short_name,
                "school": unit.school,
                "time_zone": settings.TIME_ZONE,
            }
        )


class CompaniesView(ListApiView):
    """All companies."""

    @extend_schema(responses=CompanyOut(many=True), operation_id="list_companies")
    def get(self, request: ApiRequest) -> Response:
        return page_response(request, selectors.list_companies(request.user), CompanyOut)


class TermView(APIView):
    """One term."""

    @extend_schema(responses=TermOut, operation_id="get_term")
    def get(self, request: ApiRequest, term_id: int) -> Response:
        return Response(TermOut(selectors.get_term(request.user, term_id)).data)


class AuditView(ListApiView):
    """Who did what, newest first."""

    permission_classes = (IsAdmin,)

    @extend_schema(parameters=[AuditQuery], responses=AuditEntryOut(many=True), operation_id="list_audit")
    def get(self, request: ApiRequest) -> Response:
        wanted = AuditFilter.of(parse_query(AuditQuery, request))
        return page_response(request, selectors.list_audit(request.user, wanted), AuditEntryOut)


class AuditExportView(APIView):
    """The same as a CSV file, whole."""

    permission_classes = (IsAdmin,)
    content_negotiation_class: Any = AnyAccept

    @extend_schema(
        parameters=[AuditQuery],
        responses={(200, "text/csv"): OpenApiTypes.STR},
        operation_id="export_audit",
    )
    def get(self, request: ApiRequest) -> StreamingHttpResponse:
        wanted, now = AuditFilter.of(parse_query(AuditQuery, request)), clock.now()
        name = f"audit-{clock.local_date(now).isoformat()}.csv"
        headers = {
            "Content-Disposition": f'attachment; filename="{name}"',
            "Cache-Control": "private, no-store",
        }
        lines = audit.export(actor=request.user, wanted=wanted, now=now)
        return StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8", headers=headers)
