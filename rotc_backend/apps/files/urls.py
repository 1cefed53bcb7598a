"""Routes of the unit's emblems. All other files belong to nouns with routes of their own."""

from django.urls import path

from apps.files import views

urlpatterns = [
    path("unit/emblems", views.EmblemsView.as_view()),
    path("unit/emblems/<str:kind>", views.EmblemView.as_view()),
    path("unit/emblems/<str:kind>/picture", views.EmblemPictureView.as_view()),
]
