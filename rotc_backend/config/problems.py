"""Django's own error pages as problem documents."""

from http import HTTPStatus

from django.http import HttpRequest, JsonResponse
from django.utils.translation import gettext
from django.views.decorators.csrf import csrf_exempt

from common.problems import answer


def bad_request(request: HttpRequest, exception: Exception | None = None) -> JsonResponse:
    """A request that Django could not read."""
    return answer(request, HTTPStatus.BAD_REQUEST, "bad_request", gettext("The request could not be read."))


def forbidden(request: HttpRequest, exception: Exception | None = None) -> JsonResponse:
    """A request that may not be made."""
    return answer(request, HTTPStatus.FORBIDDEN, "forbidden")


@csrf_exempt
def not_found(request: HttpRequest, exception: Exception | None = None) -> JsonResponse:
    """An unknown path."""
    return answer(
        request, HTTPStatus.NOT_FOUND, "not_found", gettext("Nothing is at {path}.").format(path=request.path)
    )


def server_error(request: HttpRequest) -> JsonResponse:
    """Our own failure; the log has the traceback under the same request id."""
    return answer(
        request,
        HTTPStatus.INTERNAL_SERVER_ERROR,
        "server_error",
        gettext("Something failed on our side; nothing was saved."),
    )
