"""Routes of imports, and of privacy where it touches all apps."""

from django.urls import path

from apps.integration.views import imports, merging, privacy

urlpatterns = [
    path("imports", imports.ImportsView.as_view()),
    path("imports/look", imports.ImportLookView.as_view()),
    path("imports/<int:import_id>", imports.ImportView.as_view()),
    path("imports/<int:import_id>/preview", imports.ImportPreviewView.as_view()),
    path("imports/<int:import_id>/rows/<int:row>", imports.ImportRowView.as_view()),
    path("imports/<int:import_id>/rows/<int:row>/match", imports.ImportRowMatchView.as_view()),
    path("imports/<int:import_id>/choose", imports.ImportChooseView.as_view()),
    path("imports/<int:import_id>/commit", imports.ImportCommitView.as_view()),
    path("imports/<int:import_id>/undo", imports.ImportUndoView.as_view()),
    path("cadets/duplicates", merging.DuplicatesView.as_view()),
    path("cadets/<int:cadet_id>/merge/<int:other_id>", merging.MergeView.as_view()),
    path("terms/<int:term_id>/unmatched-rows", imports.UnmatchedRowsView.as_view()),
    path("terms/<int:term_id>/export", imports.ExportView.as_view()),
    path("privacy/my-data", privacy.OwnDataView.as_view()),
    path("privacy/my-data/pdf", privacy.OwnDataPdfView.as_view()),
    path("privacy/my-data/pdf/<int:own_data_id>", privacy.OwnDataPdfJobView.as_view()),
    path("privacy/my-data/pdf/<int:own_data_id>/file", privacy.OwnDataPdfFileView.as_view()),
    path("privacy/erasures", privacy.ErasuresView.as_view()),
    path("privacy/erasures/<int:erasure_id>/preview", privacy.ErasurePreviewView.as_view()),
    path("privacy/erasures/<int:erasure_id>/accept", privacy.AcceptErasureView.as_view()),
    path("privacy/erasures/<int:erasure_id>/refuse", privacy.RefuseErasureView.as_view()),
    path("privacy/retention", privacy.RetentionView.as_view()),
    path("privacy/retention/cadets", privacy.CadetsToPurgeView.as_view()),
]
