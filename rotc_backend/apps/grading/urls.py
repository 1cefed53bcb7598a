"""Routes of terms/, ledger/ and grades."""

from django.urls import path

from apps.grading.views import grades, ledger, marks

urlpatterns = [
    path("terms", grades.TermsView.as_view()),
    path("terms/<int:term_id>/policy", grades.PolicyView.as_view()),
    path("terms/<int:term_id>/grades", grades.GradesView.as_view()),
    path("terms/<int:term_id>/scores", grades.ScoresView.as_view()),
    path("enrollments/<int:enrollment_id>/grade", grades.GradeView.as_view()),
    path("enrollments/<int:enrollment_id>/mark", marks.MarkView.as_view()),
    path("enrollments/<int:enrollment_id>/mark/complete", marks.CompleteMarkView.as_view()),
    path("terms/<int:term_id>/marks", marks.MarksView.as_view()),
    path("ledger", ledger.LedgerView.as_view()),
    path("terms/<int:term_id>/ledger/fairness", ledger.FairnessView.as_view()),
    path("ledger/batch", ledger.LedgerBatchView.as_view()),
    path("ledger/recommendations", ledger.RecommendationsView.as_view()),
    path(
        "ledger/recommendations/<int:recommendation_id>/approve", ledger.ApproveRecommendationView.as_view()
    ),
    path("ledger/recommendations/<int:recommendation_id>/refuse", ledger.RefuseRecommendationView.as_view()),
    path("ledger/<int:entry_id>", ledger.LedgerEntryView.as_view()),
    path("ledger/<int:entry_id>/void", ledger.VoidEntryView.as_view()),
]
