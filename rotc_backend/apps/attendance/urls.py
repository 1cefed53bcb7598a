"""Routes of training-days/ and excuses/."""

from django.urls import path

from apps.attendance import views
from apps.attendance.views import agenda, calendar, excuses, ground
from apps.attendance.views.scans import ScansView

urlpatterns = [
    path("excuses", excuses.ExcusesView.as_view()),
    path("excuses/days", excuses.ExcuseDaysView.as_view()),
    path("excuses/<int:excuse_id>", excuses.ExcuseView.as_view()),
    path("excuses/<int:excuse_id>/withdraw", excuses.WithdrawExcuseView.as_view()),
    path("excuses/<int:excuse_id>/appeal", excuses.AppealExcuseView.as_view()),
    path("excuses/<int:excuse_id>/approve", excuses.ApproveExcuseView.as_view()),
    path("excuses/<int:excuse_id>/refuse", excuses.RefuseExcuseView.as_view()),
    path("excuses/<int:excuse_id>/letter", excuses.ExcuseLetterView.as_view()),
    path("excuses/<int:excuse_id>/letter/thumbnail", excuses.ExcuseThumbnailView.as_view()),
    path("training-days/<int:day_id>/scans", ScansView.as_view()),
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
    path("training-days/<int:day_id>/scanner", views.ScannerView.as_view()),
    path("training-days/<int:day_id>/staff", ground.DayStaffView.as_view()),
    path("training-days/<int:day_id>/staff/check-in", ground.CheckInView.as_view()),
    path("training-days/<int:day_id>/staff/check-out", ground.CheckOutView.as_view()),
    path("training-days/<int:day_id>/head-counts", ground.HeadCountsView.as_view()),
    path("training-days/<int:day_id>/head-counts/<int:platoon_id>", ground.HeadCountHistoryView.as_view()),
    path("training-days/<int:day_id>/flags", ground.FlagsView.as_view()),
    path("training-days/<int:day_id>/scanner/faces", views.ScannerFacesView.as_view()),
    path("training-days/<int:day_id>/scanners", ground.ScannersView.as_view()),
    path("training-days/<int:day_id>/arrivals", ground.ArrivalsView.as_view()),
    path("training-days/<int:day_id>/missing", ground.MissingView.as_view()),
    path("terms/<int:term_id>/calendars", calendar.CalendarsView.as_view()),
    path("terms/<int:term_id>/calendars/preview", calendar.CalendarPreviewView.as_view()),
    path("terms/<int:term_id>/calendars/<int:calendar_id>/undo", calendar.UndoCalendarView.as_view()),
    path("calendar", agenda.CalendarView.as_view()),
    path("calendar/feed", agenda.CalendarFeedView.as_view()),
    path("calendar/feeds/<str:token>.ics", agenda.ReadFeedView.as_view()),
    path("cadets/<int:cadet_id>/hours", agenda.CadetHoursView.as_view()),
    path("terms/<int:term_id>/hours", agenda.TermHoursView.as_view()),
]
