"""enrollments/{id}/mark and terms/{id}/marks: INC, DO and T."""

from drf_spectacular.utils import extend_schema
from rest_framework.response import Response
from rest_framework.views import APIView

from apps.authentication.rules.duties import Action
from apps.grading.rules import MarkCode
from apps.grading.selectors.marks import list_marks, mark_history
from apps.grading.serializers.grades import GradeOut
from apps.grading.serializers.marks import (
    MarkCompleteIn,
    MarkHistoryOut,
    MarkLapseIn,
    MarkOut,
    MarkSetIn,
    MarksQuery,
)
from apps.grading.services import marks
from apps.grading.services.scores import CellSent
from apps.grading.views.grades import explained_response
from apps.system.selectors import get_term
from common import clock
from common.api import ApiRequest, ListApiView, page_response, parse, parse_query
from common.permissions import allowed


class MarkView(APIView):
    """INC, DO, T, or none."""

    permission_classes = (allowed(write=Action.SET_MARKS),)

    @extend_schema(request=MarkSetIn, responses=GradeOut, operation_id="set_mark")
    def put(self, request: ApiRequest, enrollment_id: int) -> Response:
        given = parse(MarkSetIn, request)
        code = given["code"]
        marks.set_mark(
            actor=request.user,
            enrollment_id=enrollment_id,
            code=MarkCode(code) if code else None,
            requirement=given["requirement"],
            deadline=given["deadline"],
            reason=given["reason"],
            now=clock.now(),
        )
        return explained_response(request, enrollment_id)


class CompleteMarkView(APIView):
    """The requirement of an INC is met: its scores come in and the mark goes."""

    permission_classes = (allowed(write=Action.SET_MARKS),)

    @extend_schema(request=MarkCompleteIn, responses=GradeOut, operation_id="complete_mark")
    def post(self, request: ApiRequest, enrollment_id: int) -> Response:
        given = parse(MarkCompleteIn, request)
        cells = [
            CellSent(enrollment_id, score["assessment"], score["value"], score["version"])
            for score in given["scores"]
        ]
        marks.complete_mark(
            actor=request.user,
            enrollment_id=enrollment_id,
            cells=cells,
            reason=given["reason"],
            now=clock.now(),
        )
        return explained_response(request, enrollment_id)


class MarkHistoryView(APIView):
    """What became of a cadet's mark, and why."""

    permission_classes = (allowed(read=Action.VIEW),)

    @extend_schema(responses=MarkHistoryOut, operation_id="get_mark_history")
    def get(self, request: ApiRequest, enrollment_id: int) -> Response:
        return Response(MarkHistoryOut({"steps": mark_history(request.user, enrollment_id)}).data)


class LapseMarkView(APIView):
    """The deadline of an INC has passed and a person decides that it is not completed any more: it fails."""

    permission_classes = (allowed(write=Action.SET_MARKS),)

    @extend_schema(request=MarkLapseIn, responses=GradeOut, operation_id="lapse_mark")
    def post(self, request: ApiRequest, enrollment_id: int) -> Response:
        reason = parse(MarkLapseIn, request)["reason"]
        marks.lapse_mark(actor=request.user, enrollment_id=enrollment_id, reason=reason, now=clock.now())
        return explained_response(request, enrollment_id)


class MarksView(ListApiView):
    """Who has a mark, the nearest deadline first."""

    permission_classes = (allowed(read=Action.VIEW),)

    @extend_schema(parameters=[MarksQuery], responses=MarkOut(many=True), operation_id="list_marks")
    def get(self, request: ApiRequest, term_id: int) -> Response:
        query = parse_query(MarksQuery, request)
        term = get_term(request.user, term_id)
        overdue_on = clock.local_date(clock.now()) if query["overdue"] else None
        rows = list_marks(request.user, term.pk, code=query.get("code"), overdue_on=overdue_on)
        return page_response(request, rows, MarkOut)
