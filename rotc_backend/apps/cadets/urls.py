"""Routes of cadets/, corrections/ and enrollments/."""

from django.urls import path

from apps.cadets import views
from apps.cadets.views import corrections, organisation, record

urlpatterns = [
    path("cadets", views.CadetsView.as_view()),
    path("cadets/activation-codes", views.ActivationCodesView.as_view()),
    path("cadets/archive", views.ArchiveCadetsView.as_view()),
    path("cadets/restore", views.RestoreCadetsView.as_view()),
    path("cadets/me", views.OwnCadetView.as_view()),
    path("cadets/views", record.SavedViewsView.as_view()),
    path("cadets/views/<int:view_id>", record.SavedViewView.as_view()),
    path("cadets/me/record", record.OwnRecordView.as_view()),
    path("cadets/me/record/hand-in", record.HandInRecordView.as_view()),
    path("cadets/<int:cadet_id>", views.CadetView.as_view()),
    path("cadets/<int:cadet_id>/archive", views.ArchiveCadetView.as_view()),
    path("cadets/<int:cadet_id>/restore", views.RestoreCadetView.as_view()),
    path("cadets/<int:cadet_id>/record", record.RecordView.as_view()),
    path("cadets/<int:cadet_id>/record/review", record.ReviewRecordView.as_view()),
    path("cadets/<int:cadet_id>/requirements/<str:kind>", record.RequirementView.as_view()),
    path("cadets/<int:cadet_id>/awards", record.AwardsView.as_view()),
    path("cadets/<int:cadet_id>/awards/<int:award_id>/remove", record.RemoveAwardView.as_view()),
    path("cadets/<int:cadet_id>/history", record.HistoryView.as_view()),
    path("cadets/<int:cadet_id>/viewers", views.ViewersView.as_view()),
    path("cadets/<int:cadet_id>/photo", views.PhotoView.as_view()),
    path("cadets/<int:cadet_id>/photo/small", views.SmallPhotoView.as_view()),
    path("cadets/<int:cadet_id>/id-card", views.CardView.as_view()),
    path("cadets/<int:cadet_id>/id-card/phone", views.CertifyPhoneView.as_view()),
    path("cadets/<int:cadet_id>/id-card/reissue", views.ReissueCardView.as_view()),
    path("corrections", corrections.CorrectionsView.as_view()),
    path("corrections/<int:correction_id>", corrections.CorrectionView.as_view()),
    path("corrections/<int:correction_id>/accept", corrections.AcceptCorrectionView.as_view()),
    path("corrections/<int:correction_id>/refuse", corrections.RefuseCorrectionView.as_view()),
    path("enrollments", views.EnrollmentsView.as_view()),
    path("enrollments/<int:enrollment_id>", views.EnrollmentView.as_view()),
    path("enrollments/<int:enrollment_id>/transfers", views.TransfersView.as_view()),
    path("terms/<int:term_id>/organisation", organisation.OrganisationView.as_view()),
    path("terms/<int:term_id>/board", organisation.BoardView.as_view()),
    path("terms/<int:term_id>/assignments", organisation.AssignmentsView.as_view()),
    path("terms/<int:term_id>/assignments/proposal", organisation.ProposalView.as_view()),
    path("terms/<int:term_id>/posts", organisation.PostsView.as_view()),
    path("posts/<int:post_id>", organisation.PostView.as_view()),
]
