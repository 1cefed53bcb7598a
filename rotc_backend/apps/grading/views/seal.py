"""terms/{id}/seal: what is missing, the seal, and how it is opened again by two people."""

from drf_spectacular.utils import extend_schema
from rest_framework.response import Response
from rest_framework.views import APIView

from apps.authentication.rules.duties import Action
from apps.grading.selectors.preflight import preflight
from apps.grading.selectors.seal import seals_of
from apps.grading.serializers.seal import (
    ApproveReopeningIn,
    RefuseReopeningIn,
    ReopeningIn,
    ReopeningOut,
    SealIn,
    SealOut,
    VerificationOut,
    VerificationQuery,
)
from apps.grading.services import reopening
from apps.grading.services.seal import graded_lines, seal_term
from apps.grading.services.verification import verify
from apps.system.rules import SEALED_STATUSES
from apps.system.selectors import get_term, get_unit
from common import clock
from common.api import ApiRequest, parse, parse_query
from common.permissions import IsAdmin, allowed


class SealView(APIView):
    """Where the term stands, for the staff; the seal, for admins."""

    permission_classes = (allowed(read=Action.VIEW, write=Action.OPEN_TERMS),)

    @extend_schema(responses=SealOut, operation_id="get_seal")
    def get(self, request: ApiRequest, term_id: int) -> Response:
        return Response(_shown(request, term_id))

    @extend_schema(request=SealIn, responses={201: SealOut}, operation_id="seal_term")
    def post(self, request: ApiRequest, term_id: int) -> Response:
        accepted = parse(SealIn, request)["accepted"]
        seal_term(actor=request.user, term_id=term_id, accepted=accepted, now=clock.now())
        return Response(_shown(request, term_id), status=201)


class VerificationView(APIView):
    """The seal, computed anew from packet, audit log and records, and compared."""

    permission_classes = (IsAdmin,)

    @extend_schema(parameters=[VerificationQuery], responses=VerificationOut, operation_id="verify_seal")
    def get(self, request: ApiRequest, term_id: int) -> Response:
        version = parse_query(VerificationQuery, request).get("version")
        found = verify(get_term(request.user, term_id), version=version)
        return Response(VerificationOut(found).data)


class ReopeningsView(APIView):
    """Ask for it."""

    permission_classes = (allowed(write=Action.SET_MARKS),)

    @extend_schema(request=ReopeningIn, responses={201: ReopeningOut}, operation_id="request_reopening")
    def post(self, request: ApiRequest, term_id: int) -> Response:
        memo = parse(ReopeningIn, request)["memo"]
        asked = reopening.request_reopening(actor=request.user, term_id=term_id, memo=memo, now=clock.now())
        return Response(ReopeningOut(asked).data, status=201)


class ApproveReopeningView(APIView):
    """Another admin opens the term for encoding."""

    permission_classes = (IsAdmin,)

    @extend_schema(request=ApproveReopeningIn, responses=ReopeningOut, operation_id="approve_reopening")
    def post(self, request: ApiRequest, term_id: int, reopening_id: int) -> Response:
        approved = reopening.approve_reopening(
            actor=request.user,
            term_id=term_id,
            reopening_id=reopening_id,
            reason=parse(ApproveReopeningIn, request)["reason"],
            now=clock.now(),
        )
        return Response(ReopeningOut(approved).data)


class RefuseReopeningView(APIView):
    """The term stays sealed."""

    permission_classes = (IsAdmin,)

    @extend_schema(request=RefuseReopeningIn, responses=ReopeningOut, operation_id="refuse_reopening")
    def post(self, request: ApiRequest, term_id: int, reopening_id: int) -> Response:
        refused = reopening.refuse_reopening(
            actor=request.user,
            term_id=term_id,
            reopening_id=reopening_id,
            reason=parse(RefuseReopeningIn, request)["reason"],
            now=clock.now(),
        )
        return Response(ReopeningOut(refused).data)


def _shown(request: ApiRequest, term_id: int) -> dict[str, object]:
    term = get_term(request.user, term_id)
    is_sealed = term.status in SEALED_STATUSES
    missing = [] if is_sealed else preflight(term, graded_lines(term))
    shown = {
        "status": term.status,
        "missing": missing,
        "signatories": get_unit(),
        "versions": seals_of(term.pk),
    }
    return dict(SealOut(shown).data)
