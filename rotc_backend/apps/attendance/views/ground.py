"""What happens on the ground of a training day besides the roll: staff, head-counts, flags, scanners, arrivals."""

from functools import partial

from drf_spectacular.utils import extend_schema
from rest_framework.response import Response
from rest_framework.views import APIView

from apps.attendance import selectors
from apps.attendance.models import TrainingDay, TrainingSession
from apps.attendance.rules.flags import Verdict
from apps.attendance.selectors import flags as flag_selectors
from apps.attendance.selectors import head_counts as head_count_selectors
from apps.attendance.selectors import scanners as scanner_selectors
from apps.attendance.selectors import staff as staff_selectors
from apps.attendance.serializers.ground import (
    ArrivalsOut,
    DayStaffOut,
    FlagOut,
    FlagReviewIn,
    HeadCountIn,
    HeadCountOut,
    MissingOut,
    MissingQuery,
    PlatoonLinesOut,
    ScannerIn,
    ScannerOut,
    SessionQuery,
    StaffCountsOut,
    StaffIn,
    StaffLineOut,
    StaffQuery,
)
from apps.attendance.services import flags, head_counts, scanners, staff
from apps.authentication.rules.duties import Action
from apps.cadets.selectors import RosterFilter
from common import clock
from common.api import ApiRequest, ListApiView, page_response, parse, parse_query
from common.permissions import allowed


class DayStaffView(ListApiView):
    """Who of the staff is planned for the day, and who is there."""

    permission_classes = (allowed(read=Action.VIEW, write=Action.RUN_DAYS),)

    @extend_schema(parameters=[StaffQuery], responses=DayStaffOut, operation_id="list_day_staff")
    def get(self, request: ApiRequest, day_id: int) -> Response:
        query = parse_query(StaffQuery, request)
        day = selectors.get_day(request.user, day_id)
        rows = staff_selectors.list_staff(
            request.user, day, search=query.get("search"), on_duty=query["on_duty"]
        )
        return page_response(
            request,
            rows,
            StaffLineOut,
            prepare=lambda page: staff_selectors.as_staff_lines(day, page),
            counts=StaffCountsOut(staff_selectors.staff_counts(day)).data,
        )

    @extend_schema(request=StaffIn, responses=StaffLineOut, operation_id="set_day_staff")
    def put(self, request: ApiRequest, day_id: int) -> Response:
        fields = parse(StaffIn, request)
        user_id = fields.pop("user")
        line = staff.set_staff(
            actor=request.user, day_id=day_id, user_id=user_id, fields=fields, now=clock.now()
        )
        return Response(StaffLineOut(line).data)


class CheckInView(APIView):
    """I am here."""

    permission_classes = (allowed(),)

    @extend_schema(request=None, responses=StaffLineOut, operation_id="check_in")
    def post(self, request: ApiRequest, day_id: int) -> Response:
        line = staff.check_in(actor=request.user, day_id=day_id, now=clock.now())
        return Response(StaffLineOut(line).data)


class CheckOutView(APIView):
    """I go."""

    permission_classes = (allowed(),)

    @extend_schema(request=None, responses=StaffLineOut, operation_id="check_out")
    def post(self, request: ApiRequest, day_id: int) -> Response:
        line = staff.check_out(actor=request.user, day_id=day_id, now=clock.now())
        return Response(StaffLineOut(line).data)


def asked_session(request: ApiRequest, day_id: int) -> tuple[TrainingDay, TrainingSession]:
    """The day, and the session of it that the query names, or the latest that has begun. Raises NotFound."""
    day = selectors.get_day(request.user, day_id)
    return day, selectors.session_of(day, parse_query(SessionQuery, request).get("session"), clock.now())


class HeadCountsView(APIView):
    """What was counted on the ground against what was scanned, platoon by platoon."""

    permission_classes = (allowed(read=Action.VIEW, write=Action.VIEW),)

    @extend_schema(parameters=[SessionQuery], responses=PlatoonLinesOut, operation_id="get_head_counts")
    def get(self, request: ApiRequest, day_id: int) -> Response:
        day, session = asked_session(request, day_id)
        lines = head_count_selectors.platoon_lines(request.user, day, session)
        return Response(PlatoonLinesOut({"results": lines}).data)

    @extend_schema(request=HeadCountIn, responses={201: HeadCountOut}, operation_id="enter_head_count")
    def post(self, request: ApiRequest, day_id: int) -> Response:
        given = parse(HeadCountIn, request)
        count = head_counts.enter_count(
            actor=request.user,
            day_id=day_id,
            session_id=given["session"],
            platoon_id=given["platoon"],
            counted=given["counted"],
            note=given["note"],
            now=clock.now(),
        )
        return Response(HeadCountOut(count).data, status=201)


class HeadCountHistoryView(ListApiView):
    """Every head-count of a platoon, newest first."""

    permission_classes = (allowed(read=Action.VIEW),)

    @extend_schema(
        parameters=[SessionQuery], responses=HeadCountOut(many=True), operation_id="list_head_counts"
    )
    def get(self, request: ApiRequest, day_id: int, platoon_id: int) -> Response:
        _, session = asked_session(request, day_id)
        platoon = head_count_selectors.get_platoon(request.user, platoon_id)
        rows = head_count_selectors.count_history(request.user, session, platoon)
        return page_response(request, rows, HeadCountOut)


class FlagsView(ListApiView):
    """Scans that a person should look at."""

    permission_classes = (allowed(read=Action.RECORD_ATTENDANCE, write=Action.RECORD_ATTENDANCE),)

    @extend_schema(responses=FlagOut(many=True), operation_id="list_flags")
    def get(self, request: ApiRequest, day_id: int) -> Response:
        day = selectors.get_day(request.user, day_id)
        found = flag_selectors.list_flags(request.user, day)
        return page_response(
            request, found, FlagOut, prepare=lambda page: flag_selectors.as_flag_lines(day, page)
        )

    @extend_schema(request=FlagReviewIn, responses=FlagOut, operation_id="review_flag")
    def post(self, request: ApiRequest, day_id: int) -> Response:
        given = parse(FlagReviewIn, request)
        line = flags.review_flag(
            actor=request.user,
            day_id=day_id,
            key=given["key"],
            verdict=Verdict(given["verdict"]),
            reason=given["reason"],
            now=clock.now(),
        )
        return Response(FlagOut(line).data)


class ScannersView(ListApiView):
    """The phones that scan the day, and what each tells of itself."""

    permission_classes = (allowed(read=Action.VIEW, write=Action.RECORD_ATTENDANCE),)

    @extend_schema(responses=ScannerOut(many=True), operation_id="list_scanners")
    def get(self, request: ApiRequest, day_id: int) -> Response:
        day = selectors.get_day(request.user, day_id)
        return page_response(request, scanner_selectors.list_scanners(request.user, day), ScannerOut)

    @extend_schema(request=ScannerIn, responses=ScannerOut, operation_id="report_scanner")
    def post(self, request: ApiRequest, day_id: int) -> Response:
        given = parse(ScannerIn, request)
        scanner = scanners.report_scanner(actor=request.user, day_id=day_id, now=clock.now(), **given)
        return Response(
            {
                "device": str(scanner.device),
                "name": request.user.display_name,
                "queued": scanner.queued,
                "seen_at": scanner.seen_at,
            }
        )


class ArrivalsView(APIView):
    """When each cadet came: what the arrival curve is drawn from."""

    permission_classes = (allowed(read=Action.VIEW),)

    @extend_schema(parameters=[SessionQuery], responses=ArrivalsOut, operation_id="get_arrivals")
    def get(self, request: ApiRequest, day_id: int) -> Response:
        day, session = asked_session(request, day_id)
        found = scanner_selectors.arrivals(request.user, day, session)
        # As for the muster: 1,200 moments through a serializer cost more than the rest.
        times = {str(key): moment.isoformat() for key, moment in found.times.items()}
        return Response({"cursor": found.cursor, "session": session.pk, "times": times})


class MissingView(ListApiView):
    """Who is not here, and how to reach them."""

    permission_classes = (allowed(read=Action.VIEW),)

    @extend_schema(parameters=[MissingQuery], responses=MissingOut(many=True), operation_id="list_missing")
    def get(self, request: ApiRequest, day_id: int) -> Response:
        query = parse_query(MissingQuery, request)
        day = selectors.get_day(request.user, day_id)
        session = selectors.session_of(day, query.get("session"), clock.now())
        rows = scanner_selectors.missing(request.user, day, session, RosterFilter.of(query))
        stood = partial(scanner_selectors.as_they_stood, day)
        return page_response(request, rows, MissingOut, prepare=stood)
