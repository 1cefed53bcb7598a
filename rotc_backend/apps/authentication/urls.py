"""Routes of auth/."""

from django.urls import path

from apps.authentication import views

urlpatterns = [
    path("auth/login", views.SignInView.as_view()),
    path("auth/refresh", views.RefreshView.as_view()),
    path("auth/logout", views.SignOutView.as_view()),
    path("auth/me", views.OwnAccountView.as_view()),
    path("auth/ws-ticket", views.SocketTicketView.as_view()),
]
