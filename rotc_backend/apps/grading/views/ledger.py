"""ledger/: merits and demerits."""

from django.db.models import Q
from drf_spectacular.utils import extend_schema
from rest_framework.response import Response
from rest_framework.views import APIView

from apps.authentication.rules.duties import Action
from apps.grading.rules import LedgerKind
from apps.grading.selectors import ledger as ledger_selectors
from apps.grading.serializers.ledger import LedgerEntryIn, LedgerEntryOut, LedgerQuery, VoidIn
from apps.grading.services import ledger
from common import clock
from common.api import ApiRequest, ListApiView, page_response, parse, parse_query
from common.permissions import allowed


class LedgerView(ListApiView):
    """Merits and demerits."""

    permission_classes = (allowed(write=Action.KEEP_LEDGER),)

    @extend_schema(parameters=[LedgerQuery], responses=LedgerEntryOut(many=True), operation_id="list_ledger")
    def get(self, request: ApiRequest) -> Response:
        query = parse_query(LedgerQuery, request)
        columns = {
            "term": "enrollment__term_id",
            "enrollment": "enrollment_id",
            "cadet": "enrollment__cadet_id",
        }
        wanted = Q(**{columns.get(name, name): value for name, value in query.items()})
        return page_response(
            request, ledger_selectors.visible_entries(request.user).filter(wanted), LedgerEntryOut
        )

    @extend_schema(request=LedgerEntryIn, responses={201: LedgerEntryOut}, operation_id="record_ledger_entry")
    def post(self, request: ApiRequest) -> Response:
        given = parse(LedgerEntryIn, request)
        now = clock.now()
        entry = ledger.record_entry(
            actor=request.user,
            enrollment_id=given["enrollment"],
            kind=LedgerKind(given["kind"]),
            points=given["points"],
            reason=given["reason"],
            occurred_on=given.get("occurred_on") or clock.local_date(now),
            now=now,
        )
        return Response(LedgerEntryOut(entry).data, status=201)


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
