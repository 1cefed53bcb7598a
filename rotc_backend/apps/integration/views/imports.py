"""Imports over the API: send, look, mend, commit, undo. And exports, which come in again as they went out."""

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.http import HttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.parsers import JSONParser
from rest_framework.response import Response
from rest_framework.views import APIView

from apps.authentication.rules.duties import Action
from apps.integration import selectors
from apps.integration.models import Import, ImportRow
from apps.integration.rules.exports import CONTENT_TYPES, ExportForm
from apps.integration.rules.kinds import AT_WORK, ImportKind, RowOutcome
from apps.integration.serializers.imports import (
    ExportQuery,
    ImportChooseIn,
    ImportIn,
    ImportLookIn,
    ImportLookOut,
    ImportOut,
    ImportRowMatchIn,
    ImportRowMendIn,
    ImportRowOut,
    ImportRowsQuery,
    ImportsQuery,
    ImportUndoIn,
    ImportUndoOut,
    UnmatchedOut,
)
from apps.integration.services import exporting
from apps.integration.services.imports import committing, mending, progress, receiving, undoing
from common import clock
from common.api import NO_STORE, AnyAccept, ApiRequest, ListApiView, page_response, parse, parse_query
from common.permissions import allowed
from common.uploads import UploadParser

MAY_IMPORT = (allowed(read=Action.IMPORT_ROSTER, write=Action.IMPORT_ROSTER),)
UPLOADS = (UploadParser.up_to(lambda: settings.IMPORT_MAX_BYTES),)


class ImportsView(ListApiView):
    """The files that were sent."""

    permission_classes = MAY_IMPORT
    parser_classes = UPLOADS

    @extend_schema(parameters=[ImportsQuery], responses=ImportOut(many=True), operation_id="list_imports")
    def get(self, request: ApiRequest) -> Response:
        kind = parse_query(ImportsQuery, request).get("kind")
        return page_response(request, selectors.list_imports(request.user, kind=kind), ImportOut)

    @extend_schema(
        request={"multipart/form-data": ImportIn}, responses={201: ImportOut}, operation_id="create_import"
    )
    def post(self, request: ApiRequest) -> Response:
        fields = parse(ImportIn, request)
        imported = receiving.receive(
            actor=request.user,
            kind=ImportKind(fields["kind"]),
            term_id=fields["term"],
            file_name=fields["file"].name,
            content=fields["file"].read(),
            mapping=fields["mapping"],
            keeps_mapping=fields["save_mapping"],
            now=clock.now(),
        )
        return Response(ImportOut(imported).data, status=201)


class ImportLookView(APIView):
    """What a file is and which of its headings are which column, before it is sent for good."""

    permission_classes = MAY_IMPORT
    parser_classes = UPLOADS

    @extend_schema(
        request={"multipart/form-data": ImportLookIn}, responses=ImportLookOut, operation_id="look_at_import"
    )
    def post(self, request: ApiRequest) -> Response:
        fields = parse(ImportLookIn, request)
        look = receiving.look_at(
            actor=request.user,
            kind=ImportKind(fields["kind"]),
            term_id=fields["term"],
            content=fields["file"].read(),
        )
        return Response(ImportLookOut(look).data)


class ImportView(APIView):
    """One file."""

    permission_classes = MAY_IMPORT

    @extend_schema(responses=ImportOut, operation_id="get_import")
    def get(self, request: ApiRequest, import_id: int) -> Response:
        return Response(_shown(selectors.get_import(request.user, import_id)))


def _shown(file: Import) -> Mapping[str, Any]:
    percent = progress.percent(file.pk) if file.status in AT_WORK else 0
    return ImportOut(file, context={"progress": percent}).data


def _answer(file: Import) -> Response:
    """202 when the worker has it now."""
    return Response(_shown(file), status=202 if file.status in AT_WORK else 200)


class ImportPreviewView(ListApiView):
    """What each row would do."""

    permission_classes = MAY_IMPORT

    @extend_schema(
        parameters=[ImportRowsQuery], responses=ImportRowOut(many=True), operation_id="preview_import"
    )
    def get(self, request: ApiRequest, import_id: int) -> Response:
        query = parse_query(ImportRowsQuery, request)
        rows = selectors.list_rows(
            request.user, import_id, outcome=query.get("outcome"), is_chosen=query["chosen"]
        )
        return page_response(request, rows, ImportRowOut)

    @extend_schema(
        request=None, responses={200: ImportOut, 202: ImportOut}, operation_id="preview_import_again"
    )
    def post(self, request: ApiRequest, import_id: int) -> Response:
        return _answer(mending.look_again(actor=request.user, import_id=import_id, now=clock.now()))


class ImportRowView(APIView):
    """One row, mended in place."""

    permission_classes = MAY_IMPORT
    parser_classes = (JSONParser,)

    @extend_schema(request=ImportRowMendIn, responses=ImportRowOut, operation_id="mend_import_row")
    def patch(self, request: ApiRequest, import_id: int, row: int) -> Response:
        cells = parse(ImportRowMendIn, request)["cells"]
        mended = mending.mend(
            actor=request.user, import_id=import_id, number=row, cells=cells, now=clock.now()
        )
        return Response(ImportRowOut(mended).data)


class ImportRowMatchView(APIView):
    """Say whom a row is about."""

    permission_classes = MAY_IMPORT

    @extend_schema(request=ImportRowMatchIn, responses=ImportRowOut, operation_id="match_import_row")
    def post(self, request: ApiRequest, import_id: int, row: int) -> Response:
        cadet = parse(ImportRowMatchIn, request)["cadet"]
        matched = mending.match(
            actor=request.user, import_id=import_id, number=row, cadet_id=cadet, now=clock.now()
        )
        return Response(ImportRowOut(matched).data)


class ImportChooseView(APIView):
    """Which rows a commit takes in."""

    permission_classes = MAY_IMPORT

    @extend_schema(request=ImportChooseIn, responses=ImportOut, operation_id="choose_import_rows")
    def post(self, request: ApiRequest, import_id: int) -> Response:
        given = parse(ImportChooseIn, request)
        outcome = given.get("outcome")
        file = mending.choose(
            actor=request.user,
            import_id=import_id,
            numbers=given.get("rows"),
            outcome=RowOutcome(outcome) if outcome else None,
            is_chosen=given["chosen"],
            now=clock.now(),
        )
        return Response(_shown(file))


class ImportCommitView(APIView):
    """Do what the preview showed, all chosen rows or none; of a long file in the worker (202)."""

    permission_classes = MAY_IMPORT

    @extend_schema(request=None, responses={200: ImportOut, 202: ImportOut}, operation_id="commit_import")
    def post(self, request: ApiRequest, import_id: int) -> Response:
        return _answer(committing.commit_import(actor=request.user, import_id=import_id, now=clock.now()))


class ImportUndoView(APIView):
    """Whether an import can be undone, and its undoing, all or nothing; of a long file in the worker (202)."""

    permission_classes = MAY_IMPORT

    @extend_schema(responses=ImportUndoOut, operation_id="look_at_import_undo")
    def get(self, request: ApiRequest, import_id: int) -> Response:
        return Response(ImportUndoOut(undoing.look(actor=request.user, import_id=import_id)).data)

    @extend_schema(
        request=ImportUndoIn, responses={200: ImportOut, 202: ImportOut}, operation_id="undo_import"
    )
    def post(self, request: ApiRequest, import_id: int) -> Response:
        reason = parse(ImportUndoIn, request)["reason"]
        return _answer(
            undoing.undo_import(actor=request.user, import_id=import_id, reason=reason, now=clock.now())
        )


class UnmatchedRowsView(ListApiView):
    """The queue: rows that wait for somebody to say whom they are about, with the cadets that their names propose."""

    permission_classes = MAY_IMPORT

    @extend_schema(responses=UnmatchedOut(many=True), operation_id="list_unmatched_rows")
    def get(self, request: ApiRequest, term_id: int) -> Response:
        def with_candidates(rows: list[ImportRow]) -> list[ImportRow]:
            found = selectors.candidates(term_id, rows)
            for row in rows:
                row.candidates = found.get(row.pk, [])  # type: ignore[attr-defined]  # for the serializer
            return rows

        rows = selectors.list_unmatched(request.user, term_id)
        return page_response(request, rows, UnmatchedOut, prepare=with_candidates)


class ExportView(APIView):
    """The records of a term as a file that an import reads as the same in every row."""

    permission_classes = MAY_IMPORT
    content_negotiation_class: Any = AnyAccept

    @extend_schema(
        parameters=[ExportQuery],
        responses={(200, content_type): OpenApiTypes.BINARY for content_type in CONTENT_TYPES.values()},
        operation_id="export_records",
    )
    def get(self, request: ApiRequest, term_id: int) -> HttpResponse:
        query = parse_query(ExportQuery, request)
        kind, form = ImportKind(query["kind"]), ExportForm(query["form"])
        made = exporting.export(actor=request.user, kind=kind, term_id=term_id, form=form, now=clock.now())
        disposition = f'attachment; filename="{made.name}"'
        return HttpResponse(
            made.content,
            content_type=CONTENT_TYPES[form],
            headers={**NO_STORE, "Content-Disposition": disposition},
        )
