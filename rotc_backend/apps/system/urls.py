"""Routes of the unit, the audit log and privacy. `terms` (the collection) is in grading: a new term needs a policy."""

from django.urls import path

from apps.system.views import audit, holidays, organisation, privacy, unit, watching

urlpatterns = [
    path("unit", unit.UnitView.as_view()),
    path("unit/letterhead", unit.LetterheadView.as_view()),
    path("unit/signatories", unit.SignatoriesView.as_view()),
    path("unit/maintenance", unit.MaintenanceView.as_view()),
    path("unit/excuse-days", unit.ExcuseDaysView.as_view()),
    path("unit/time-zone", unit.TimeZoneView.as_view()),
    path("unit/flag-limits", unit.FlagLimitsView.as_view()),
    path("holidays", holidays.HolidaysView.as_view()),
    path("holidays/national", holidays.NationalHolidaysView.as_view()),
    path("holidays/<int:holiday_id>", holidays.HolidayView.as_view()),
    path("companies", organisation.CompaniesView.as_view()),
    path("companies/<int:company_id>", organisation.CompanyView.as_view()),
    path("companies/<int:company_id>/platoons", organisation.PlatoonsView.as_view()),
    path("platoons/<int:platoon_id>", organisation.PlatoonView.as_view()),
    path("platoons/<int:platoon_id>/squads", organisation.SquadsView.as_view()),
    path("squads/<int:squad_id>", organisation.SquadView.as_view()),
    path("battalions", organisation.BattalionsView.as_view()),
    path("battalions/<int:battalion_id>", organisation.BattalionView.as_view()),
    path("audit", audit.AuditView.as_view()),
    path("audit/chain", audit.AuditChainView.as_view()),
    path("audit/export", audit.AuditExportView.as_view()),
    path("terms/<int:term_id>", unit.TermView.as_view()),
    path("terms/<int:term_id>/status", unit.TermStatusView.as_view()),
    path("privacy/notice", privacy.NoticeView.as_view()),
    path("privacy/notices", privacy.NoticesView.as_view()),
    path("privacy/consent", privacy.ConsentView.as_view()),
    path("watch", watching.StandingView.as_view()),
    path("watch/samples", watching.SamplesView.as_view()),
    path("watch/alerts", watching.AlertsView.as_view()),
    path("watch/jobs", watching.JobsView.as_view()),
    path("watch/jobs/<str:job>/run", watching.JobRunView.as_view()),
    path("watch/runs", watching.RunsView.as_view()),
    path("incidents", privacy.IncidentsView.as_view()),
    path("incidents/<int:incident_id>", privacy.IncidentView.as_view()),
]
