"""threads/, messages/ and announcements/: one's own, by duty and by role."""

from collections.abc import Sequence
from typing import Any

from django.http import HttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.response import Response
from rest_framework.views import APIView

from apps.files.rules import MAX_BYTES
from apps.files.serializers import PictureIn, PictureOut
from apps.files.views import stored_file_response, thumbnail_response
from apps.messaging.models import Message, Thread
from apps.messaging.rules.conversations import AnnouncementScope
from apps.messaging.selectors import conversations as found
from apps.messaging.serializers.conversations import (
    AnnouncementIn,
    AnnouncementOut,
    ChannelOut,
    HideIn,
    MessageIn,
    MessageOut,
    MessagePatchIn,
    MessagesQuery,
    ReachOut,
    ReadToIn,
    ReceiptOut,
    ThreadIn,
    ThreadOut,
    UnreadOut,
)
from apps.messaging.services import announcements, conversations
from common import clock
from common.api import AnyAccept, ApiRequest, ListApiView, page_response, parse, parse_query
from common.paging import page_of
from common.parsers import JsonParser
from common.permissions import IsAdmin
from common.uploads import UploadParser

_PARSERS = (UploadParser.up_to(lambda: MAX_BYTES), JsonParser)
_JPEG = {(200, "image/jpeg"): OpenApiTypes.BINARY}
_FILE = {**_JPEG, (200, "application/pdf"): OpenApiTypes.BINARY}


class ThreadsView(ListApiView):
    """The conversations that one takes part in, and opening another."""

    parser_classes = _PARSERS

    @extend_schema(responses=ThreadOut(many=True), operation_id="list_threads")
    def get(self, request: ApiRequest) -> Response:
        paging, page = page_of(request, found.list_threads(request.user))
        return paging.get_paginated_response(_threads(page))

    @extend_schema(
        request={"multipart/form-data": ThreadIn}, responses={201: ThreadOut}, operation_id="open_thread"
    )
    def post(self, request: ApiRequest) -> Response:
        given = parse(ThreadIn, request)
        thread = conversations.open_thread(
            actor=request.user,
            subject=given["subject"],
            body=given["body"],
            file=given.get("file"),
            company_id=given["company"],
            now=clock.now(),
        )
        return Response(_threads([thread])[0], status=201)


class ChannelsView(APIView):
    """The companies in whose channel one writes."""

    @extend_schema(responses=ChannelOut(many=True), operation_id="list_channels")
    def get(self, request: ApiRequest) -> Response:
        return Response(ChannelOut(found.list_channels(request.user), many=True).data)


class ThreadView(APIView):
    """One conversation."""

    @extend_schema(responses=ThreadOut, operation_id="get_thread")
    def get(self, request: ApiRequest, thread_id: int) -> Response:
        return Response(_threads([found.get_thread(request.user, thread_id)])[0])


class ThreadMessagesView(ListApiView):
    """What was written in a conversation, newest first, and writing more."""

    parser_classes = _PARSERS

    @extend_schema(responses=MessageOut(many=True), operation_id="list_thread_messages")
    def get(self, request: ApiRequest, thread_id: int) -> Response:
        paging, page = page_of(request, found.list_messages(request.user, thread_id=thread_id))
        return paging.get_paginated_response(_messages(request, page))

    @extend_schema(
        request={"multipart/form-data": MessageIn}, responses={201: MessageOut}, operation_id="write_message"
    )
    def post(self, request: ApiRequest, thread_id: int) -> Response:
        given = parse(MessageIn, request)
        message = conversations.write_message(
            actor=request.user,
            thread_id=thread_id,
            body=given["body"],
            file=given.get("file"),
            now=clock.now(),
        )
        return Response(_messages(request, [message])[0], status=201)


class ReadThreadView(APIView):
    """How far one has read."""

    @extend_schema(request=ReadToIn, responses={204: None}, operation_id="read_thread")
    def post(self, request: ApiRequest, thread_id: int) -> Response:
        message_id = parse(ReadToIn, request)["message"]
        conversations.mark_read(
            actor=request.user, thread_id=thread_id, message_id=message_id, now=clock.now()
        )
        return Response(status=204)


class MessagesView(ListApiView):
    """Messages of all of one's conversations that have the words."""

    @extend_schema(
        parameters=[MessagesQuery], responses=MessageOut(many=True), operation_id="search_messages"
    )
    def get(self, request: ApiRequest) -> Response:
        search = parse_query(MessagesQuery, request)["search"]
        paging, page = page_of(request, found.list_messages(request.user, search=search))
        return paging.get_paginated_response(_messages(request, page))


class MessageView(APIView):
    """One message; its author mends it for a quarter of an hour."""

    @extend_schema(responses=MessageOut, operation_id="get_message")
    def get(self, request: ApiRequest, message_id: int) -> Response:
        return Response(_messages(request, [found.get_message(request.user, message_id)])[0])

    @extend_schema(request=MessagePatchIn, responses=MessageOut, operation_id="edit_message")
    def patch(self, request: ApiRequest, message_id: int) -> Response:
        body = parse(MessagePatchIn, request)["body"]
        message = conversations.edit_message(
            actor=request.user, message_id=message_id, body=body, now=clock.now()
        )
        return Response(_messages(request, [message])[0])


class HideMessageView(APIView):
    """Out of the others' sight."""

    permission_classes = (IsAdmin,)

    @extend_schema(request=HideIn, responses=MessageOut, operation_id="hide_message")
    def post(self, request: ApiRequest, message_id: int) -> Response:
        reason = parse(HideIn, request)["reason"]
        message = conversations.hide_message(
            actor=request.user, message_id=message_id, reason=reason, now=clock.now()
        )
        return Response(_messages(request, [message])[0])


class MessageFileView(APIView):
    """The file of a message."""

    content_negotiation_class: Any = AnyAccept

    @extend_schema(responses=_FILE, operation_id="get_message_file")
    def get(self, request: ApiRequest, message_id: int) -> HttpResponse:
        return stored_file_response(conversations.open_file(actor=request.user, message_id=message_id))


class MessageThumbnailView(APIView):
    """The picture in small, once the worker has made it."""

    content_negotiation_class: Any = AnyAccept

    @extend_schema(responses=_JPEG, operation_id="get_message_thumbnail")
    def get(self, request: ApiRequest, message_id: int) -> HttpResponse:
        return thumbnail_response(conversations.open_file(actor=request.user, message_id=message_id))


class UnreadView(APIView):
    """What waits to be read."""

    @extend_schema(responses=UnreadOut, operation_id="get_unread")
    def get(self, request: ApiRequest) -> Response:
        return Response(UnreadOut(found.unread(request.user)).data)


class AnnouncementsView(ListApiView):
    """The announcements that went to one, and those one may answer for."""

    @extend_schema(responses=AnnouncementOut(many=True), operation_id="list_announcements")
    def get(self, request: ApiRequest) -> Response:
        paging, page = page_of(request, found.list_announcements(request.user))
        shown = AnnouncementOut(page, many=True, context={"actor": request.user})
        return paging.get_paginated_response(shown.data)

    @extend_schema(request=AnnouncementIn, responses={201: AnnouncementOut}, operation_id="announce")
    def post(self, request: ApiRequest) -> Response:
        given = parse(AnnouncementIn, request)
        row = announcements.announce(
            actor=request.user,
            scope=AnnouncementScope(given["scope"]),
            company_id=given["company"],
            platoon_id=given["platoon"],
            course=given["course"],
            title=given["title"],
            text=given["text"],
            now=clock.now(),
        )
        return _announcement(request, row, status=201)


class AnnouncingView(APIView):
    """To whom one may announce."""

    @extend_schema(responses=ReachOut, operation_id="get_announcing_reach")
    def get(self, request: ApiRequest) -> Response:
        return Response(ReachOut(found.announcing_reach(request.user)).data)


class ReadAnnouncementView(APIView):
    """It was read."""

    @extend_schema(request=None, responses=AnnouncementOut, operation_id="read_announcement")
    def post(self, request: ApiRequest, announcement_id: int) -> Response:
        row = announcements.mark_read(actor=request.user, announcement_id=announcement_id, now=clock.now())
        return _announcement(request, row)


class WithdrawAnnouncementView(APIView):
    """Its author, or an admin, takes it back."""

    @extend_schema(request=HideIn, responses=AnnouncementOut, operation_id="withdraw_announcement")
    def post(self, request: ApiRequest, announcement_id: int) -> Response:
        row = announcements.withdraw(
            actor=request.user,
            announcement_id=announcement_id,
            reason=parse(HideIn, request)["reason"],
            now=clock.now(),
        )
        return _announcement(request, row)


class AnnouncementPicturesView(APIView):
    """Adding pictures, for its author and admins."""

    parser_classes = (UploadParser.up_to(lambda: MAX_BYTES),)

    @extend_schema(
        request={"multipart/form-data": PictureIn},
        responses={201: PictureOut},
        operation_id="add_announcement_picture",
    )
    def post(self, request: ApiRequest, announcement_id: int) -> Response:
        given = parse(PictureIn, request)
        picture = announcements.add_picture(
            actor=request.user,
            announcement_id=announcement_id,
            picture=given["picture"],
            caption=given["caption"],
            now=clock.now(),
        )
        return Response(PictureOut(picture).data, status=201)


class AnnouncementPictureView(APIView):
    """One picture, for whom the announcement is for."""

    content_negotiation_class: Any = AnyAccept

    @extend_schema(responses=_JPEG, operation_id="get_announcement_picture")
    def get(self, request: ApiRequest, announcement_id: int, picture_id: int) -> HttpResponse:
        return stored_file_response(found.get_picture(request.user, announcement_id, picture_id).file)

    @extend_schema(responses={204: None}, operation_id="remove_announcement_picture")
    def delete(self, request: ApiRequest, announcement_id: int, picture_id: int) -> Response:
        announcements.remove_picture(
            actor=request.user, announcement_id=announcement_id, picture_id=picture_id, now=clock.now()
        )
        return Response(status=204)


class SmallAnnouncementPictureView(APIView):
    """The same in small, once the worker has looked at it."""

    content_negotiation_class: Any = AnyAccept

    @extend_schema(responses=_JPEG, operation_id="get_small_announcement_picture")
    def get(self, request: ApiRequest, announcement_id: int, picture_id: int) -> HttpResponse:
        return thumbnail_response(found.get_picture(request.user, announcement_id, picture_id).file)


class ReceiptsView(ListApiView):
    """Who has read it and who has not, for its author and admins."""

    @extend_schema(responses=ReceiptOut(many=True), operation_id="list_announcement_receipts")
    def get(self, request: ApiRequest, announcement_id: int) -> Response:
        return page_response(request, found.list_receipts(request.user, announcement_id), ReceiptOut)


def _threads(page: Sequence[Thread]) -> Any:
    return ThreadOut(page, many=True, context={"newest": found.newest_messages(page)}).data


def _messages(request: ApiRequest, page: Sequence[Message]) -> Any:
    opened = {message.pk for message in page if found.may_read_hidden(request.user, message)}
    return MessageOut(page, many=True, context={"opened": opened}).data


def _announcement(request: ApiRequest, row: Any, *, status: int = 200) -> Response:
    return Response(AnnouncementOut(row, context={"actor": request.user}).data, status=status)
