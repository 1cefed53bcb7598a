"""Routes of training-days/."""

from django.urls import path

from apps.attendance import views

urlpatterns = [
    path("training-days", views.TrainingDaysView.as_view()),
    path("training-days/<int:day_id>", views.TrainingDayView.as_view()),
    path("training-days/<int:day_id>/open", views.OpenDayView.as_view()),
    path("training-days/<int:day_id>/close", views.CloseDayView.as_view()),
    path("training-days/<int:day_id>/reopen", views.ReopenDayView.as_view()),
    path("training-days/<int:day_id>/make-ups", views.MakeUpsView.as_view()),
    path("training-days/<int:day_id>/make-ups/clear", views.ClearMakeUpsView.as_view()),
    path("training-days/<int:day_id>/muster", views.MusterView.as_view()),
    path("training-days/<int:day_id>/records", views.RecordsView.as_view()),
    path("training-days/<int:day_id>/records/rest", views.RestView.as_view()),
    path("terms/<int:term_id>/held-scans", views.HeldScansView.as_view()),
    path("held-scans/<int:scan_id>/apply", views.ApplyScanView.as_view()),
    path("held-scans/<int:scan_id>/refuse", views.RefuseScanView.as_view()),
    path("training-days/<int:day_id>/scans", views.ScansView.as_view()),
    path("training-days/<int:day_id>/scanner", views.ScannerView.as_view()),
]
