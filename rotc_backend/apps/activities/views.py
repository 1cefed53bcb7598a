"""activities/."""

from typing import Any

from django.http import HttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.response import Response
from rest_framework.views import APIView

from apps.activities import selectors, services
from apps.activities.selectors import ActivityFilter
from apps.activities.serializers import (
    ActivitiesQuery,
    ActivityIn,
    ActivityOut,
    ActivityPatchIn,
    ParticipantOut,
    ParticipantsIn,
)
from apps.authentication.rules.duties import Action
from apps.files.rules import MAX_BYTES
from apps.files.serializers import PictureIn, PictureOut
from apps.files.views import stored_file_response, thumbnail_response
from common import clock
from common.api import AnyAccept, ApiRequest, ListApiView, page_response, parse, parse_query
from common.permissions import allowed
from common.uploads import UploadParser

_JPEG = {(200, "image/jpeg"): OpenApiTypes.BINARY}


class ActivitiesView(ListApiView):
    """What the corps did and will do besides its training days."""

    permission_classes = (allowed(write=Action.RUN_DAYS),)

    @extend_schema(
        parameters=[ActivitiesQuery], responses=ActivityOut(many=True), operation_id="list_activities"
    )
    def get(self, request: ApiRequest) -> Response:
        wanted = ActivityFilter.of(parse_query(ActivitiesQuery, request))
        return page_response(request, selectors.list_activities(request.user, wanted), ActivityOut)

    @extend_schema(request=ActivityIn, responses={201: ActivityOut}, operation_id="add_activity")
    def post(self, request: ApiRequest) -> Response:
        fields = parse(ActivityIn, request)
        term = fields.pop("term")
        added = services.add_activity(actor=request.user, term=term, fields=fields, now=clock.now())
        return _shown(request, added.pk, status=201)


class ActivityView(APIView):
    """One activity."""

    permission_classes = (allowed(write=Action.RUN_DAYS),)

    @extend_schema(responses=ActivityOut, operation_id="get_activity")
    def get(self, request: ApiRequest, activity_id: int) -> Response:
        return _shown(request, activity_id)

    @extend_schema(request=ActivityPatchIn, responses=ActivityOut, operation_id="change_activity")
    def patch(self, request: ApiRequest, activity_id: int) -> Response:
        fields = parse(ActivityPatchIn, request)
        version = fields.pop("version")
        services.change_activity(
            actor=request.user, activity_id=activity_id, version=version, fields=fields, now=clock.now()
        )
        return _shown(request, activity_id)

    @extend_schema(responses={204: None}, operation_id="remove_activity")
    def delete(self, request: ApiRequest, activity_id: int) -> Response:
        services.remove_activity(actor=request.user, activity_id=activity_id, now=clock.now())
        return Response(status=204)


class ParticipantsView(ListApiView):
    """Who took part; everyone sees whom they may see anyway."""

    permission_classes = (allowed(write=Action.RUN_DAYS),)

    @extend_schema(responses=ParticipantOut(many=True), operation_id="list_participants")
    def get(self, request: ApiRequest, activity_id: int) -> Response:
        return page_response(request, selectors.participations(request.user, activity_id), ParticipantOut)

    @extend_schema(request=ParticipantsIn, responses=ActivityOut, operation_id="set_participants")
    def put(self, request: ApiRequest, activity_id: int) -> Response:
        given = parse(ParticipantsIn, request)
        services.set_participants(
            actor=request.user,
            activity_id=activity_id,
            hours=given["participants"],
            remove=given["remove"],
            now=clock.now(),
        )
        return _shown(request, activity_id)


class PicturesView(APIView):
    """Adding pictures."""

    permission_classes = (allowed(write=Action.RUN_DAYS),)
    parser_classes = (UploadParser.up_to(lambda: MAX_BYTES),)

    @extend_schema(
        request={"multipart/form-data": PictureIn}, responses={201: PictureOut}, operation_id="add_picture"
    )
    def post(self, request: ApiRequest, activity_id: int) -> Response:
        given = parse(PictureIn, request)
        picture = services.add_picture(
            actor=request.user,
            activity_id=activity_id,
            picture=given["picture"],
            caption=given["caption"],
            now=clock.now(),
        )
        return Response(PictureOut(picture).data, status=201)


class PictureView(APIView):
    """One picture."""

    permission_classes = (allowed(write=Action.RUN_DAYS),)
    content_negotiation_class: Any = AnyAccept

    @extend_schema(responses=_JPEG, operation_id="get_picture")
    def get(self, request: ApiRequest, activity_id: int, picture_id: int) -> HttpResponse:
        return stored_file_response(selectors.get_picture(request.user, activity_id, picture_id).file)

    @extend_schema(responses={204: None}, operation_id="remove_picture")
    def delete(self, request: ApiRequest, activity_id: int, picture_id: int) -> Response:
        services.remove_picture(
            actor=request.user, activity_id=activity_id, picture_id=picture_id, now=clock.now()
        )
        return Response(status=204)


class SmallPictureView(APIView):
    """The same in small, once the worker has looked at it."""

    content_negotiation_class: Any = AnyAccept

    @extend_schema(responses=_JPEG, operation_id="get_small_picture")
    def get(self, request: ApiRequest, activity_id: int, picture_id: int) -> HttpResponse:
        return thumbnail_response(selectors.get_picture(request.user, activity_id, picture_id).file)


def _shown(request: ApiRequest, activity_id: int, *, status: int = 200) -> Response:
    return Response(ActivityOut(selectors.get_activity(request.user, activity_id)).data, status=status)
