"""terms/{id}/roll-overs: from one term to the next."""

from drf_spectacular.utils import extend_schema
from rest_framework.response import Response
from rest_framework.views import APIView

from apps.authentication.rules.duties import Action
from apps.grading.selectors.rollover import list_roll_overs, steps_to, summary_of
from apps.grading.serializers.rollover import (
    RollOverIn,
    RollOverOut,
    RollOverPreviewOut,
    RollOverQuery,
    RollOverStepOut,
    RollOverSummaryOut,
    RollOverUndoIn,
)
from apps.grading.services import rollover
from apps.system.rules import SEALED_STATUSES, Semester
from apps.system.selectors import get_term
from common import clock
from common.api import ApiRequest, ListApiView, page_response, parse, parse_query
from common.permissions import allowed

REGISTRARS = (allowed(read=Action.REGISTER_CADETS, write=Action.REGISTER_CADETS),)


class RollOverPreviewView(ListApiView):
    """Who goes on, who does not and why. Nothing is stored."""

    permission_classes = REGISTRARS

    @extend_schema(parameters=[RollOverQuery], responses=RollOverPreviewOut, operation_id="preview_roll_over")
    def get(self, request: ApiRequest, term_id: int) -> Response:
        query = parse_query(RollOverQuery, request)
        source = get_term(request.user, term_id)
        target = get_term(request.user, query["to"]) if "to" in query else None
        steps = steps_to(request.user, source, target=target, school_year=query["school_year"])
        wanted = query.get("onward")
        return page_response(
            request,
            [step for step in steps if wanted in (None, step.onward)],
            RollOverStepOut,
            summary=RollOverSummaryOut(summary_of(steps)).data,
            is_sealed=source.status in SEALED_STATUSES,
        )


class RollOversView(ListApiView):
    """The roll-overs out of a term; a new one."""

    permission_classes = REGISTRARS

    @extend_schema(responses=RollOverOut(many=True), operation_id="list_roll_overs")
    def get(self, request: ApiRequest, term_id: int) -> Response:
        term = get_term(request.user, term_id)
        return page_response(request, list_roll_overs(request.user, term.pk), RollOverOut)

    @extend_schema(request=RollOverIn, responses={201: RollOverOut}, operation_id="roll_over")
    def post(self, request: ApiRequest, term_id: int) -> Response:
        given = parse(RollOverIn, request)
        new_term = given["term"]
        if new_term is not None:
            new_term["semester"] = Semester(new_term["semester"])
        done = rollover.roll_over(
            actor=request.user,
            term_id=term_id,
            target_id=given["to"],
            new_term=new_term,
            enrollment_ids=given["enrollments"],
            now=clock.now(),
        )
        return Response(RollOverOut(done).data, status=201)


class UndoRollOverView(APIView):
    """Take it back."""

    permission_classes = REGISTRARS

    @extend_schema(request=RollOverUndoIn, responses=RollOverOut, operation_id="undo_roll_over")
    def post(self, request: ApiRequest, term_id: int, roll_over_id: int) -> Response:
        undone = rollover.undo_roll_over(
            actor=request.user,
            term_id=term_id,
            roll_over_id=roll_over_id,
            reason=parse(RollOverUndoIn, request)["reason"],
            now=clock.now(),
        )
        return Response(RollOverOut(undone).data)
