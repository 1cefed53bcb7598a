"""Bodies that bring a file: refused as soon as they are known to be too large, and never held in memory."""

from collections.abc import Callable
from typing import IO, Any

from django.core.files.uploadhandler import FileUploadHandler
from django.utils.translation import gettext, gettext_noop
from rest_framework.parsers import MultiPartParser

from common.errors import DomainError

# What the other fields and the borders between the parts may take.
_BESIDES = 256 * 1024


class FileTooLarge(DomainError):
    """The upload is larger than what it is for may be."""

    kind = "too_large"
    code = "file_too_large"
    title = gettext_noop("The file is too large")


def too_large(most_bytes: int) -> FileTooLarge:
    """The refusal with the limit, as an error of the field `file`."""
    limit = gettext("A file has at most {value:g} MB. Send a smaller one.").format(
        value=most_bytes / 1024 / 1024
    )
    return FileTooLarge(limit, errors={"file": [limit]})


class _Counter(FileUploadHandler):
    """Passes everything on to the handlers after it, until it is too much."""

    def __init__(self, most_bytes: int) -> None:
        super().__init__()
        self.most_bytes = most_bytes
        self.seen = 0

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        self.seen += len(raw_data)
        if self.seen > self.most_bytes:
            raise too_large(self.most_bytes)
        return raw_data

    def file_complete(self, file_size: int) -> None:
        return None


class UploadParser(MultiPartParser):
    """Multipart with a limit on all files together: what its length says is too much is not read at all, and what its length
    does not say is counted while it comes."""

    most_bytes: Callable[[], int]

    @classmethod
    def up_to(cls, most_bytes: Callable[[], int]) -> "type[UploadParser]":
        """The parser with that limit."""
        return type("UploadParser", (cls,), {"most_bytes": staticmethod(most_bytes)})

    def parse(self, stream: IO[Any], media_type: str | None = None, parser_context: Any = None) -> Any:
        """The fields and files. Raises FileTooLarge, ParseError."""
        request, most = parser_context["request"], self.most_bytes()
        length = request.META.get("CONTENT_LENGTH") or "0"
        if length.isdecimal() and int(length) > most + _BESIDES:
            raise too_large(most)
        request.upload_handlers.insert(0, _Counter(most))
        return super().parse(stream, media_type, parser_context)
