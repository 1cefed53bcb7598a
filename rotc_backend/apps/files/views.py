"""How a file is handed out, for the routes of the nouns that own files: these decide who may have it."""

from django.http import HttpResponse
from django.utils.http import content_disposition_header

from apps.files.models import StoredFile
from apps.files.rules import CONTENT_TYPES, FileKind
from apps.files.services import storing


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
