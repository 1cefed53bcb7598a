"""How a file is handed out, for the routes of the nouns that own files: these decide who may have it. And the unit's emblems,
which everyone may have."""

from typing import Any

from django.http import HttpResponse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.permissions import AllowAny
from rest_framework.response import Response
from rest_framework.views import APIView

from apps.files.models import StoredFile
from apps.files.rules import CONTENT_TYPES, MAX_BYTES, EmblemKind, FileKind
from apps.files.serializers import EmblemIn, EmblemsOut
from apps.files.services import emblems, storing
from common import clock
from common.api import AnyAccept, ApiRequest, parse
from common.errors import NotFound
from common.permissions import IsAdmin
from common.uploads import UploadParser


def stored_file_response(file: StoredFile) -> HttpResponse:
    """The file: a picture, which we wrote ourselves, to be shown, a PDF only ever as an attachment. Raises FileAway."""
    return _answer(storing.content_of(file), FileKind(file.kind), file.name)


def thumbnail_response(file: StoredFile) -> HttpResponse:
    """The picture in small. Raises NotFound."""
    return _answer(storing.thumbnail_of(file), FileKind.PICTURE, file.name)


def _answer(content: bytes, kind: FileKind, name: str) -> HttpResponse:
    is_attachment = kind is not FileKind.PICTURE
    headers = {
        "Content-Disposition": content_disposition_header(is_attachment, name) or "attachment",
        "Cache-Control": "private, no-store",
        "X-Content-Type-Options": "nosniff",
    }
    return HttpResponse(content, content_type=CONTENT_TYPES[kind], headers=headers)


class EmblemsView(APIView):
    """Which emblems the unit has; open to everyone, as its name is."""

    authentication_classes = ()
    permission_classes = (AllowAny,)

    @extend_schema(responses=EmblemsOut, operation_id="get_emblems", auth=[])
    def get(self, request: ApiRequest) -> Response:
        found = emblems.emblems()
        kept = {kind.value: found[kind].pk if kind in found else None for kind in EmblemKind}
        return Response(EmblemsOut(kept).data)


class EmblemPictureView(APIView):
    """One emblem as a picture, for everyone."""

    authentication_classes = ()
    permission_classes = (AllowAny,)
    content_negotiation_class: Any = AnyAccept

    @extend_schema(responses={(200, "image/jpeg"): OpenApiTypes.BINARY}, operation_id="get_emblem", auth=[])
    def get(self, request: ApiRequest, kind: str) -> HttpResponse:
        return stored_file_response(emblems.get_emblem(_kind(kind)))


class EmblemView(APIView):
    """Setting and removing one."""

    permission_classes = (IsAdmin,)
    parser_classes = (UploadParser.up_to(lambda: MAX_BYTES),)

    @extend_schema(
        request={"multipart/form-data": EmblemIn}, responses={204: None}, operation_id="set_emblem"
    )
    def put(self, request: ApiRequest, kind: str) -> Response:
        wanted = _kind(kind)
        picture = parse(EmblemIn, request)["picture"]
        emblems.set_emblem(actor=request.user, kind=wanted, picture=picture, now=clock.now())
        return Response(status=204)

    @extend_schema(request=None, responses={204: None}, operation_id="remove_emblem")
    def delete(self, request: ApiRequest, kind: str) -> Response:
        emblems.remove_emblem(actor=request.user, kind=_kind(kind), now=clock.now())
        return Response(status=204)


def _kind(text: str) -> EmblemKind:
    if text not in set(EmblemKind):
        raise NotFound(gettext("There is no such emblem."))
    return EmblemKind(text)
