"""Routes of activities/."""

from django.urls import path

from apps.activities import views

urlpatterns = [
    path("activities", views.ActivitiesView.as_view()),
    path("activities/<int:activity_id>", views.ActivityView.as_view()),
    path("activities/<int:activity_id>/participants", views.ParticipantsView.as_view()),
    path("activities/<int:activity_id>/pictures", views.PicturesView.as_view()),
    path("activities/<int:activity_id>/pictures/<int:picture_id>", views.PictureView.as_view()),
    path("activities/<int:activity_id>/pictures/<int:picture_id>/small", views.SmallPictureView.as_view()),
]
