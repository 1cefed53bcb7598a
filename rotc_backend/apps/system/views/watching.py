"""The deployment as its admins see it: numbers, alerts, and what runs by the clock."""

from datetime import timedelta

from drf_spectacular.utils import extend_schema
from rest_framework.response import Response
from rest_framework.views import APIView

from apps.system.selectors import watching as selectors
from apps.system.serializers.watching import (
    AlertOut,
    JobOut,
    PointOut,
    RunOut,
    RunsQuery,
    SamplesQuery,
    StandingOut,
)
from apps.system.services import schedule
from apps.system.services.watching import samples, standing
from common import clock
from common.api import ApiRequest, ListApiView, page_response, parse_query
from common.permissions import IsAdmin


class StandingView(APIView):
    """How things stand now."""

    permission_classes = (IsAdmin,)

    @extend_schema(responses=StandingOut, operation_id="get_standing")
    def get(self, request: ApiRequest) -> Response:
        stored, told = standing.stored(now=clock.now()), standing.told()
        return Response(StandingOut({"stored": stored, "told": told}).data)


class SamplesView(APIView):
    """How things went."""

    permission_classes = (IsAdmin,)

    @extend_schema(parameters=[SamplesQuery], responses=PointOut(many=True), operation_id="list_samples")
    def get(self, request: ApiRequest) -> Response:
        hours, now = parse_query(SamplesQuery, request)["hours"], clock.now()
        return Response(PointOut(samples.points(since=now - timedelta(hours=hours), now=now), many=True).data)


class AlertsView(ListApiView):
    """What was wrong, newest first; what is wrong now has no end."""

    permission_classes = (IsAdmin,)

    @extend_schema(responses=AlertOut(many=True), operation_id="list_alerts")
    def get(self, request: ApiRequest) -> Response:
        return page_response(request, selectors.list_alerts(request.user), AlertOut)


class JobsView(APIView):
    """What runs by the clock, and how it went last."""

    permission_classes = (IsAdmin,)

    @extend_schema(responses=JobOut(many=True), operation_id="list_jobs")
    def get(self, request: ApiRequest) -> Response:
        return Response(JobOut(selectors.list_jobs(request.user), many=True).data)


class RunsView(ListApiView):
    """What ran, newest first. Of what is done every minute only what failed."""

    permission_classes = (IsAdmin,)

    @extend_schema(parameters=[RunsQuery], responses=RunOut(many=True), operation_id="list_runs")
    def get(self, request: ApiRequest) -> Response:
        job = parse_query(RunsQuery, request).get("job")
        return page_response(request, selectors.list_runs(request.user, job=job), RunOut)


class JobRunView(APIView):
    """Have a job done now."""

    permission_classes = (IsAdmin,)

    @extend_schema(request=None, responses={202: None}, operation_id="run_job")
    def post(self, request: ApiRequest, job: str) -> Response:
        schedule.ask_for(actor=request.user, name=job, now=clock.now())
        return Response(status=202)
