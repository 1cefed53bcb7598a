"""Routes of reports."""

from django.urls import path

from apps.reports import views

urlpatterns = [
    path("reports", views.ReportsView.as_view()),
    path("reports/<int:report_id>", views.ReportView.as_view()),
    path("report-kinds", views.ReportKindsView.as_view()),
    path("reports/<int:report_id>/cancel", views.ReportCancelView.as_view()),
    path("reports/<int:report_id>/retry", views.ReportRetryView.as_view()),
    path("terms/<int:term_id>/charts", views.TermChartsView.as_view()),
    path("documents/<str:code>", views.VerifyView.as_view()),
    path("reports/<int:report_id>/file", views.ReportFileView.as_view()),
]
