"""accounts/: for admins."""

from drf_spectacular.utils import extend_schema
from rest_framework.response import Response
from rest_framework.views import APIView

from apps.authentication.selectors import accounts as selectors
from apps.authentication.serializers.accounts import (
    AccountIn,
    AccountOut,
    AccountPatchIn,
    AccountReasonIn,
    AccountsQuery,
    ActivationOut,
    ApprovedOut,
    ApproveIn,
)
from apps.authentication.services import accounts, activation
from common import clock
from common.api import NO_STORE, ApiRequest, ListApiView, page_response, parse, parse_query
from common.permissions import IsAdmin


class AccountsView(ListApiView):
    """All accounts."""

    permission_classes = (IsAdmin,)

    @extend_schema(parameters=[AccountsQuery], responses=AccountOut(many=True), operation_id="list_accounts")
    def get(self, request: ApiRequest) -> Response:
        query = parse_query(AccountsQuery, request)
        rows = selectors.list_accounts(
            request.user, status=query.get("status"), role=query.get("role"), search=query.get("search")
        )
        return page_response(request, rows, AccountOut)

    @extend_schema(request=AccountIn, responses={201: AccountOut}, operation_id="create_account")
    def post(self, request: ApiRequest) -> Response:
        user = accounts.create(actor=request.user, now=clock.now(), **parse(AccountIn, request))
        return Response(AccountOut(user).data, status=201)


class AccountView(APIView):
    """One account."""

    permission_classes = (IsAdmin,)

    @extend_schema(responses=AccountOut, operation_id="get_account")
    def get(self, request: ApiRequest, account_id: int) -> Response:
        return Response(AccountOut(selectors.get_account(request.user, account_id)).data)

    @extend_schema(request=AccountPatchIn, responses=AccountOut, operation_id="change_account")
    def patch(self, request: ApiRequest, account_id: int) -> Response:
        user = accounts.change(
            actor=request.user,
            account_id=account_id,
            fields=parse(AccountPatchIn, request),
            now=clock.now(),
        )
        return Response(AccountOut(user).data)


class ApproveAccountsView(APIView):
    """One or many."""

    permission_classes = (IsAdmin,)

    @extend_schema(request=ApproveIn, responses=ApprovedOut, operation_id="approve_accounts")
    def post(self, request: ApiRequest) -> Response:
        approved = accounts.approve(
            actor=request.user, account_ids=parse(ApproveIn, request)["ids"], now=clock.now()
        )
        return Response({"approved": [user.pk for user in approved]})


class SuspendAccountView(APIView):
    """Out at once."""

    permission_classes = (IsAdmin,)

    @extend_schema(request=AccountReasonIn, responses=AccountOut, operation_id="suspend_account")
    def post(self, request: ApiRequest, account_id: int) -> Response:
        reason = parse(AccountReasonIn, request)["reason"]
        user = accounts.suspend(actor=request.user, account_id=account_id, reason=reason, now=clock.now())
        return Response(AccountOut(user).data)


class ReinstateAccountView(APIView):
    """In again."""

    permission_classes = (IsAdmin,)

    @extend_schema(request=AccountReasonIn, responses=AccountOut, operation_id="reinstate_account")
    def post(self, request: ApiRequest, account_id: int) -> Response:
        reason = parse(AccountReasonIn, request)["reason"]
        user = accounts.reinstate(actor=request.user, account_id=account_id, reason=reason, now=clock.now())
        return Response(AccountOut(user).data)


class ActivationCodeView(APIView):
    """A code to hand out; the one before stops working."""

    permission_classes = (IsAdmin,)

    @extend_schema(request=None, responses=ActivationOut, operation_id="issue_activation_code")
    def post(self, request: ApiRequest, account_id: int) -> Response:
        made = activation.issue(actor=request.user, account_id=account_id, now=clock.now())
        return Response(ActivationOut(made).data, headers=NO_STORE)


class RemoveSecondFactorView(APIView):
    """For somebody who lost phone and recovery codes."""

    permission_classes = (IsAdmin,)

    @extend_schema(request=AccountReasonIn, responses=AccountOut, operation_id="remove_second_factor")
    def post(self, request: ApiRequest, account_id: int) -> Response:
        reason = parse(AccountReasonIn, request)["reason"]
        user = accounts.remove_second_factor(
            actor=request.user, account_id=account_id, reason=reason, now=clock.now()
        )
        return Response(AccountOut(user).data)
