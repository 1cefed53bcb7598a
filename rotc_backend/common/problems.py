"""Every error of the API as an RFC 9457 problem document."""

import logging
from http import HTTPStatus
from math import ceil
from typing import Any

from django.core.exceptions import PermissionDenied, RequestDataTooBig
from django.db import DatabaseError, OperationalError
from django.http import Http404, HttpRequest, JsonResponse
from django.utils.translation import gettext, gettext_noop
from rest_framework import exceptions
from rest_framework.response import Response
from rest_framework.views import set_rollback

from common import metrics
from common.errors import Conflict, DomainError, refused_by_seal
from common.logs import request_id
from common.retelling import retold

logger = logging.getLogger(__name__)

CONTENT_TYPE = "application/problem+json"
RETRY_SOON = {"Retry-After": "5"}
STATUS_OF_KIND = {
    "invalid": HTTPStatus.BAD_REQUEST,
    "unauthenticated": HTTPStatus.UNAUTHORIZED,
    "forbidden": HTTPStatus.FORBIDDEN,
    "not_found": HTTPStatus.NOT_FOUND,
    "conflict": HTTPStatus.CONFLICT,
    "unprocessable": HTTPStatus.UNPROCESSABLE_ENTITY,
    "throttled": HTTPStatus.TOO_MANY_REQUESTS,
    "too_large": HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    "unavailable": HTTPStatus.SERVICE_UNAVAILABLE,
}


class SealedMeanwhile(Conflict):
    """The term was sealed between the look at it and the write; the database refused the write."""

    code = "term_sealed"
    title = gettext_noop("The term is sealed")


class BodyTooLarge(DomainError):
    """More than DATA_UPLOAD_MAX_MEMORY_SIZE, which no request but an upload needs."""

    kind = "too_large"
    code = "body_too_large"
    title = gettext_noop("The request is too large")


def problem(
    status: int,
    *,
    code: str,
    title: str,
    detail: str = "",
    errors: Any = None,
    extra: dict[str, Any] | None = None,
) -> dict[str, Any]:
    """The document itself. `errors` maps a field to a list of sentences."""
    return {
        "type": f"urn:rgms:problem:{code}",
        "title": gettext(title),
        "status": int(status),
        "detail": retold(detail) if detail and detail != title else gettext(title),
        "code": code,
        "errors": {field: [*map(retold, lines)] for field, lines in (errors or {}).items()},
        "request_id": request_id.get(),
        **(extra or {}),
    }


def handle_exception(error: Exception, context: dict[str, Any]) -> Response | None:
    """DRF's exception handler. Unknown exceptions go on to Django's 500, which answers with a problem too."""
    if isinstance(error, Http404):
        error = exceptions.NotFound()
    elif isinstance(error, PermissionDenied):
        error = exceptions.PermissionDenied()
    elif isinstance(error, RequestDataTooBig):
        error = BodyTooLarge()
    elif isinstance(error, DatabaseError) and refused_by_seal(error):
        error = SealedMeanwhile(gettext("The term has just been sealed; nothing in it changes any more."))
    if isinstance(error, DomainError):
        set_rollback()
        status, document, headers = refusal(error)
        return _noted(Response(document, status=status, content_type=CONTENT_TYPE, headers=headers), context)
    if isinstance(error, exceptions.APIException):
        set_rollback()
        return _noted(_from_rest_framework(error), context)
    if isinstance(error, OperationalError):
        return Response(database_away(error), status=503, content_type=CONTENT_TYPE, headers=RETRY_SOON)
    return None


def _noted(response: Response, context: dict[str, Any]) -> Response:
    """Who was not let in, or not let do something, and what was asked for, in the log."""
    if response.status_code in (401, 403):
        request = context["request"]
        # The account only once it is known: to ask for it would authenticate again, and fail again.
        account = getattr(getattr(request, "_user", None), "pk", None)
        logger.warning(
            "refused with %s: account %s, %s %s", response.data["code"], account, request.method, request.path
        )
    return response


def database_away(error: OperationalError) -> dict[str, Any]:
    """The document of a 503; what the database said goes into the log only."""
    logger.error("database unavailable: %s", error)
    metrics.count("database_errors")
    return problem(
        503,
        code="unavailable",
        title=gettext_noop("The database does not answer"),
        detail=gettext("Try again in a moment."),
    )


def refusal(error: DomainError) -> tuple[HTTPStatus, dict[str, Any], dict[str, str]]:
    """Status, document and headers of a refusal. `retry_after` may have decimals, its header counts whole seconds."""
    status = STATUS_OF_KIND[error.kind]
    document = problem(
        status,
        code=error.code,
        title=error.title,
        detail=error.detail,
        errors=error.errors,
        extra=error.extra,
    )
    wait = error.extra.get("retry_after")
    return status, document, {"Retry-After": str(max(1, ceil(wait)))} if wait is not None else {}


def _from_rest_framework(error: exceptions.APIException) -> Response:
    headers = {}
    if getattr(error, "auth_header", None):
        headers["WWW-Authenticate"] = error.auth_header  # type: ignore[attr-defined]  # set by APIView when it asks for sign-in
    if getattr(error, "wait", None):
        headers["Retry-After"] = str(int(error.wait) + 1)  # type: ignore[attr-defined]  # Throttled only
    detail, errors = _sentences(error)
    code = error.default_code
    title = HTTPStatus(error.status_code).phrase
    if isinstance(error, exceptions.ValidationError):
        code, title = "invalid", gettext_noop("The input is not valid")
    document = problem(error.status_code, code=code, title=title, detail=detail, errors=errors)
    return Response(document, status=error.status_code, content_type=CONTENT_TYPE, headers=headers)


def _sentences(error: exceptions.APIException) -> tuple[str, dict[str, list[str]]]:
    if not isinstance(error, exceptions.ValidationError):
        return str(error.detail), {}
    errors = _flatten(error.detail)
    first = next(
        (f"{field}: {lines[0]}" if field else lines[0] for field, lines in errors.items() if lines), ""
    )
    return first, errors


def _flatten(detail: Any, path: str = "") -> dict[str, list[str]]:
    """DRF's nested detail with dotted paths: {"scans.0.token": ["…"]}."""
    if isinstance(detail, dict):
        nested = detail.items()
    elif isinstance(detail, list) and any(isinstance(item, dict | list) for item in detail):
        nested = enumerate(detail)  # type: ignore[assignment]  # both give (key, part)
    else:
        lines = detail if isinstance(detail, list) else [detail]
        return {path: [str(line) for line in lines]}
    found: dict[str, list[str]] = {}
    for key, part in nested:
        if part:
            name = "" if key == "non_field_errors" else str(key)
            found.update(_flatten(part, ".".join(filter(None, (path, name)))))
    return found


def answer(request: HttpRequest, status: HTTPStatus, code: str, detail: str = "") -> JsonResponse:
    """A problem outside the REST framework: unknown routes, broken requests, our own failures."""
    document = problem(status, code=code, title=status.phrase, detail=detail)
    return JsonResponse(document, status=status, content_type=CONTENT_TYPE)
