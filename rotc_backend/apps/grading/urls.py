"""Routes of terms/, ledger/ and grades."""

from django.urls import path

from apps.grading import views

urlpatterns = [
    path("terms", views.TermsView.as_view()),
    path("terms/<int:term_id>/policy", views.PolicyView.as_view()),
    path("terms/<int:term_id>/grades", views.GradesView.as_view()),
    path("terms/<int:term_id>/scores", views.ScoresView.as_view()),
    path("enrollments/<int:enrollment_id>/grade", views.GradeView.as_view()),
    path("enrollments/<int:enrollment_id>/mark", views.MarkView.as_view()),
    path("ledger", views.LedgerView.as_view()),
    path("ledger/<int:entry_id>", views.LedgerEntryView.as_view()),
    path("ledger/<int:entry_id>/void", views.VoidEntryView.as_view()),
]
