"""What every view does the same way: parse input, page a list."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from types import MappingProxyType
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import get_conditional_response
from django.utils.translation import get_language, gettext
from rest_framework.negotiation import BaseContentNegotiation
from rest_framework.parsers import BaseParser
from rest_framework.renderers import BaseRenderer, JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import BaseSerializer
from rest_framework.views import APIView

from common.cache import Place
from common.language import translated
from common.paging import Paging, page_of

# On an answer that holds a secret: nobody on the way keeps it, nor do we for a repeat of its Idempotency-Key.
NO_STORE = {"Cache-Control": "no-store"}
# On an answer that says nothing of people: a browser keeps it, and asks each time whether it still holds.
ASK_EACH_TIME = {"Cache-Control": "private, no-cache"}


class ApiRequest(Request):
    """A request as views see it: signed in by an access token, so `user` is the account and `auth` its session."""

    user: Any
    auth: Any


class ListApiView(APIView):
    """A view whose GET answers with pages."""

    pagination_class = Paging


class AnyAccept(BaseContentNegotiation):
    """A file is sent as what it is: `Accept: application/pdf` is no reason to refuse, and a problem stays JSON."""

    def select_parser(self, request: Request, parsers: Iterable[BaseParser]) -> BaseParser | None:
        return next(iter(parsers), None)

    def select_renderer(
        self, request: Request, renderers: Iterable[BaseRenderer], format_suffix: str | None = None
    ) -> tuple[BaseRenderer, str]:
        first = next(iter(renderers))
        return first, first.media_type


def parse(serializer: type[BaseSerializer[Any]], request: Request) -> dict[str, Any]:
    """The validated body. Raises ValidationError with every wrong field."""
    filled = serializer(data=request.data)
    filled.is_valid(raise_exception=True)
    return dict(filled.validated_data)


def parse_query(serializer: type[BaseSerializer[Any]], request: Request) -> dict[str, Any]:
    """The validated query string; blank parameters count as not given. Raises ValidationError."""
    filled = serializer(data={name: value for name, value in request.query_params.items() if value != ""})
    filled.is_valid(raise_exception=True)
    return dict(filled.validated_data)


def told_to_the_page() -> AbstractContextManager[None]:
    """Around what a page shows: what the rules tell of it is told in the page's language. Never around what is stored."""
    return translated(str if get_language() == settings.LANGUAGE_CODE else gettext)


def page_response(
    request: Request,
    rows: "QuerySet[Any] | Sequence[Any]",
    serializer: type[BaseSerializer[Any]],
    *,
    prepare: Callable[[list[Any]], Sequence[Any]] | None = None,
    **extra: Any,
) -> Response:
    """One page of `rows`. `prepare` turns the page's rows into what the serializer takes; `extra` joins the page."""
    paging, page = page_of(request, rows)
    shown = prepare(page) if prepare else page
    response = paging.get_paginated_response(serializer(shown, many=True).data)
    response.data.update(extra)
    return response


def kept_response(
    request: Request,
    place: Place,
    make: Callable[[], Any],
    *,
    headers: Mapping[str, str] = MappingProxyType({}),
) -> HttpResponseBase:
    """What is kept at `place`, else what `make` gives; 304 when the asker has it already. Who may ask is decided before."""
    answer = HttpResponse(content_type="application/json", headers=dict(headers))
    if place.tag is not None:
        # Weak: the same content, not the same bytes.
        answer.headers["ETag"] = f'W/"{place.tag}"'
        found = get_conditional_response(request, etag=answer.headers["ETag"], response=answer)
        if found is not answer and found is not None:
            place.note_unchanged()
            return found
    answer.content = place.body(lambda: JSONRenderer().render(make()))
    return answer
