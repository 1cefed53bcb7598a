"""training-days/ and what happens on them."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework.response import Response
from rest_framework.views import APIView

from apps.attendance import selectors
from apps.attendance.models import TrainingDay
from apps.attendance.rules import AttendanceStatus, Window
from apps.attendance.serializers import (
    DaysQuery,
    FacesIn,
    FacesOut,
    HeldScanIn,
    HeldScanOut,
    HeldScansQuery,
    MakeUpOut,
    MakeUpsClearIn,
    MakeUpsIn,
    MarkedRestOut,
    MarkIn,
    MarkRestIn,
    MusterOut,
    MusterQuery,
    MusterRowOut,
    RecordsQuery,
    ReopenIn,
    ScannerKitOut,
    StaffedDayOut,
    TrainingDayIn,
    TrainingDayPatchIn,
)
from apps.attendance.services import days, held, make_ups, muster, scanner
from apps.attendance.services.days import SessionPlan
from apps.authentication.rules.duties import Action
from apps.cadets.selectors import RosterFilter
from apps.system.selectors import current_term, get_term, term_or_current
from common import clock
from common.api import ApiRequest, ListApiView, page_response, parse, parse_query
from common.permissions import allowed


class TrainingDaysView(ListApiView):
    """The term's calendar."""

    permission_classes = (allowed(write=Action.RUN_DAYS),)

    @extend_schema(
        parameters=[DaysQuery], responses=StaffedDayOut(many=True), operation_id="list_training_days"
    )
    def get(self, request: ApiRequest) -> Response:
        query = parse_query(DaysQuery, request)
        term = current_term()
        term_id = query.get("term") or (term.pk if term else None)
        rows = selectors.list_days(request.user, term_id=term_id, status=query.get("status"))
        return page_response(request, rows, StaffedDayOut)

    @extend_schema(request=TrainingDayIn, responses={201: StaffedDayOut}, operation_id="plan_training_day")
    def post(self, request: ApiRequest) -> Response:
        given = parse(TrainingDayIn, request)
        day = days.plan_day(
            actor=request.user,
            term=given.get("term") or term_or_current(request.user, None),
            held_on=given["held_on"],
            title=given["title"],
            is_make_up=given["is_make_up"],
            location=given["location"],
            sessions=_plans(given.get("sessions", [])),
            now=clock.now(),
        )
        return _answer(request, day, status=201)


class TrainingDayView(APIView):
    """One training day."""

    permission_classes = (allowed(write=Action.RUN_DAYS),)

    @extend_schema(responses=StaffedDayOut, operation_id="get_training_day")
    def get(self, request: ApiRequest, day_id: int) -> Response:
        return Response(StaffedDayOut(selectors.get_staffed_day(request.user, day_id)).data)

    @extend_schema(request=TrainingDayPatchIn, responses=StaffedDayOut, operation_id="change_training_day")
    def patch(self, request: ApiRequest, day_id: int) -> Response:
        given = parse(TrainingDayPatchIn, request)
        if "sessions" in given:
            given["sessions"] = _plans(given["sessions"])
        return _answer(request, days.change_day(actor=request.user, day_id=day_id, now=clock.now(), **given))


class OpenDayView(APIView):
    """Scans are taken from now on."""

    permission_classes = (allowed(write=Action.RUN_DAYS),)

    @extend_schema(request=None, responses=StaffedDayOut, operation_id="open_training_day")
    def post(self, request: ApiRequest, day_id: int) -> Response:
        return _answer(request, days.open_day(actor=request.user, day_id=day_id, now=clock.now()))


class CloseDayView(APIView):
    """Everyone without a record is absent, and the day counts."""

    permission_classes = (allowed(write=Action.RUN_DAYS),)

    @extend_schema(request=None, responses=StaffedDayOut, operation_id="close_training_day")
    def post(self, request: ApiRequest, day_id: int) -> Response:
        return _answer(request, days.close_day(actor=request.user, day_id=day_id, now=clock.now()))


class ReopenDayView(APIView):
    """The close is taken back."""

    permission_classes = (allowed(write=Action.RUN_DAYS),)

    @extend_schema(request=ReopenIn, responses=StaffedDayOut, operation_id="reopen_training_day")
    def post(self, request: ApiRequest, day_id: int) -> Response:
        reason = parse(ReopenIn, request)["reason"]
        return _answer(
            request, days.reopen_day(actor=request.user, day_id=day_id, reason=reason, now=clock.now())
        )


class MakeUpsView(ListApiView):
    """Who makes up on a make-up day, and for which day missed."""

    permission_classes = (allowed(read=Action.VIEW, write=Action.RUN_DAYS),)

    @extend_schema(responses=MakeUpOut(many=True), operation_id="list_make_ups")
    def get(self, request: ApiRequest, day_id: int) -> Response:
        day = selectors.get_day(request.user, day_id)
        return page_response(request, selectors.list_make_ups(request.user, day), MakeUpOut)

    @extend_schema(request=MakeUpsIn, responses=StaffedDayOut, operation_id="set_make_ups")
    def post(self, request: ApiRequest, day_id: int) -> Response:
        given = parse(MakeUpsIn, request)
        make_ups.set_make_ups(
            actor=request.user,
            day_id=day_id,
            missed_day_id=given["missed_day"],
            enrollment_ids=given["enrollments"],
            now=clock.now(),
        )
        return Response(StaffedDayOut(selectors.get_staffed_day(request.user, day_id)).data)


class ClearMakeUpsView(APIView):
    """Take back who makes up on the day."""

    permission_classes = (allowed(write=Action.RUN_DAYS),)

    @extend_schema(request=MakeUpsClearIn, responses=StaffedDayOut, operation_id="clear_make_ups")
    def post(self, request: ApiRequest, day_id: int) -> Response:
        chosen = parse(MakeUpsClearIn, request)["enrollments"]
        make_ups.clear_make_ups(actor=request.user, day_id=day_id, enrollment_ids=chosen, now=clock.now())
        return Response(StaffedDayOut(selectors.get_staffed_day(request.user, day_id)).data)


class HeldScansView(ListApiView):
    """Scans that came in after the seal."""

    permission_classes = (allowed(read=Action.VIEW),)

    @extend_schema(
        parameters=[HeldScansQuery], responses=HeldScanOut(many=True), operation_id="list_held_scans"
    )
    def get(self, request: ApiRequest, term_id: int) -> Response:
        query = parse_query(HeldScansQuery, request)
        term = get_term(request.user, term_id)
        rows = selectors.list_held_scans(request.user, term.pk, day_id=query.get("day"))
        return page_response(request, rows, HeldScanOut)


class ApplyScanView(APIView):
    """A held scan is taken after all; the term is open again."""

    permission_classes = (allowed(write=Action.RECORD_ATTENDANCE),)

    @extend_schema(request=HeldScanIn, responses=HeldScanOut, operation_id="apply_held_scan")
    def post(self, request: ApiRequest, scan_id: int) -> Response:
        reason = parse(HeldScanIn, request)["reason"]
        scan = held.apply_scan(actor=request.user, scan_id=scan_id, reason=reason, now=clock.now())
        return Response(HeldScanOut(scan).data)


class RefuseScanView(APIView):
    """A held scan is refused for good."""

    permission_classes = (allowed(write=Action.RECORD_ATTENDANCE),)

    @extend_schema(request=HeldScanIn, responses=HeldScanOut, operation_id="refuse_held_scan")
    def post(self, request: ApiRequest, scan_id: int) -> Response:
        reason = parse(HeldScanIn, request)["reason"]
        scan = held.refuse_scan(actor=request.user, scan_id=scan_id, reason=reason, now=clock.now())
        return Response(HeldScanOut(scan).data)


class MusterView(APIView):
    """The live board's snapshot."""

    permission_classes = (allowed(read=Action.VIEW, write=Action.RECORD_ATTENDANCE),)

    @extend_schema(parameters=[MusterQuery], responses=MusterOut, operation_id="get_muster")
    def get(self, request: ApiRequest, day_id: int) -> Response:
        session_id = parse_query(MusterQuery, request).get("session")
        board = selectors.muster(request.user, day_id, session_id, clock.now())
        shown = MusterOut({**vars(board), "roll": []}).data
        # 1,200 rows through a serializer cost more than the rest of the request.
        shown["roll"] = [
            {"enrollment_id": enrollment_id, "company_id": company_id, "status": status}
            for enrollment_id, company_id, status in board.roll
        ]
        return Response(shown)


class RecordsView(ListApiView):
    """Every enrolled cadet's line, and marking by hand."""

    permission_classes = (allowed(read=Action.VIEW, write=Action.RECORD_ATTENDANCE),)

    @extend_schema(
        parameters=[RecordsQuery], responses=MusterRowOut(many=True), operation_id="list_attendance_records"
    )
    def get(self, request: ApiRequest, day_id: int) -> Response:
        query = parse_query(RecordsQuery, request)
        day = selectors.get_day(request.user, day_id)
        session = selectors.session_of(day, query.get("session"), clock.now())
        status = query.pop("status", None)
        rows = selectors.muster_rows(request.user, day, session, roster=RosterFilter.of(query), status=status)
        return page_response(
            request, rows, MusterRowOut, prepare=lambda page: selectors.as_muster_rows(session, page)
        )

    @extend_schema(request=MarkIn, responses=MusterRowOut, operation_id="mark_attendance")
    def put(self, request: ApiRequest, day_id: int) -> Response:
        given = parse(MarkIn, request)
        row = muster.mark(
            actor=request.user,
            day_id=day_id,
            enrollment_id=given["enrollment"],
            session_id=given["session"],
            status=AttendanceStatus(given["status"]),
            reason=given["reason"],
            now=clock.now(),
        )
        return Response(MusterRowOut(row).data)


class RestView(APIView):
    """Everyone who has no record yet, at once."""

    permission_classes = (allowed(write=Action.RECORD_ATTENDANCE),)

    @extend_schema(request=MarkRestIn, responses=MarkedRestOut, operation_id="mark_rest")
    def post(self, request: ApiRequest, day_id: int) -> Response:
        given = parse(MarkRestIn, request)
        marked = muster.mark_rest(
            actor=request.user,
            day_id=day_id,
            session_id=given["session"],
            roster=RosterFilter(company=given.get("company"), platoon=given.get("platoon")),
            status=AttendanceStatus(given["status"]),
            reason=given["reason"],
            now=clock.now(),
        )
        return Response(MarkedRestOut({"marked": marked}).data)


class ScannerView(APIView):
    """The day as a phone takes it along, to scan without the server."""

    permission_classes = (allowed(read=Action.RECORD_ATTENDANCE),)

    @extend_schema(responses=ScannerKitOut, operation_id="get_scanner_kit")
    def get(self, request: ApiRequest, day_id: int) -> Response:
        kit = scanner.take_kit(actor=request.user, day_id=day_id, now=clock.now())
        shown = ScannerKitOut(
            {
                # Said when the kit is made: the phone's error is half of what passes around this moment.
                "server_time": clock.now(),
                "public_key": kit.public_key,
                "live_codes": kit.live_codes,
                "day": kit.day,
                "roster": [],
            }
        ).data
        # As for the muster: 1,200 rows through a serializer cost more than the rest.
        shown["roster"] = [vars(line) for line in kit.roster]
        return Response(shown)


class ScannerFacesView(APIView):
    """The faces of a hundred cadets of the kit."""

    permission_classes = (allowed(write=Action.RECORD_ATTENDANCE),)

    @extend_schema(request=FacesIn, responses=FacesOut, operation_id="take_scanner_faces")
    def post(self, request: ApiRequest, day_id: int) -> Response:
        cadet_ids = parse(FacesIn, request)["cadets"]
        faces = scanner.take_faces(actor=request.user, day_id=day_id, cadet_ids=cadet_ids, now=clock.now())
        return Response(FacesOut({"faces": faces}).data)


def _answer(request: ApiRequest, day: TrainingDay, *, status: int = 200) -> Response:
    return Response(StaffedDayOut(selectors.get_staffed_day(request.user, day.pk)).data, status=status)


def _plans(sessions: list[dict[str, Any]]) -> list[SessionPlan]:
    return [
        SessionPlan(
            session["name"],
            Window(
                session["opens_at"], session["on_time_until"], session["late_until"], session["closes_at"]
            ),
        )
        for session in sessions
    ]
