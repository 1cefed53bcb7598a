"""What happens around every request."""

import re
import time
import uuid
from collections.abc import Callable

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase

from apps.authentication.rules.turns import PATHS
from apps.authentication.services.tokens import bearer, signed_in_by
from apps.authentication.services.turns import ManySignIns, turn
from apps.system.services import maintenance, zone
from apps.system.services.idempotency import Answer, answer_once, fingerprint
from common import clock, metrics
from common.addresses import client_address as address_behind_proxies
from common.errors import DomainError
from common.logs import client_address, request_id
from common.problems import CONTENT_TYPE, RETRY_SOON, BodyTooLarge, database_away, refusal

Next = Callable[[HttpRequest], HttpResponseBase]

_METHODS = frozenset({"GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE"})
_REQUEST_ID = re.compile(r"[A-Za-z0-9._\-]{8,64}")


class Measured:
    """Counts each request by route, status and time. Outermost: nothing that a request costs is left out."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        began = time.perf_counter()
        response = self.get_response(request)
        match = request.resolver_match
        # What never came to the routes: files, refusals at the door, answers that were kept for repeats.
        route = match.route if match else "other"
        method = request.method if request.method in _METHODS else "OTHER"
        metrics.observe("http", method, route, str(response.status_code), seconds=time.perf_counter() - began)
        return response


class RequestIdentity:
    """Gives each request an id (the proxy's when it is sane) and the caller's address; both go into logs and audit."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        given = request.headers.get("X-Request-ID", "")
        identity = given if _REQUEST_ID.fullmatch(given) else uuid.uuid4().hex
        address = address_behind_proxies(
            peer=request.META.get("REMOTE_ADDR"),
            forwarded_for=request.headers.get("X-Forwarded-For", ""),
            hops=settings.TRUSTED_PROXY_HOPS,
        )
        id_token, address_token = request_id.set(identity), client_address.set(address)
        try:
            response = self.get_response(request)
        finally:
            request_id.reset(id_token)
            client_address.reset(address_token)
        response.headers["X-Request-ID"] = identity
        return response


class OptionalTrailingSlash:
    """The API answers with and without the trailing slash; routes are written without."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.path_info.startswith("/api/v1/") and request.path_info.endswith("/"):
            request.path_info = request.path_info.removesuffix("/")
        return self.get_response(request)


class SignInDoor:
    """Whatever hashes a password takes its turn here, and who finds none goes away before the request has cost anything: no
    session, no database, no REST framework. See services/turns.py."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.method != "POST" or request.path_info not in PATHS:
            return self.get_response(request)
        try:
            # Read before the turn is taken: whoever sends slowly holds up nobody.
            _ = request.body
            with turn():
                return self.get_response(request)
        except ManySignIns as busy:
            return _refused(busy)
        except RequestDataTooBig:
            return _refused(BodyTooLarge())


class UnitClock:
    """What is shown is shown by the unit's clock. Whether the process is there at all is not asked of the database."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.path_info.startswith(("/api/v1/", "/admin/")):
            zone.follow()
        return self.get_response(request)


class HeldPages:
    """Django's admin pages change nothing in maintenance; the API asks where it asks who is signed in."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        path = request.path_info
        if (
            request.method == "POST"
            and path.startswith("/admin/")
            and not path.endswith(("/login/", "/logout/"))
        ):
            try:
                maintenance.refuse()
            except maintenance.UnderMaintenance as held:
                return _refused(held)
        return self.get_response(request)


class Idempotency:
    """Answers a POST that carries an Idempotency-Key once; repeats get the first answer with Idempotency-Replayed,
    or 409 when that one was marked `Cache-Control: no-store`, as all are that hold a secret."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        key = request.headers.get("Idempotency-Key")
        if key is None or request.method != "POST":
            return self.get_response(request)
        try:
            return self._answer(request, key)
        except DomainError as error:
            return _refused(error)
        except RequestDataTooBig:
            return _refused(BodyTooLarge())
        except OperationalError as error:
            return JsonResponse(
                database_away(error), status=503, content_type=CONTENT_TYPE, headers=RETRY_SOON
            )

    def _answer(self, request: HttpRequest, key: str) -> HttpResponseBase:
        # Asked here too, since a kept answer is given without the view: its reader must still be signed in.
        token = bearer(request.headers.get("Authorization", ""))
        signed_in = signed_in_by(token) if token else None
        if signed_in is None:
            return self.get_response(request)
        produced: list[HttpResponseBase] = []

        def produce() -> Answer:
            response = self.get_response(request)
            produced.append(response)
            body = response.content if isinstance(response, HttpResponse) else b""
            is_secret = "no-store" in response.headers.get("Cache-Control", "")
            return Answer(response.status_code, response.headers.get("Content-Type", ""), body, is_secret)

        mark = fingerprint(method="POST", path=request.path_info, body=request.body)
        answer, is_repeat = answer_once(
            user_id=signed_in.user.pk, key=key, fingerprint=mark, produce=produce, now=clock.now()
        )
        if not is_repeat:
            return produced[0]
        response = HttpResponse(answer.body, status=answer.status, content_type=answer.content_type)
        response.headers["Idempotency-Replayed"] = "true"
        return response


def _refused(error: DomainError) -> JsonResponse:
    status, document, headers = refusal(error)
    response = JsonResponse(document, status=status, content_type=CONTENT_TYPE, headers=headers)
    # Outside of Django's CommonMiddleware, which would say it; without, the servers cut the answer into chunks.
    response.headers["Content-Length"] = str(len(response.content))
    return response
