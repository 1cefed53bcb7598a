"""cadets/duplicates and cadets/{id}/merge/{other}: records that may be of one person, side by side, and made one."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework.response import Response
from rest_framework.views import APIView

from apps.authentication.rules.duties import Action
from apps.integration.selectors.duplicates import list_duplicates, shown
from apps.integration.serializers.merging import ComparisonOut, DuplicateOut, MergedOut, MergeIn
from apps.integration.services.merging.comparing import compare
from apps.integration.services.merging.merge import merge
from common import clock
from common.api import ApiRequest, ListApiView, page_response, parse
from common.permissions import allowed


class DuplicatesView(ListApiView):
    """Pairs of records that may be of one person."""

    permission_classes = (allowed(read=Action.REGISTER_CADETS),)

    @extend_schema(responses=DuplicateOut(many=True), operation_id="list_duplicates")
    def get(self, request: ApiRequest) -> Response:
        rows = list_duplicates(request.user)
        return page_response(request, rows, DuplicateOut, prepare=lambda page: shown(request.user, page))


class MergeView(APIView):
    """Two records: the first is kept, the other goes."""

    permission_classes = (allowed(read=Action.REGISTER_CADETS, write=Action.REGISTER_CADETS),)

    @extend_schema(responses=ComparisonOut, operation_id="compare_cadets")
    def get(self, request: ApiRequest, cadet_id: int, other_id: int) -> Response:
        found = compare(actor=request.user, kept_id=cadet_id, gone_id=other_id)
        return Response(ComparisonOut(found).data)

    @extend_schema(request=MergeIn, responses=MergedOut, operation_id="merge_cadets")
    def post(self, request: ApiRequest, cadet_id: int, other_id: int) -> Response:
        given: dict[str, Any] = parse(MergeIn, request)
        cadet = merge(actor=request.user, kept_id=cadet_id, gone_id=other_id, now=clock.now(), **given)
        return Response(MergedOut({"cadet": cadet.pk}).data)
