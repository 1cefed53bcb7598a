"""Routes of imports, and of privacy where it touches all apps."""

from django.urls import path

from apps.integration import views

urlpatterns = [
    path("imports", views.ImportsView.as_view()),
    path("imports/<int:import_id>", views.ImportView.as_view()),
    path("imports/<int:import_id>/preview", views.ImportPreviewView.as_view()),
    path("imports/<int:import_id>/commit", views.ImportCommitView.as_view()),
    path("privacy/my-data", views.OwnDataView.as_view()),
    path("privacy/my-data/pdf", views.OwnDataPdfView.as_view()),
    path("privacy/my-data/pdf/<int:own_data_id>", views.OwnDataPdfJobView.as_view()),
    path("privacy/my-data/pdf/<int:own_data_id>/file", views.OwnDataPdfFileView.as_view()),
    path("privacy/erasures", views.ErasuresView.as_view()),
    path("privacy/erasures/<int:erasure_id>/preview", views.ErasurePreviewView.as_view()),
    path("privacy/erasures/<int:erasure_id>/accept", views.AcceptErasureView.as_view()),
    path("privacy/erasures/<int:erasure_id>/refuse", views.RefuseErasureView.as_view()),
    path("privacy/retention", views.RetentionView.as_view()),
]
