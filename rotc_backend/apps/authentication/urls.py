"""Routes of auth/."""

from django.urls import path

from apps.authentication.views import duties, sign_in

urlpatterns = [
    path("auth/login", sign_in.SignInView.as_view()),
    path("auth/refresh", sign_in.RefreshView.as_view()),
    path("auth/logout", sign_in.SignOutView.as_view()),
    path("auth/me", sign_in.OwnAccountView.as_view()),
    path("auth/ws-ticket", sign_in.SocketTicketView.as_view()),
    path("duties", duties.DutiesView.as_view()),
    path("duties/<int:duty_id>", duties.DutyView.as_view()),
]
