"""Routes of the unit. `terms` (the collection) is in grading: a new term needs a policy."""

from django.urls import path

from apps.system import views

urlpatterns = [
    path("unit", views.UnitView.as_view()),
    path("companies", views.CompaniesView.as_view()),
    path("audit", views.AuditView.as_view()),
    path("audit/export", views.AuditExportView.as_view()),
    path("terms/<int:term_id>", views.TermView.as_view()),
]
