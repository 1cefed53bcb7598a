"""ledger/: merits and demerits, and what is recommended; terms/{id}/ledger/fairness."""

from typing import Any

from django.db.models import Q
from drf_spectacular.utils import extend_schema
from rest_framework.response import Response
from rest_framework.views import APIView

from apps.authentication.rules.duties import Action
from apps.grading.rules import LedgerKind
from apps.grading.rules.recognition import RecognitionLevel
from apps.grading.selectors import ledger as ledger_selectors
from apps.grading.selectors.fairness import fairness
from apps.grading.selectors.ledger import LedgerFilter
from apps.grading.selectors.recognition import lifetime_merits, recognitions
from apps.grading.serializers.ledger import (
    AllowancesOut,
    DuplicateIn,
    FairnessOut,
    LedgerBatchIn,
    LedgerBatchOut,
    LedgerEntryIn,
    LedgerEntryOut,
    LedgerQuery,
    LifetimeMeritsOut,
    RecognitionOut,
    RecognitionsQuery,
    RecommendationIn,
    RecommendationOut,
    RecommendationsQuery,
    VoidIn,
)
from apps.grading.services import ledger, recommendations
from apps.system.selectors import get_term
from common import clock
from common.api import ApiRequest, ListApiView, page_response, parse, parse_query
from common.permissions import allowed


class LedgerView(ListApiView):
    """Merits and demerits."""

    permission_classes = (allowed(write=Action.KEEP_LEDGER),)

    @extend_schema(parameters=[LedgerQuery], responses=LedgerEntryOut(many=True), operation_id="list_ledger")
    def get(self, request: ApiRequest) -> Response:
        wanted = LedgerFilter.of(parse_query(LedgerQuery, request))
        return page_response(request, ledger_selectors.list_entries(request.user, wanted), LedgerEntryOut)

    @extend_schema(request=LedgerEntryIn, responses={201: LedgerEntryOut}, operation_id="record_ledger_entry")
    def post(self, request: ApiRequest) -> Response:
        given = parse(LedgerEntryIn, request)
        confirmed = given["confirm_duplicate"]
        entry = ledger.record_entry(
            actor=request.user,
            enrollment_id=given["enrollment"],
            confirm_duplicate=confirmed,
            **_given(given),
        )
        return Response(LedgerEntryOut(entry).data, status=201)


class LifetimeMeritsView(APIView):
    """What a cadet's merits come to over all terms."""

    @extend_schema(responses=LifetimeMeritsOut, operation_id="get_lifetime_merits")
    def get(self, request: ApiRequest, cadet_id: int) -> Response:
        return Response(LifetimeMeritsOut(lifetime_merits(request.user, cadet_id)).data)


class RecognitionsView(ListApiView):
    """Who has earned which recognition and when, of those whom one sees."""

    permission_classes = (allowed(read=Action.VIEW),)

    @extend_schema(
        parameters=[RecognitionsQuery], responses=RecognitionOut(many=True), operation_id="list_recognitions"
    )
    def get(self, request: ApiRequest) -> Response:
        query = parse_query(RecognitionsQuery, request)
        level = RecognitionLevel(query.pop("level")) if "level" in query else None
        return page_response(request, recognitions(request.user, level=level, **query), RecognitionOut)


class LedgerBatchView(APIView):
    """The same for many, all or none."""

    permission_classes = (allowed(write=Action.KEEP_LEDGER),)

    @extend_schema(
        request=LedgerBatchIn, responses={201: LedgerBatchOut}, operation_id="record_ledger_entries"
    )
    def post(self, request: ApiRequest) -> Response:
        given = parse(LedgerBatchIn, request)
        entries = ledger.record_entries(
            actor=request.user,
            enrollment_ids=given["enrollments"],
            confirm_duplicate=given["confirm_duplicate"],
            **_given(given),
        )
        return Response(LedgerBatchOut({"results": entries}).data, status=201)


class LedgerEntryView(APIView):
    """One entry."""

    @extend_schema(responses=LedgerEntryOut, operation_id="get_ledger_entry")
    def get(self, request: ApiRequest, entry_id: int) -> Response:
        return Response(LedgerEntryOut(ledger_selectors.get_entry(request.user, entry_id)).data)


class VoidEntryView(APIView):
    """Taken back, with the reason, and still in the list."""

    permission_classes = (allowed(write=Action.KEEP_LEDGER),)

    @extend_schema(request=VoidIn, responses=LedgerEntryOut, operation_id="void_ledger_entry")
    def post(self, request: ApiRequest, entry_id: int) -> Response:
        reason = parse(VoidIn, request)["reason"]
        entry = ledger.void_entry(actor=request.user, entry_id=entry_id, reason=reason, now=clock.now())
        return Response(LedgerEntryOut(entry).data)


class RecommendationsView(ListApiView):
    """What was recommended: the own ones, and those that one may decide."""

    permission_classes = (allowed(read=Action.RECOMMEND_LEDGER, write=Action.RECOMMEND_LEDGER),)

    @extend_schema(
        parameters=[RecommendationsQuery],
        responses=RecommendationOut(many=True),
        operation_id="list_recommendations",
    )
    def get(self, request: ApiRequest) -> Response:
        query = parse_query(RecommendationsQuery, request)
        columns = {"term": "enrollment__term_id", "enrollment": "enrollment_id"}
        wanted = Q(**{columns.get(name, name): value for name, value in query.items()})
        rows = ledger_selectors.visible_recommendations(request.user).filter(wanted)
        return page_response(request, rows, RecommendationOut)

    @extend_schema(
        request=RecommendationIn, responses={201: RecommendationOut}, operation_id="recommend_ledger_entry"
    )
    def post(self, request: ApiRequest) -> Response:
        given = parse(RecommendationIn, request)
        made = recommendations.recommend(
            actor=request.user, enrollment_id=given["enrollment"], **_given(given)
        )
        return Response(RecommendationOut(made).data, status=201)


class ApproveRecommendationView(APIView):
    """It becomes an entry; never by whoever recommended it."""

    permission_classes = (allowed(write=Action.KEEP_LEDGER),)

    @extend_schema(request=DuplicateIn, responses=RecommendationOut, operation_id="approve_recommendation")
    def post(self, request: ApiRequest, recommendation_id: int) -> Response:
        approved = recommendations.approve(
            actor=request.user,
            recommendation_id=recommendation_id,
            confirm_duplicate=parse(DuplicateIn, request)["confirm_duplicate"],
            now=clock.now(),
        )
        return Response(RecommendationOut(approved).data)


class RefuseRecommendationView(APIView):
    """It becomes nothing; the own one is withdrawn this way."""

    permission_classes = (allowed(write=Action.RECOMMEND_LEDGER),)

    @extend_schema(request=VoidIn, responses=RecommendationOut, operation_id="refuse_recommendation")
    def post(self, request: ApiRequest, recommendation_id: int) -> Response:
        reason = parse(VoidIn, request)["reason"]
        refused = recommendations.refuse(
            actor=request.user, recommendation_id=recommendation_id, reason=reason, now=clock.now()
        )
        return Response(RecommendationOut(refused).data)


class FairnessView(APIView):
    """How each issuer gives."""

    permission_classes = (allowed(read=Action.VIEW),)

    @extend_schema(responses=FairnessOut, operation_id="get_ledger_fairness")
    def get(self, request: ApiRequest, term_id: int) -> Response:
        term = get_term(request.user, term_id)
        return Response(FairnessOut({"issuers": fairness(request.user, term.pk)}).data)


class AllowancesView(APIView):
    """What the policy lets oneself give."""

    permission_classes = (allowed(read=Action.KEEP_LEDGER),)

    @extend_schema(responses=AllowancesOut, operation_id="get_ledger_allowances")
    def get(self, request: ApiRequest, term_id: int) -> Response:
        term = get_term(request.user, term_id)
        today = clock.local_date(clock.now())
        found = ledger_selectors.allowances(request.user, term.pk, today=today)
        return Response(AllowancesOut({"allowances": found}).data)


def _given(body: dict[str, Any]) -> dict[str, Any]:
    """What a body gives, as the services take it."""
    now = clock.now()
    return {
        "kind": LedgerKind(body["kind"]),
        "points": body["points"],
        "reason": body["reason"],
        "catalogue_item": body["catalogue_item"],
        "occurred_on": body.get("occurred_on") or clock.local_date(now),
        "now": now,
    }
