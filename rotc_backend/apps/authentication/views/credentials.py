"""auth/: getting an account, a password, a second factor; the own sessions."""

import uuid
from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from apps.authentication.selectors import sessions as session_selectors
from apps.authentication.serializers.accounts import (
    ActivatedOut,
    ActivateIn,
    OwnSessionOut,
    PasswordChangeIn,
    ProofIn,
    RecoveryCodesOut,
    RegisterIn,
    ResetConfirmIn,
    ResetIn,
    SecondFactorIn,
    TotpCodeIn,
    TotpOut,
    TotpSetupOut,
)
from apps.authentication.serializers.sign_in import SignInOut
from apps.authentication.services import (
    activation,
    passwords,
    registration,
    resets,
    second_factor,
    sessions,
    sign_in,
)
from apps.authentication.views.sign_in import signed_in_response
from apps.system.services import maintenance
from common import clock
from common.api import NO_STORE, ApiRequest, ListApiView, page_response, parse
from common.logs import client_address


class OpenView(APIView):
    """Open to everyone, though in maintenance only to who signs in."""

    authentication_classes = ()
    permission_classes = (AllowAny,)
    is_open_in_maintenance = False

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        if not self.is_open_in_maintenance:
            maintenance.refuse()


class SecondFactorView(OpenView):
    """The second half of a sign-in."""

    is_open_in_maintenance = True

    @extend_schema(request=SecondFactorIn, responses=SignInOut, operation_id="finish_sign_in")
    def post(self, request: ApiRequest) -> Response:
        given = parse(SecondFactorIn, request)
        begun = sign_in.finish(
            challenge=given["challenge"],
            code=given["code"],
            user_agent=request.headers.get("User-Agent", ""),
            address=client_address.get(),
            now=clock.now(),
        )
        return signed_in_response(begun)


class RegisterView(OpenView):
    """The answer is the same whether or not the name or the address is taken."""

    @extend_schema(request=RegisterIn, responses={202: None}, operation_id="register")
    def post(self, request: ApiRequest) -> Response:
        registration.register(address=client_address.get(), now=clock.now(), **parse(RegisterIn, request))
        return Response(status=202)


class ActivateView(OpenView):
    """With the code of an account that was made for somebody."""

    @extend_schema(request=ActivateIn, responses=ActivatedOut, operation_id="activate")
    def post(self, request: ApiRequest) -> Response:
        user = activation.activate(
            address=client_address.get(), now=clock.now(), **parse(ActivateIn, request)
        )
        return Response({"username": user.username})


class ResetView(OpenView):
    """The answer is the same whether or not there is such an account."""

    @extend_schema(request=ResetIn, responses={202: None}, operation_id="request_password_reset")
    def post(self, request: ApiRequest) -> Response:
        identifier = parse(ResetIn, request)["identifier"]
        resets.request(identifier=identifier, address=client_address.get(), now=clock.now())
        return Response(status=202)


class ResetConfirmView(OpenView):
    """With the token of the mail."""

    @extend_schema(request=ResetConfirmIn, responses={204: None}, operation_id="reset_password")
    def post(self, request: ApiRequest) -> Response:
        resets.confirm(address=client_address.get(), now=clock.now(), **parse(ResetConfirmIn, request))
        return Response(status=204)


class PasswordChangeView(APIView):
    """The own password."""

    is_open_without_second_factor = True
    is_open_without_consent = True

    @extend_schema(request=PasswordChangeIn, responses={204: None}, operation_id="change_password")
    def post(self, request: ApiRequest) -> Response:
        given = parse(PasswordChangeIn, request)
        passwords.change(
            actor=request.user,
            session=request.auth,
            current=given["current_password"],
            new=given["new_password"],
            now=clock.now(),
        )
        return Response(status=204)


class SessionsView(ListApiView):
    """Where one is signed in."""

    is_open_in_maintenance = True
    is_open_without_consent = True

    @extend_schema(responses=OwnSessionOut(many=True), operation_id="list_own_sessions")
    def get(self, request: ApiRequest) -> Response:
        rows = session_selectors.own_sessions(request.user, current=request.auth, now=clock.now())
        return page_response(request, rows, OwnSessionOut)

    @extend_schema(responses={204: None}, operation_id="end_other_own_sessions")
    def delete(self, request: ApiRequest) -> Response:
        sessions.sign_out_elsewhere(actor=request.user, session=request.auth, now=clock.now())
        return Response(status=204)


class SessionView(APIView):
    """Sign out there."""

    is_open_in_maintenance = True
    is_open_without_consent = True

    @extend_schema(responses={204: None}, operation_id="end_own_session")
    def delete(self, request: ApiRequest, session_id: uuid.UUID) -> Response:
        sessions.sign_out_there(actor=request.user, session_id=session_id, now=clock.now())
        return Response(status=204)


class TotpView(APIView):
    """The own second factor."""

    is_open_without_second_factor = True
    is_open_without_consent = True

    @extend_schema(responses=TotpOut, operation_id="get_own_second_factor")
    def get(self, request: ApiRequest) -> Response:
        return Response(TotpOut(second_factor.state_of(request.user)).data)

    @extend_schema(request=None, responses=TotpSetupOut, operation_id="begin_second_factor")
    def post(self, request: ApiRequest) -> Response:
        setup = second_factor.begin(actor=request.user, now=clock.now())
        return Response(TotpSetupOut(setup).data, headers=NO_STORE)


class TotpConfirmView(APIView):
    """A first code puts it in force."""

    is_open_without_second_factor = True
    is_open_without_consent = True

    @extend_schema(request=TotpCodeIn, responses=RecoveryCodesOut, operation_id="confirm_second_factor")
    def post(self, request: ApiRequest) -> Response:
        codes = second_factor.confirm(
            actor=request.user, session=request.auth, code=parse(TotpCodeIn, request)["code"], now=clock.now()
        )
        return Response({"recovery_codes": codes}, headers=NO_STORE)


class RecoveryCodesView(APIView):
    """New ones, before the last is used."""

    is_open_without_consent = True

    @extend_schema(request=ProofIn, responses=RecoveryCodesOut, operation_id="renew_recovery_codes")
    def post(self, request: ApiRequest) -> Response:
        codes = second_factor.renew_recovery_codes(
            actor=request.user, now=clock.now(), **parse(ProofIn, request)
        )
        return Response({"recovery_codes": codes}, headers=NO_STORE)


class TotpDisableView(APIView):
    """Without again."""

    is_open_without_consent = True

    @extend_schema(request=ProofIn, responses={204: None}, operation_id="disable_second_factor")
    def post(self, request: ApiRequest) -> Response:
        second_factor.disable(actor=request.user, now=clock.now(), **parse(ProofIn, request))
        return Response(status=204)
