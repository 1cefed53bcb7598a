"""Routes of auth/."""

from django.urls import path

from apps.authentication.views import accounts, credentials, duties, sign_in

urlpatterns = [
    path("auth/login", sign_in.SignInView.as_view()),
    path("auth/login/second-factor", credentials.SecondFactorView.as_view()),
    path("auth/register", credentials.RegisterView.as_view()),
    path("auth/activate", credentials.ActivateView.as_view()),
    path("auth/password/change", credentials.PasswordChangeView.as_view()),
    path("auth/password/reset", credentials.ResetView.as_view()),
    path("auth/password/reset/confirm", credentials.ResetConfirmView.as_view()),
    path("auth/sessions", credentials.SessionsView.as_view()),
    path("auth/sessions/<uuid:session_id>", credentials.SessionView.as_view()),
    path("auth/totp", credentials.TotpView.as_view()),
    path("auth/totp/confirm", credentials.TotpConfirmView.as_view()),
    path("auth/totp/recovery-codes", credentials.RecoveryCodesView.as_view()),
    path("auth/totp/disable", credentials.TotpDisableView.as_view()),
    path("auth/refresh", sign_in.RefreshView.as_view()),
    path("auth/logout", sign_in.SignOutView.as_view()),
    path("auth/me", sign_in.OwnAccountView.as_view()),
    path("auth/ws-ticket", sign_in.SocketTicketView.as_view()),
    path("duties", duties.DutiesView.as_view()),
    path("duties/kinds", duties.DutyKindsView.as_view()),
    path("duties/<int:duty_id>", duties.DutyView.as_view()),
    path("accounts", accounts.AccountsView.as_view()),
    path("accounts/approve", accounts.ApproveAccountsView.as_view()),
    path("accounts/<int:account_id>", accounts.AccountView.as_view()),
    path("accounts/<int:account_id>/suspend", accounts.SuspendAccountView.as_view()),
    path("accounts/<int:account_id>/reinstate", accounts.ReinstateAccountView.as_view()),
    path("accounts/<int:account_id>/activation-code", accounts.ActivationCodeView.as_view()),
    path("accounts/<int:account_id>/remove-second-factor", accounts.RemoveSecondFactorView.as_view()),
]
