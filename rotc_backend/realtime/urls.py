"""Routes of the event history."""

from django.urls import path

from realtime import views

urlpatterns = [path("events", views.EventsView.as_view())]
