"""cadets/{id}/record, its papers and awards, its review, and the history of every field."""

from typing import Any

from django.utils.translation import gettext
from drf_spectacular.utils import extend_schema
from rest_framework.response import Response
from rest_framework.views import APIView

from apps.authentication.rules.duties import Action
from apps.cadets import selectors
from apps.cadets.models import Cadet
from apps.cadets.rules import PERSONAL_FIELDS, PLAIN_FIELDS, PRIVATE_FIELDS, RequirementKind
from apps.cadets.selectors import history
from apps.cadets.serializers import ReasonIn
from apps.cadets.serializers.record import (
    AwardIn,
    HistoryOut,
    HistoryQuery,
    RecordOut,
    RecordPatchIn,
    RequirementIn,
    ReviewIn,
    SavedViewIn,
    SavedViewOut,
)
from apps.cadets.services import cadets, record, saved_views
from apps.system.services import audit
from common import clock
from common.actors import Actor
from common.api import ApiRequest, ListApiView, page_response, parse, parse_query
from common.errors import NotFound
from common.permissions import allowed


class RecordView(APIView):
    """The whole record of a cadet."""

    permission_classes = (allowed(write=Action.KEEP_ROSTER),)

    @extend_schema(responses=RecordOut, operation_id="get_record")
    def get(self, request: ApiRequest, cadet_id: int) -> Response:
        cadet = selectors.get_cadet(request.user, cadet_id)
        audit.note_view(actor=request.user, row=cadet, owner_id=cadet.user_id, now=clock.now())
        return Response(whole(request.user, cadet))

    @extend_schema(request=RecordPatchIn, responses=RecordOut, operation_id="change_record")
    def patch(self, request: ApiRequest, cadet_id: int) -> Response:
        fields = parse(RecordPatchIn, request)
        version = fields.pop("version")
        cadet = cadets.change_cadet(
            actor=request.user, cadet_id=cadet_id, version=version, fields=fields, now=clock.now()
        )
        return Response(whole(request.user, cadet))


class OwnRecordView(APIView):
    """The own record: a cadet fills it in, and hands it in."""

    @extend_schema(request=RecordPatchIn, responses=RecordOut, operation_id="fill_in_own_record")
    def patch(self, request: ApiRequest) -> Response:
        fields = parse(RecordPatchIn, request)
        version = fields.pop("version")
        cadet = record.fill_in(actor=request.user, version=version, fields=fields, now=clock.now())
        return Response(whole(request.user, cadet))


class HandInRecordView(APIView):
    """The own record is filled in: somebody else reviews it."""

    @extend_schema(request=None, responses=RecordOut, operation_id="hand_in_own_record")
    def post(self, request: ApiRequest) -> Response:
        return Response(whole(request.user, record.hand_in(actor=request.user, now=clock.now())))


class ReviewRecordView(APIView):
    """What a cadet handed in is in order, or goes back with a reason."""

    permission_classes = (allowed(write=Action.KEEP_ROSTER),)

    @extend_schema(request=ReviewIn, responses=RecordOut, operation_id="review_record")
    def post(self, request: ApiRequest, cadet_id: int) -> Response:
        cadet = record.review(
            actor=request.user, cadet_id=cadet_id, now=clock.now(), **parse(ReviewIn, request)
        )
        return Response(whole(request.user, cadet))


class RequirementView(APIView):
    """One paper that the unit asks for."""

    permission_classes = (allowed(write=Action.KEEP_ROSTER),)

    @extend_schema(request=RequirementIn, responses=RecordOut, operation_id="set_requirement")
    def put(self, request: ApiRequest, cadet_id: int, kind: str) -> Response:
        cadet = record.set_requirement(
            actor=request.user,
            cadet_id=cadet_id,
            kind=requirement_kind(kind),
            now=clock.now(),
            **parse(RequirementIn, request),
        )
        return Response(whole(request.user, cadet))

    @extend_schema(request=None, responses={204: None}, operation_id="remove_requirement")
    def delete(self, request: ApiRequest, cadet_id: int, kind: str) -> Response:
        record.remove_requirement(
            actor=request.user, cadet_id=cadet_id, kind=requirement_kind(kind), now=clock.now()
        )
        return Response(status=204)


class AwardsView(APIView):
    """Medals, ribbons and citations of a cadet."""

    permission_classes = (allowed(write=Action.KEEP_ROSTER),)

    @extend_schema(request=AwardIn, responses={201: RecordOut}, operation_id="give_award")
    def post(self, request: ApiRequest, cadet_id: int) -> Response:
        cadet = record.give_award(
            actor=request.user, cadet_id=cadet_id, now=clock.now(), **parse(AwardIn, request)
        )
        return Response(whole(request.user, cadet), status=201)


class RemoveAwardView(APIView):
    """An award that was noted wrongly comes off the record."""

    permission_classes = (allowed(write=Action.KEEP_ROSTER),)

    @extend_schema(request=ReasonIn, responses={204: None}, operation_id="remove_award")
    def post(self, request: ApiRequest, cadet_id: int, award_id: int) -> Response:
        reason = parse(ReasonIn, request)["reason"]
        record.remove_award(
            actor=request.user, cadet_id=cadet_id, award_id=award_id, reason=reason, now=clock.now()
        )
        return Response(status=204)


class SavedViewsView(ListApiView):
    """The own saved views of the list of cadets."""

    @extend_schema(responses=SavedViewOut(many=True), operation_id="list_saved_views")
    def get(self, request: ApiRequest) -> Response:
        return page_response(request, selectors.list_views(request.user), SavedViewOut)

    @extend_schema(request=SavedViewIn, responses={201: SavedViewOut}, operation_id="save_view")
    def post(self, request: ApiRequest) -> Response:
        view = saved_views.save_view(actor=request.user, **parse(SavedViewIn, request))
        return Response(SavedViewOut(view).data, status=201)


class SavedViewView(APIView):
    """One of them."""

    @extend_schema(request=None, responses={204: None}, operation_id="forget_view")
    def delete(self, request: ApiRequest, view_id: int) -> Response:
        saved_views.forget_view(actor=request.user, view_id=view_id)
        return Response(status=204)


class HistoryView(ListApiView):
    """Who changed what of a cadet, and from what: for who keeps the record, and for the cadet."""

    @extend_schema(parameters=[HistoryQuery], responses=HistoryOut(many=True), operation_id="list_history")
    def get(self, request: ApiRequest, cadet_id: int) -> Response:
        cadet = selectors.get_cadet(request.user, cadet_id)
        rows = history.changes_of(request.user, cadet, field=parse_query(HistoryQuery, request).get("field"))
        return page_response(request, rows, HistoryOut, prepare=history.told)


def requirement_kind(name: str) -> RequirementKind:
    """The kind that a path names. Raises NotFound."""
    try:
        return RequirementKind(name)
    except ValueError:
        raise NotFound(gettext("There is no such requirement.")) from None


def whole(actor: Actor, cadet: Cadet) -> dict[str, Any]:
    """A cadet's whole record as the API shows it to the actor."""
    row = selectors.record_of(cadet)
    shows_private = selectors.sees_private(actor, cadet)
    values = cadets.told(cadet, row)
    return dict(
        RecordOut(
            {
                **{name: values[name] for name in (*PERSONAL_FIELDS, *PLAIN_FIELDS)},
                "cadet": cadet.pk,
                "version": cadet.version,
                "private": {name: values[name] for name in PRIVATE_FIELDS} if shows_private else None,
                "requirements": selectors.requirements_of(cadet, clock.local_date(clock.now()))
                if shows_private
                else None,
                "awards": cadet.awards.all(),
                "state": record.state_of(row),
                "handed_in_at": row.handed_in_at,
                "reviewed_at": row.reviewed_at,
                "reviewed_by_name": row.reviewed_by_name,
                "returned_reason": row.returned_reason,
                "missing": record.missing(cadet, row),
            }
        ).data
    )
