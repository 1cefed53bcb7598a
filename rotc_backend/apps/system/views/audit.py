"""The audit log, for admins."""

from typing import Any

from django.http import StreamingHttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.response import Response
from rest_framework.views import APIView

from apps.system import selectors
from apps.system.selectors import AuditFilter
from apps.system.serializers import AuditChainOut, AuditEntryOut, AuditQuery
from apps.system.services import audit, chain, sealing
from common import clock
from common.api import AnyAccept, ApiRequest, ListApiView, page_response, parse_query
from common.permissions import IsAdmin


class AuditView(ListApiView):
    """Who did what, newest first."""

    permission_classes = (IsAdmin,)

    @extend_schema(parameters=[AuditQuery], responses=AuditEntryOut(many=True), operation_id="list_audit")
    def get(self, request: ApiRequest) -> Response:
        wanted = AuditFilter.of(parse_query(AuditQuery, request))
        rows = selectors.list_audit(request.user, wanted)
        return page_response(request, rows, AuditEntryOut, prepare=sealing.opened)


class AuditChainView(APIView):
    """Whether the log is what was written, as far as one look tells."""

    permission_classes = (IsAdmin,)

    @extend_schema(responses=AuditChainOut, operation_id="get_audit_chain")
    def get(self, request: ApiRequest) -> Response:
        return Response(AuditChainOut(chain.look()).data)


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
