"""auth/: signing in and out, the own account, socket tickets."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework.permissions import AllowAny
from rest_framework.response import Response
from rest_framework.views import APIView

from apps.authentication.serializers.sign_in import (
    RefreshIn,
    SignInIn,
    SignInOut,
    TicketOut,
    TokensOut,
    UserOut,
)
from apps.authentication.services import sign_in
from apps.authentication.services.tokens import TokenPair
from apps.system import outbox
from common import clock
from common.api import NO_STORE, ApiRequest, parse
from common.logs import client_address

LAST_EVENT = "X-Last-Event"


def signed_in_response(begun: sign_in.SignIn) -> Response:
    """Both tokens and the account."""
    return _with_tokens(begun.tokens, user=UserOut(begun.user).data)


def _with_tokens(pair: TokenPair, **more: Any) -> Response:
    """Kept by nobody. Says where history stands before anything is read with the tokens: a socket that is opened later resumes
    from there."""
    headers = NO_STORE | {LAST_EVENT: str(outbox.newest())}
    return Response({"access": pair.access, "refresh": pair.refresh, **more}, headers=headers)


class SignInView(APIView):
    """Open to everyone."""

    authentication_classes = ()
    permission_classes = (AllowAny,)

    @extend_schema(request=SignInIn, responses=SignInOut, operation_id="sign_in")
    def post(self, request: ApiRequest) -> Response:
        given = parse(SignInIn, request)
        begun = sign_in.sign_in(
            username=given["username"],
            password=given["password"],
            user_agent=request.headers.get("User-Agent", ""),
            address=client_address.get(),
            now=clock.now(),
        )
        return signed_in_response(begun)


class RefreshView(APIView):
    """Needs a refresh token only."""

    authentication_classes = ()
    permission_classes = (AllowAny,)

    @extend_schema(request=RefreshIn, responses=TokensOut, operation_id="refresh_tokens")
    def post(self, request: ApiRequest) -> Response:
        pair = sign_in.refresh(token=parse(RefreshIn, request)["refresh"], now=clock.now())
        return _with_tokens(pair)


class SignOutView(APIView):
    """Needs a refresh token only, so that an expired access token keeps nobody signed in."""

    authentication_classes = ()
    permission_classes = (AllowAny,)

    @extend_schema(request=RefreshIn, responses={204: None}, operation_id="sign_out")
    def post(self, request: ApiRequest) -> Response:
        sign_in.sign_out(token=parse(RefreshIn, request)["refresh"], now=clock.now())
        return Response(status=204)


class OwnAccountView(APIView):
    """Who am I?"""

    is_open_without_second_factor = True
    is_open_without_consent = True

    @extend_schema(responses=UserOut, operation_id="get_own_account")
    def get(self, request: ApiRequest) -> Response:
        return Response(UserOut(request.user).data)


class SocketTicketView(APIView):
    """A ticket, because a token in a URL ends up in logs."""

    is_open_in_maintenance = True

    @extend_schema(request=None, responses=TicketOut, operation_id="issue_socket_ticket")
    def post(self, request: ApiRequest) -> Response:
        ticket = sign_in.issue_ticket(session=request.auth, now=clock.now())
        return Response({"ticket": ticket, "expires_in": sign_in.TICKET_SECONDS}, headers=NO_STORE)
