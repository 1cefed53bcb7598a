"""Routes of terms/, ledger/ and grades."""

from django.urls import path

from apps.grading.views import completion, eligibility, grades, ledger, marks, policies, rollover, seal

urlpatterns = [
    path("terms", grades.TermsView.as_view()),
    path("terms/<int:term_id>/policy", policies.PolicyView.as_view()),
    path("terms/<int:term_id>/policies", policies.PoliciesView.as_view()),
    path("terms/<int:term_id>/policies/check", policies.CheckPolicyView.as_view()),
    path("terms/<int:term_id>/policies/simulate", policies.SimulatePolicyView.as_view()),
    path("terms/<int:term_id>/policies/simulate/export", policies.ExportSimulationView.as_view()),
    path("policies/presets", policies.PresetsView.as_view()),
    path("catalogue", policies.CatalogueView.as_view()),
    path("catalogue/<int:item_id>", policies.CatalogueItemView.as_view()),
    path("terms/<int:term_id>/grades", grades.GradesView.as_view()),
    path("terms/<int:term_id>/eligibility", eligibility.EligibilityView.as_view()),
    path("terms/<int:term_id>/scores", grades.ScoresView.as_view()),
    path("enrollments/<int:enrollment_id>/grade", grades.GradeView.as_view()),
    path("enrollments/<int:enrollment_id>/grade/needed", grades.NeededView.as_view()),
    path("enrollments/<int:enrollment_id>/mark", marks.MarkView.as_view()),
    path("enrollments/<int:enrollment_id>/mark/complete", marks.CompleteMarkView.as_view()),
    path("enrollments/<int:enrollment_id>/mark/history", marks.MarkHistoryView.as_view()),
    path("enrollments/<int:enrollment_id>/mark/lapse", marks.LapseMarkView.as_view()),
    path("terms/<int:term_id>/marks", marks.MarksView.as_view()),
    path("terms/<int:term_id>/roll-overs", rollover.RollOversView.as_view()),
    path("terms/<int:term_id>/roll-overs/preview", rollover.RollOverPreviewView.as_view()),
    path("terms/<int:term_id>/roll-overs/<int:roll_over_id>/undo", rollover.UndoRollOverView.as_view()),
    path("terms/<int:term_id>/seal", seal.SealView.as_view()),
    path("terms/<int:term_id>/seal/verification", seal.VerificationView.as_view()),
    path("terms/<int:term_id>/seal/reopenings", seal.ReopeningsView.as_view()),
    path(
        "terms/<int:term_id>/seal/reopenings/<int:reopening_id>/approve", seal.ApproveReopeningView.as_view()
    ),
    path("terms/<int:term_id>/seal/reopenings/<int:reopening_id>/refuse", seal.RefuseReopeningView.as_view()),
    path("completions", completion.CompletionsView.as_view()),
    path("completions/serials", completion.SerialsView.as_view()),
    path("completions/<int:cadet_id>/serial", completion.SerialView.as_view()),
    path("cadets/<int:cadet_id>/merits", ledger.LifetimeMeritsView.as_view()),
    path("recognitions", ledger.RecognitionsView.as_view()),
    path("ledger", ledger.LedgerView.as_view()),
    path("terms/<int:term_id>/ledger/fairness", ledger.FairnessView.as_view()),
    path("terms/<int:term_id>/ledger/allowances", ledger.AllowancesView.as_view()),
    path("ledger/batch", ledger.LedgerBatchView.as_view()),
    path("ledger/recommendations", ledger.RecommendationsView.as_view()),
    path(
        "ledger/recommendations/<int:recommendation_id>/approve", ledger.ApproveRecommendationView.as_view()
    ),
    path("ledger/recommendations/<int:recommendation_id>/refuse", ledger.RefuseRecommendationView.as_view()),
    path("ledger/<int:entry_id>", ledger.LedgerEntryView.as_view()),
    path("ledger/<int:entry_id>/void", ledger.VoidEntryView.as_view()),
]
