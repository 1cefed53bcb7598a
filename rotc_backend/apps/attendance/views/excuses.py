"""excuses/: a cadet files and follows, staff in scope decide."""

from typing import Any

from django.http import HttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.response import Response
from rest_framework.views import APIView

from apps.attendance.selectors import excuses as found
from apps.attendance.selectors.excuses import ExcuseFilter
from apps.attendance.serializers.excuses import (
    DayToExcuseOut,
    ExcuseIn,
    ExcuseOut,
    ExcusePatchIn,
    ExcuseReasonIn,
    ExcusesQuery,
)
from apps.attendance.services import excuses
from apps.authentication.rules.duties import Action
from apps.files.rules import MAX_BYTES
from apps.files.views import stored_file_response, thumbnail_response
from common import clock
from common.api import AnyAccept, ApiRequest, ListApiView, page_response, parse, parse_query
from common.parsers import JsonParser
from common.permissions import allowed
from common.uploads import UploadParser

_PARSERS = (UploadParser.up_to(lambda: MAX_BYTES), JsonParser)
_FILE = {(200, "image/jpeg"): OpenApiTypes.BINARY, (200, "application/pdf"): OpenApiTypes.BINARY}


class ExcusesView(ListApiView):
    """The excuses that one sees, and filing the own one."""

    parser_classes = _PARSERS

    @extend_schema(parameters=[ExcusesQuery], responses=ExcuseOut(many=True), operation_id="list_excuses")
    def get(self, request: ApiRequest) -> Response:
        query = parse_query(ExcusesQuery, request)
        is_mine = query.pop("mine")
        rows = found.list_excuses(request.user, ExcuseFilter(**query), mine=is_mine)
        return page_response(
            request, rows, ExcuseOut, prepare=lambda page: found.shown(request.user, page, now=clock.now())
        )

    @extend_schema(
        request={"multipart/form-data": ExcuseIn}, responses={201: ExcuseOut}, operation_id="file_excuse"
    )
    def post(self, request: ApiRequest) -> Response:
        given = parse(ExcuseIn, request)
        excuse = excuses.file_excuse(
            actor=request.user,
            day_id=given["day"],
            reason=given["reason"],
            letter=given.get("letter"),
            now=clock.now(),
        )
        return _answer(request, excuse.pk, status=201)


class ExcuseDaysView(APIView):
    """The days for which the cadet who asks may file an excuse."""

    @extend_schema(responses=DayToExcuseOut(many=True), operation_id="list_days_to_excuse")
    def get(self, request: ApiRequest) -> Response:
        return Response(DayToExcuseOut(found.days_to_excuse(request.user, now=clock.now()), many=True).data)


class ExcuseView(APIView):
    """One excuse; its cadet changes it while it is open."""

    parser_classes = _PARSERS

    @extend_schema(responses=ExcuseOut, operation_id="get_excuse")
    def get(self, request: ApiRequest, excuse_id: int) -> Response:
        return _answer(request, excuse_id)

    @extend_schema(
        request={"multipart/form-data": ExcusePatchIn}, responses=ExcuseOut, operation_id="change_excuse"
    )
    def patch(self, request: ApiRequest, excuse_id: int) -> Response:
        given = parse(ExcusePatchIn, request)
        excuse = excuses.change_excuse(
            actor=request.user,
            excuse_id=excuse_id,
            reason=given.get("reason"),
            letter=given.get("letter"),
            now=clock.now(),
        )
        return _answer(request, excuse.pk)


class WithdrawExcuseView(APIView):
    """Its cadet takes it back."""

    @extend_schema(request=None, responses=ExcuseOut, operation_id="withdraw_excuse")
    def post(self, request: ApiRequest, excuse_id: int) -> Response:
        excuse = excuses.withdraw_excuse(actor=request.user, excuse_id=excuse_id, now=clock.now())
        return _answer(request, excuse.pk)


class AppealExcuseView(APIView):
    """Its cadet has somebody else decide."""

    @extend_schema(request=ExcuseReasonIn, responses=ExcuseOut, operation_id="appeal_excuse")
    def post(self, request: ApiRequest, excuse_id: int) -> Response:
        reason = parse(ExcuseReasonIn, request)["reason"]
        excuse = excuses.appeal_excuse(
            actor=request.user, excuse_id=excuse_id, reason=reason, now=clock.now()
        )
        return _answer(request, excuse.pk)


class ApproveExcuseView(APIView):
    """The cadet is excused on that day."""

    permission_classes = (allowed(write=Action.RECORD_ATTENDANCE),)

    @extend_schema(request=ExcuseReasonIn, responses=ExcuseOut, operation_id="approve_excuse")
    def post(self, request: ApiRequest, excuse_id: int) -> Response:
        return _decide(request, excuse_id, is_approved=True)


class RefuseExcuseView(APIView):
    """Everything stays as it is."""

    permission_classes = (allowed(write=Action.RECORD_ATTENDANCE),)

    @extend_schema(request=ExcuseReasonIn, responses=ExcuseOut, operation_id="refuse_excuse")
    def post(self, request: ApiRequest, excuse_id: int) -> Response:
        return _decide(request, excuse_id, is_approved=False)


class ExcuseLetterView(APIView):
    """The letter itself."""

    content_negotiation_class: Any = AnyAccept

    @extend_schema(responses=_FILE, operation_id="get_excuse_letter")
    def get(self, request: ApiRequest, excuse_id: int) -> HttpResponse:
        letter = excuses.open_letter(actor=request.user, excuse_id=excuse_id, now=clock.now())
        return stored_file_response(letter)


class ExcuseThumbnailView(APIView):
    """The letter in small, where it is a picture and the worker has looked at it."""

    content_negotiation_class: Any = AnyAccept

    @extend_schema(responses={(200, "image/jpeg"): OpenApiTypes.BINARY}, operation_id="get_excuse_thumbnail")
    def get(self, request: ApiRequest, excuse_id: int) -> HttpResponse:
        letter = excuses.open_letter(actor=request.user, excuse_id=excuse_id, now=clock.now())
        return thumbnail_response(letter)


def _decide(request: ApiRequest, excuse_id: int, *, is_approved: bool) -> Response:
    reason = parse(ExcuseReasonIn, request)["reason"]
    excuse = excuses.decide_excuse(
        actor=request.user, excuse_id=excuse_id, is_approved=is_approved, reason=reason, now=clock.now()
    )
    return _answer(request, excuse.pk)


def _answer(request: ApiRequest, excuse_id: int, *, status: int = 200) -> Response:
    [shown] = found.shown(request.user, [found.get_excuse(request.user, excuse_id)], now=clock.now())
    return Response(ExcuseOut(shown).data, status=status)
