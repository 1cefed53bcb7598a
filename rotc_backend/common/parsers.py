"""Bodies that the API reads."""

from collections.abc import Mapping
from typing import IO, Any

from rest_framework.exceptions import ParseError
from rest_framework.parsers import JSONParser


class JsonParser(JSONParser):
    """JSON. What is nested beyond all need is a broken body too, and so is half a character, which neither the database nor
    an answer can hold."""

    def parse(
        self,
        stream: IO[Any],
        media_type: str | None = None,
        parser_context: Mapping[str, Any] | None = None,
    ) -> dict[str, Any]:
        """The document. Raises ParseError."""
        try:
            document = super().parse(stream, media_type, parser_context)
            is_text = _is_text(document)
        except RecursionError:
            raise ParseError("JSON parse error - nested too deeply") from None
        if not is_text:
            raise ParseError("JSON parse error - half a character (a lone surrogate)")
        return document


def _is_text(part: Any) -> bool:
    """Whether every string in it can be written as UTF-8."""
    if isinstance(part, str):
        return part.isascii() or not any("\ud800" <= letter <= "\udfff" for letter in part)
    if isinstance(part, dict):
        return all(_is_text(name) and _is_text(value) for name, value in part.items())
    return all(map(_is_text, part)) if isinstance(part, list) else True
