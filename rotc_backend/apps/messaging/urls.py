"""Routes of notifications."""

from django.urls import path

from apps.messaging import views

urlpatterns = [
    path("notifications", views.NotificationsView.as_view()),
    path("notifications/read-all", views.ReadAllNotificationsView.as_view()),
    path("notifications/<int:notification_id>/read", views.ReadNotificationView.as_view()),
    path("notifications/settings", views.NotificationSettingsView.as_view()),
    path("notifications/unsubscribe/<str:token>", views.StopMailView.as_view()),
]
