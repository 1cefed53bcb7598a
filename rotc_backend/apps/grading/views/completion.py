"""completions/: who has completed the course, and their serial numbers."""

from drf_spectacular.utils import extend_schema
from rest_framework.response import Response
from rest_framework.views import APIView

from apps.authentication.rules.duties import Action
from apps.grading.rules.completion import Program
from apps.grading.selectors.completion import list_completed, with_parts
from apps.grading.serializers.completion import (
    CompletionOut,
    CompletionsQuery,
    SerialIn,
    SerialLinesOut,
    SerialOut,
    SerialsIn,
)
from apps.grading.services import completion
from common import clock
from common.api import ApiRequest, ListApiView, page_response, parse, parse_query
from common.permissions import allowed


class CompletionsView(ListApiView):
    """Who passed all of the program in sealed terms."""

    permission_classes = (allowed(read=Action.VIEW),)

    @extend_schema(
        parameters=[CompletionsQuery], responses=CompletionOut(many=True), operation_id="list_completions"
    )
    def get(self, request: ApiRequest) -> Response:
        query = parse_query(CompletionsQuery, request)
        program = Program(query["program"])
        rows = list_completed(request.user, program, has_serial=query["has_serial"], search=query["search"])
        return page_response(request, rows, CompletionOut, prepare=lambda page: with_parts(program, page))


class SerialView(APIView):
    """One cadet's serial number, as headquarters gave it."""

    permission_classes = (allowed(write=Action.REGISTER_CADETS),)

    @extend_schema(request=SerialIn, responses=SerialOut, operation_id="enter_serial_number")
    def put(self, request: ApiRequest, cadet_id: int) -> Response:
        given = parse(SerialIn, request)
        row = completion.enter_serial(
            actor=request.user,
            cadet_id=cadet_id,
            number=given["number"],
            reason=given["reason"],
            now=clock.now(),
        )
        return Response(SerialOut(row).data)


class SerialsView(APIView):
    """Many at once, from pasted lines: all or none."""

    permission_classes = (allowed(write=Action.REGISTER_CADETS),)

    @extend_schema(request=SerialsIn, responses=SerialLinesOut, operation_id="enter_serial_numbers")
    def post(self, request: ApiRequest) -> Response:
        given = parse(SerialsIn, request)
        results = completion.enter_serials(
            actor=request.user, text=given["lines"], is_preview=given["preview"], now=clock.now()
        )
        return Response(SerialLinesOut({"results": results}).data)
