"""terms/ and what is graded in them, enrollments/{id}/grade."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.http.response import HttpResponseBase
from django.utils.translation import get_language
from drf_spectacular.utils import extend_schema
from rest_framework.response import Response
from rest_framework.views import APIView

from apps.authentication.events import AccountSaved
from apps.authentication.rules.duties import Action
from apps.cadets.events import CadetSaved, EnrollmentSaved
from apps.cadets.models import Enrollment
from apps.cadets.selectors import RosterFilter, enrollments_in_list_order, places_at
from apps.grading.events import SealChanged
from apps.grading.selectors.corps import GradeLine
from apps.grading.selectors.policies import assessments_of
from apps.grading.selectors.scores import grid_rows
from apps.grading.selectors.shown import shown_grade, shown_lines
from apps.grading.selectors.simulation import needed_scores
from apps.grading.serializers.grades import (
    AssessmentOut,
    CellResultsOut,
    CellsIn,
    GradeOut,
    GradeQuery,
    GradeRowOut,
    GradesQuery,
    GridRowOut,
    NeededOut,
    NeededQuery,
    ScoreGridOut,
    ScoresQuery,
)
from apps.grading.services import scores
from apps.grading.services.scores import CellSent
from apps.grading.services.terms import open_term
from apps.system.events import CompanySaved, TermSaved
from apps.system.models import Term
from apps.system.rules import SEALED_STATUSES, Semester
from apps.system.selectors import get_term, list_terms
from apps.system.serializers import TermIn, TermOut
from apps.system.services import audit
from apps.system.services.kept import Shelf, reach
from common import clock
from common.api import (
    ApiRequest,
    ListApiView,
    kept_response,
    page_response,
    parse,
    parse_query,
    told_to_the_page,
)
from common.permissions import allowed

# Its grades are what was sealed; who is on it for whom, and in which order, hangs on cadets, enrollments and companies.
SEALED_SHEETS = Shelf(
    "sealed_sheet",
    told_by=(SealChanged, TermSaved, CadetSaved, EnrollmentSaved, AccountSaved, CompanySaved),
)


class TermsView(ListApiView):
    """All terms; a new one comes with policy version 1."""

    permission_classes = (allowed(write=Action.OPEN_TERMS),)

    @extend_schema(responses=TermOut(many=True), operation_id="list_terms")
    def get(self, request: ApiRequest) -> Response:
        return page_response(request, list_terms(request.user), TermOut)

    @extend_schema(request=TermIn, responses={201: TermOut}, operation_id="create_term")
    def post(self, request: ApiRequest) -> Response:
        given = parse(TermIn, request)
        given["semester"] = Semester(given["semester"])
        term = open_term(actor=request.user, now=clock.now(), **given)
        return Response(TermOut(term).data, status=201)


class GradesView(ListApiView):
    """The grade sheet."""

    permission_classes = (allowed(read=Action.VIEW),)

    @extend_schema(parameters=[GradesQuery], responses=GradeRowOut(many=True), operation_id="list_grades")
    def get(self, request: ApiRequest, term_id: int) -> HttpResponseBase:
        query = parse_query(GradesQuery, request)
        term = get_term(request.user, term_id)
        # What people type, and moments, are asked for once and not again.
        if term.status not in SEALED_STATUSES or query.get("search") or query.get("as_of"):
            return self._sheet(request, term, query)
        asked = (term.pk, reach(request.user), request.build_absolute_uri(), get_language())
        return kept_response(
            request, SEALED_SHEETS.place(*asked), lambda: self._sheet(request, term, query).data
        )

    @staticmethod
    def _sheet(request: ApiRequest, term: Term, query: dict[str, Any]) -> Response:
        query = dict(query)
        result, as_of = query.pop("result", None), query.pop("as_of", None)
        moved = places_at(term.pk, as_of) if as_of else None
        rows: Any = enrollments_in_list_order(request.user, term.pk, RosterFilter.of(query), moved=moved)
        if result or as_of:
            # The result is computed, and who was enrolled then too, so all must be before the page can be cut.
            ordered = list(rows.values_list("pk", flat=True))
            found = shown_lines(term, enrollment_ids=ordered, as_of=as_of)
            lines = {line.enrollment_id: line for line in found}
            rows = [lines[pk] for pk in ordered if pk in lines and result in (None, lines[pk].grade.result)]
            return page_response(
                request, rows, GradeRowOut, prepare=lambda page: [_row(line) for line in page]
            )
        return page_response(request, rows, GradeRowOut, prepare=lambda page: _graded(term, page))


def explained_response(request: ApiRequest, enrollment_id: int, *, as_of: datetime | None = None) -> Response:
    """The grade with its explanation, which counts as a look at the record. Raises NotFound."""
    with told_to_the_page():
        explained = shown_grade(request.user, enrollment_id, as_of=as_of)
    enrollment = explained.enrollment
    cadet = enrollment.cadet
    audit.note_view(actor=request.user, row=cadet, owner_id=cadet.user_id, now=clock.now())
    shown = {
        "enrollment": enrollment.pk,
        "cadet": cadet,
        "course": enrollment.course,
        "company_name": enrollment.company.name if enrollment.company else "",
        "platoon": enrollment.platoon.number if enrollment.platoon else None,
        **vars(explained.grade),
        "policy_version": explained.policy_version,
        "as_of": explained.as_of,
        "explanation": explained.explanation,
    }
    return Response(GradeOut(shown).data)


class GradeView(APIView):
    """One enrollment's grade, with every point explained."""

    @extend_schema(parameters=[GradeQuery], responses=GradeOut, operation_id="get_grade")
    def get(self, request: ApiRequest, enrollment_id: int) -> Response:
        as_of = parse_query(GradeQuery, request).get("as_of")
        return explained_response(request, enrollment_id, as_of=as_of)


class NeededView(APIView):
    """What is needed in the missing assessments, to pass and for each equivalent."""

    @extend_schema(parameters=[NeededQuery], responses=NeededOut, operation_id="get_needed_scores")
    def get(self, request: ApiRequest, enrollment_id: int) -> Response:
        assumed = parse_query(NeededQuery, request)["assume"]
        found = needed_scores(request.user, enrollment_id, assumed=assumed)
        cadet = found.enrollment.cadet
        audit.note_view(actor=request.user, row=cadet, owner_id=cadet.user_id, now=clock.now())
        return Response(NeededOut(found).data)


class ScoresView(APIView):
    """The score grid."""

    permission_classes = (allowed(write=Action.ENCODE_SCORES),)

    @extend_schema(parameters=[ScoresQuery], responses=ScoreGridOut, operation_id="get_score_grid")
    def get(self, request: ApiRequest, term_id: int) -> Response:
        query = parse_query(ScoresQuery, request)
        term = get_term(request.user, term_id)
        assessments = assessments_of(term.pk)
        rows = enrollments_in_list_order(request.user, term.pk, RosterFilter.of(query))
        return page_response(
            request,
            rows,
            GridRowOut,
            prepare=lambda page: grid_rows(page, assessments),
            assessments=AssessmentOut(assessments, many=True).data,
        )

    @extend_schema(request=CellsIn, responses=CellResultsOut, operation_id="save_scores")
    def put(self, request: ApiRequest, term_id: int) -> Response:
        cells = [
            CellSent(cell["enrollment"], cell["assessment"], cell["value"], cell["version"])
            for cell in parse(CellsIn, request)["cells"]
        ]
        results = scores.save_scores(actor=request.user, term_id=term_id, cells=cells, now=clock.now())
        return Response(CellResultsOut({"results": results}).data)


def _graded(term: Term, page: Sequence[Enrollment]) -> list[dict[str, Any]]:
    ids = [enrollment.pk for enrollment in page]
    lines = {line.enrollment_id: line for line in shown_lines(term, enrollment_ids=ids)}
    return [_row(lines[pk]) for pk in ids]


def _row(line: GradeLine) -> dict[str, Any]:
    return {
        "enrollment": line.enrollment_id,
        "cadet": {"id": line.cadet_id, "student_number": line.student_number, "name": line.name},
        "course": line.course,
        "company_name": line.company_name,
        "platoon": line.platoon,
        **vars(line.grade),
    }
