"""Where every path goes. The API's routes are written without a trailing slash; a middleware takes it off."""

from django.contrib import admin
from django.urls import include, path, re_path
from django.views.generic import RedirectView
from drf_spectacular.views import SpectacularJSONAPIView, SpectacularSwaggerSplitView

from apps.system.views import unit as system_views
from config import client, metrics, problems

API = "api/v1/"

urlpatterns = [
    re_path(r"^api/health/?$", system_views.HealthView.as_view(), name="health"),
    re_path(r"^api/health/live/?$", system_views.LiveView.as_view(), name="health-live"),
    re_path(r"^api/health/beat/?$", system_views.BeatView.as_view(), name="health-beat"),
    re_path(r"^api/schema/?$", SpectacularJSONAPIView.as_view(), name="schema"),
    re_path(r"^api/docs/?$", SpectacularSwaggerSplitView.as_view(url_name="schema"), name="docs"),
    # First, since routes are tried in order and a scan comes more often than anything else.
    path(API, include("apps.attendance.urls")),
    path(API, include("apps.system.urls")),
    path(API, include("apps.authentication.urls")),
    path(API, include("apps.cadets.urls")),
    path(API, include("apps.staff.urls")),
    path(API, include("apps.activities.urls")),
    path(API, include("apps.files.urls")),
    path(API, include("apps.grading.urls")),
    path(API, include("apps.reports.urls")),
    path(API, include("apps.messaging.urls")),
    path(API, include("apps.integration.urls")),
    path(API, include("realtime.urls")),
    path("admin/", admin.site.urls),
    path("metrics", metrics.page, name="metrics"),
    path("config.json", client.configuration, name="client-configuration"),
    # Browsers ask for it on pages that name no icon, such as Django's admin.
    path("favicon.ico", RedirectView.as_view(url="/favicon.svg", permanent=True)),
    re_path(r"^api/", problems.not_found),
    re_path(r"^(?!static/|assets/|ws/)[^.]*$", client.page, name="client"),
]

handler400 = problems.bad_request
handler403 = problems.forbidden
handler404 = problems.not_found
handler500 = problems.server_error
