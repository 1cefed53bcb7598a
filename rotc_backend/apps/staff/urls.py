"""Routes of staff/."""

from django.urls import path

from apps.staff import views

urlpatterns = [
    path("staff", views.StaffView.as_view()),
    path("staff/me", views.OwnStaffView.as_view()),
    path("staff/coverage", views.CoverageView.as_view()),
    path("staff/<int:member_id>", views.StaffMemberView.as_view()),
    path("staff/<int:member_id>/archive", views.ArchiveStaffView.as_view()),
    path("staff/<int:member_id>/restore", views.RestoreStaffView.as_view()),
]
