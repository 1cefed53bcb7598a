"""The organisation of a term: its parts and posts, the assignment board and its proposals."""

from drf_spectacular.utils import extend_schema
from rest_framework.response import Response
from rest_framework.views import APIView

from apps.authentication.rules.duties import Action
from apps.cadets.selectors import organisation
from apps.cadets.selectors.organisation import Whereabouts
from apps.cadets.serializers.organisation import (
    AssignedOut,
    AssignIn,
    BoardQuery,
    BoardRowOut,
    OrganisationOut,
    PostIn,
    PostOut,
    ProposalIn,
    ProposalOut,
)
from apps.cadets.services import assignments, posts
from common import clock
from common.api import ApiRequest, ListApiView, parse, parse_query
from common.permissions import allowed


class OrganisationView(APIView):
    """The corps of a term: how strong each part is, and who leads it. For everyone signed in."""

    @extend_schema(responses=OrganisationOut, operation_id="get_organisation")
    def get(self, request: ApiRequest, term_id: int) -> Response:
        return Response(OrganisationOut(organisation.organisation(request.user, term_id)).data)


class BoardView(ListApiView):
    """Who stands in the corps, a company or a platoon, of those whom one sees; all at once, for the assignment board."""

    permission_classes = (allowed(read=Action.KEEP_ROSTER),)
    pagination_class = None  # type: ignore[assignment]  # a board is looked at whole

    @extend_schema(parameters=[BoardQuery], responses=BoardRowOut(many=True), operation_id="get_board")
    def get(self, request: ApiRequest, term_id: int) -> Response:
        query = parse_query(BoardQuery, request)
        where = Whereabouts(query.get("company"), query.get("platoon"))
        rows = organisation.board(
            request.user, term_id, where, course=query["course"], action=Action.KEEP_ROSTER
        )
        return Response(BoardRowOut(rows, many=True).data)


class AssignmentsView(APIView):
    """Many cadets to another place, all or none."""

    permission_classes = (allowed(write=Action.KEEP_ROSTER),)

    @extend_schema(request=AssignIn, responses=AssignedOut, operation_id="assign_cadets")
    def post(self, request: ApiRequest, term_id: int) -> Response:
        given, now = parse(AssignIn, request), clock.now()
        moved = assignments.assign(
            actor=request.user,
            term_id=term_id,
            moves=given["moves"],
            moved_on=given.get("moved_on", clock.local_date(now)),
            now=now,
        )
        return Response(AssignedOut({"moved": moved}).data)


class ProposalView(APIView):
    """How to put cadets into the parts of a place so that sizes and sexes are alike. Changes nothing."""

    permission_classes = (allowed(write=Action.KEEP_ROSTER),)

    @extend_schema(request=ProposalIn, responses=ProposalOut, operation_id="propose_assignments")
    def post(self, request: ApiRequest, term_id: int) -> Response:
        given = parse(ProposalIn, request)
        proposal = organisation.propose(
            request.user,
            term_id,
            Whereabouts(given.get("company"), given.get("platoon")),
            into=given["into"],
            everyone=given["everyone"],
            course=given["course"],
        )
        return Response(ProposalOut(proposal).data)


class PostsView(APIView):
    """Appointing."""

    permission_classes = (allowed(write=Action.KEEP_ROSTER),)

    @extend_schema(request=PostIn, responses={201: PostOut}, operation_id="appoint")
    def post(self, request: ApiRequest, term_id: int) -> Response:
        given = parse(PostIn, request)
        place = posts.Place(given["battalion"], given["company"], given["platoon"], given["squad"])
        post = posts.appoint(
            actor=request.user,
            term_id=term_id,
            place=place,
            title=given["title"],
            is_leader=given["is_leader"],
            enrollment_id=given["enrollment"],
            user=given["user"],
            holder_name=given["holder_name"],
            now=clock.now(),
        )
        return Response(PostOut(post).data, status=201)


class PostView(APIView):
    """Relieving."""

    permission_classes = (allowed(write=Action.KEEP_ROSTER),)

    @extend_schema(responses={204: None}, operation_id="relieve")
    def delete(self, request: ApiRequest, post_id: int) -> Response:
        posts.relieve(actor=request.user, post_id=post_id, now=clock.now())
        return Response(status=204)
