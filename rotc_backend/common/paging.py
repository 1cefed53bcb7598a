"""Lists are pages: {count, next, previous, results}; `page` from 1, `page_size` 20 and at most 100."""

from collections.abc import Sequence
from typing import Any

from django.db.models import QuerySet
from rest_framework.pagination import PageNumberPagination
from rest_framework.request import Request


class Paging(PageNumberPagination):
    """The project's only pagination."""

    page_size = 20
    max_page_size = 100
    page_size_query_param = "page_size"


def page_of(request: Request, rows: "QuerySet[Any] | Sequence[Any]") -> tuple[Paging, list[Any]]:
    """The paginator and the rows of the page that the request asks for. An unknown page is a 404."""
    paging = Paging()
    page = paging.paginate_queryset(rows, request)
    return paging, list(page or [])
