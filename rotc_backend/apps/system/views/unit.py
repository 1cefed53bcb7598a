"""Health, the unit, terms and companies."""

from typing import Any

from django.conf import settings
from django.http.response import HttpResponseBase
from drf_spectacular.utils import extend_schema
from rest_framework.permissions import AllowAny
from rest_framework.response import Response
from rest_framework.views import APIView

from apps.system import selectors
from apps.system.events import TermSaved, UnitSaved
from apps.system.rules import TermStatus
from apps.system.serializers import BeatOut, HealthOut, TermMoveIn, TermOut, TermPatchIn
from apps.system.serializers.unit import (
    ExcuseDaysFields,
    FlagLimitsFields,
    LetterheadFields,
    MaintenanceIn,
    SignatoriesFields,
    TimeZoneIn,
    TimeZoneOut,
    UnitOut,
)
from apps.system.services import health, maintenance, terms, unit
from apps.system.services.kept import Shelf
from common import clock
from common.api import ASK_EACH_TIME, ApiRequest, kept_response, parse
from common.permissions import IsAdmin, IsAdminToWrite

UNIT = Shelf("unit", told_by=(UnitSaved,))
TERMS = Shelf("term", told_by=(TermSaved,))


class HealthView(APIView):
    """For the platform, the operator and the smoke tests; open to everyone, tells nothing about people."""

    authentication_classes = ()
    permission_classes = (AllowAny,)

    @extend_schema(responses={200: HealthOut, 503: HealthOut}, operation_id="get_health", tags=["health"])
    def get(self, request: ApiRequest) -> Response:
        found = health.check()
        body = {
            "status": found.status,
            "timestamp": clock.now().astimezone(clock.unit_zone()).isoformat(),
            "services": {
                "database": "connected" if found.database else "disconnected",
                "redis": "connected" if found.redis else "disconnected",
                "celery": "running" if found.worker else "stopped",
            },
            "version": settings.VERSION,
            "environment": settings.ENVIRONMENT,
        }
        return Response(body, status=200 if found.database else 503, headers={"Cache-Control": "no-store"})


class LiveView(APIView):
    """The process answers; nothing else is asked."""

    authentication_classes = ()
    permission_classes = (AllowAny,)

    @extend_schema(responses={200: None}, operation_id="get_liveness", tags=["health"])
    def get(self, request: ApiRequest) -> Response:
        return Response({"status": "live"}, headers={"Cache-Control": "no-store"})


class BeatView(APIView):
    """For monitors: 200 while what beat schedules is done, 503 when that has not been so for some seconds."""

    authentication_classes = ()
    permission_classes = (AllowAny,)

    @extend_schema(responses={200: BeatOut, 503: BeatOut}, operation_id="get_beat", tags=["health"])
    def get(self, request: ApiRequest) -> Response:
        is_running = health.scheduled_work_is_done()
        body = {"status": "running" if is_running else "stopped"}
        return Response(body, status=200 if is_running else 503, headers={"Cache-Control": "no-store"})


class UnitView(APIView):
    """Open to everyone: the sign-in page says whose system this is."""

    authentication_classes = ()
    permission_classes = (AllowAny,)

    @extend_schema(responses=UnitOut, operation_id="get_unit")
    def get(self, request: ApiRequest) -> HttpResponseBase:
        return kept_response(request, UNIT.place(settings.TIME_ZONE), self._shown, headers=ASK_EACH_TIME)

    @staticmethod
    def _shown() -> dict[str, Any]:
        return UnitOut(selectors.get_unit()).data


class MaintenanceView(APIView):
    """Whether anything can be changed; the only thing that can while nothing can."""

    permission_classes = (IsAdmin,)
    is_open_in_maintenance = True

    @extend_schema(request=MaintenanceIn, responses=UnitOut, operation_id="switch_maintenance")
    def put(self, request: ApiRequest) -> Response:
        given = parse(MaintenanceIn, request)
        return Response(UnitOut(maintenance.switch(actor=request.user, now=clock.now(), **given)).data)


class SignatoriesView(APIView):
    """Who signs what the unit issues from now on."""

    permission_classes = (IsAdmin,)

    @extend_schema(request=SignatoriesFields, responses=SignatoriesFields, operation_id="change_signatories")
    def patch(self, request: ApiRequest) -> Response:
        fields = parse(SignatoriesFields, request)
        changed = unit.change_signatories(actor=request.user, fields=fields, now=clock.now())
        return Response(SignatoriesFields(changed).data)


class FlagLimitsView(APIView):
    """From what on scans are for a person to look at."""

    permission_classes = (IsAdminToWrite,)

    @extend_schema(responses=FlagLimitsFields, operation_id="get_flag_limits")
    def get(self, request: ApiRequest) -> Response:
        return Response(FlagLimitsFields(selectors.get_unit()).data)

    @extend_schema(request=FlagLimitsFields, responses=FlagLimitsFields, operation_id="change_flag_limits")
    def patch(self, request: ApiRequest) -> Response:
        fields = parse(FlagLimitsFields, request)
        changed = unit.change_flag_limits(actor=request.user, fields=fields, now=clock.now())
        return Response(FlagLimitsFields(changed).data)


class LetterheadView(APIView):
    """What stands on the unit's papers from now on; what was issued or sealed keeps what it said."""

    permission_classes = (IsAdmin,)

    @extend_schema(responses=LetterheadFields, operation_id="get_letterhead")
    def get(self, request: ApiRequest) -> Response:
        return Response(LetterheadFields(selectors.get_unit()).data)

    @extend_schema(request=LetterheadFields, responses=LetterheadFields, operation_id="change_letterhead")
    def patch(self, request: ApiRequest) -> Response:
        fields = parse(LetterheadFields, request)
        changed = unit.change_letterhead(actor=request.user, fields=fields, now=clock.now())
        return Response(LetterheadFields(changed).data)


class ExcuseDaysView(APIView):
    """Within how many days excuses are filed, and refusals appealed."""

    permission_classes = (IsAdminToWrite,)

    @extend_schema(responses=ExcuseDaysFields, operation_id="get_excuse_days")
    def get(self, request: ApiRequest) -> Response:
        return Response(ExcuseDaysFields(selectors.get_unit()).data)

    @extend_schema(request=ExcuseDaysFields, responses=ExcuseDaysFields, operation_id="change_excuse_days")
    def patch(self, request: ApiRequest) -> Response:
        days = parse(ExcuseDaysFields, request)["excuse_days"]
        changed = unit.change_excuse_days(actor=request.user, days=days, now=clock.now())
        return Response(ExcuseDaysFields(changed).data)


class TimeZoneView(APIView):
    """By which clock the unit lives."""

    permission_classes = (IsAdminToWrite,)

    @extend_schema(responses=TimeZoneOut, operation_id="get_time_zone")
    def get(self, request: ApiRequest) -> Response:
        return Response(TimeZoneOut(selectors.get_unit()).data)

    @extend_schema(request=TimeZoneIn, responses=TimeZoneOut, operation_id="change_time_zone")
    def patch(self, request: ApiRequest) -> Response:
        name = parse(TimeZoneIn, request)["time_zone"]
        return Response(
            TimeZoneOut(unit.change_time_zone(actor=request.user, name=name, now=clock.now())).data
        )


class TermView(APIView):
    """One term; until it is sealed an admin changes what it says of itself."""

    permission_classes = (IsAdminToWrite,)

    @extend_schema(responses=TermOut, operation_id="get_term")
    def get(self, request: ApiRequest, term_id: int) -> HttpResponseBase:
        return kept_response(
            request,
            TERMS.place(term_id),
            lambda: TermOut(selectors.get_term(request.user, term_id)).data,
            headers=ASK_EACH_TIME,
        )

    @extend_schema(request=TermPatchIn, responses=TermOut, operation_id="change_term")
    def patch(self, request: ApiRequest, term_id: int) -> Response:
        fields = parse(TermPatchIn, request)
        term = terms.change_term(actor=request.user, term_id=term_id, fields=fields, now=clock.now())
        return Response(TermOut(term).data)


class TermStatusView(APIView):
    """Open, encoding, archived; the seal has a route of its own."""

    permission_classes = (IsAdmin,)

    @extend_schema(request=TermMoveIn, responses=TermOut, operation_id="move_term")
    def post(self, request: ApiRequest, term_id: int) -> Response:
        status = TermStatus(parse(TermMoveIn, request)["status"])
        term = terms.move_term(actor=request.user, term_id=term_id, status=status, now=clock.now())
        return Response(TermOut(term).data)
